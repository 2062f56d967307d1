package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.RateLimit;
import dev.beacon.SourceRate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NoiseCheckTest {

  private final Patient patient = new Patient();

  private List<String> texts() {
    return new NoiseCheck().findings(patient.symptoms()).stream().map(Finding::text).toList();
  }

  private static SourceRate rate(
      String source, long queries, long responses, int queriesIgnored, int responsesIgnored) {
    return new SourceRate(
        Instances.address(source),
        "eth0",
        queries,
        responses,
        Duration.ofSeconds(queriesIgnored),
        Duration.ofSeconds(responsesIgnored));
  }

  @Test
  @DisplayName("who sends most is told, but not this host itself")
  void whoSendsMostIsTold() {
    patient.sources.add(rate("10.0.0.1", 90, 0, 0, 0));
    patient.sources.add(rate("10.0.0.8", 2, 1, 0, 0));
    patient.sources.add(rate("10.0.0.9", 3, 4, 0, 0));

    assertThat(texts())
        .containsExactly(
            "Nobody sends too much; most: 10.0.0.9 on eth0 sends 3 queries and 4 responses a"
                + " second.");
  }

  @Test
  @DisplayName("FR-027: over half the limit is worth knowing, whatever the limit is")
  void overHalfTheLimitIsWorthKnowing() {
    patient.sources.add(rate("10.0.0.8", 11, 0, 0, 0));
    assertThat(texts().get(0)).startsWith("Nobody sends too much");

    patient.rateLimit = RateLimit.perSource(20);

    assertThat(texts().get(0)).contains("10.0.0.8", "11 queries", "over half");
  }

  @Test
  @DisplayName("FR-029: who is ignored is told, with the kind that is ignored; five at most")
  void whoIsIgnoredIsTold() {
    patient.sources.add(rate("10.0.0.2", 300, 0, 60, 0));
    patient.sources.add(rate("10.0.0.3", 0, 2000, 0, 60));
    for (int i = 4; i < 10; i++) {
      patient.sources.add(rate("10.0.0." + i, 300, 2000, 60, 60));
    }

    assertThat(texts()).hasSize(5);
    assertThat(texts().get(0)).contains("10.0.0.2", "more queries than");
    assertThat(texts().get(1)).contains("10.0.0.3", "more responses than");
    assertThat(texts().get(2)).contains("more packets than");
  }
}
