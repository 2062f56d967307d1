package dev.beacon.bench.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BaselineTest {

  private static final Baseline BASELINE =
      Baseline.read(List.of("A.read\t2.0", "B.write n=10\t0.4"));

  @Test
  void whatIsWrittenIsReadAgain() {
    Baseline again = Baseline.read(BASELINE.text().lines().toList());
    assertThat(again.ratios()).containsExactly(entry("A.read", 2.0), entry("B.write n=10", 0.4));
  }

  @Test
  void remarksAndEmptyLinesSayNothing() {
    assertThat(Baseline.read(List.of("# A\t1", "", "A\t1.5")).ratios())
        .containsExactly(entry("A", 1.5));
  }

  @Test
  void aLineThatSaysNoRatioIsNamed() {
    for (String bad : List.of("A", "A 1.0", "A\tfast", "A\t0", "A\t-1", "A\tNaN", "A\tInfinity")) {
      assertThatThrownBy(() -> Baseline.read(List.of("# head", bad)))
          .as(bad)
          .hasMessageStartingWith("line 2: ")
          .hasMessageEndingWith(bad);
    }
    assertThatThrownBy(() -> Baseline.read(List.of("A\t1", "A\t2")))
        .hasMessage("line 2: a second time: A\t2");
  }

  @Test
  void belowOneAndAHalfTimesIsGood() {
    assertThat(breaches("A.read", 2.99, "B.write n=10", 0.1)).isEmpty();
  }

  @Test
  void oneAndAHalfTimesIsTooMuch() {
    assertThat(breaches("A.read", 3.0, "B.write n=10", 0.4))
        .containsExactly("A.read: 3.000, 1.50 times the baseline's 2.000 (the limit is 1.5 times)");
    assertThat(BASELINE.isBreached("A.read", 2.99)).isFalse();
    assertThat(BASELINE.isBreached("A.read", 3.0)).isTrue();
    assertThat(BASELINE.isBreached("new", 100)).isFalse();
  }

  @Test
  void whatOnlyOneSideHasIsNamed() {
    assertThat(breaches("A.read", 2.0, "C.new", 1.0))
        .containsExactly(
            "C.new: not in the baseline; write it there by `bench/ratios renew`",
            "B.write n=10: in the baseline, but no longer measured; `bench/ratios renew`");
  }

  @Test
  void theLeastIterationCounts() {
    Least least = new Least();
    for (double busy : new double[] {3, 1, 7}) {
      least.reference(100 * busy);
      least.benchmark("A", 250 * (busy + 1));
      least.benchmark("B", 50 * busy);
    }
    assertThat(least.referenceNs()).isEqualTo(100);
    assertThat(least.ratios()).containsExactly(entry("A", 5.0), entry("B", 0.5));
  }

  private static List<String> breaches(String a, double ratioA, String b, double ratioB) {
    return BASELINE.breaches(new TreeMap<>(Map.of(a, ratioA, b, ratioB)));
  }
}
