package dev.beacon.bond.internal.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OfferedTest {

  private final Offered offered = new Offered();

  @Test
  @DisplayName("RCH-002: an endpoint goes when every source dropped it")
  void goesWithTheLastSource() {
    offered.now(SourceKind.FILE, List.of(endpoint(1, 0, 0), endpoint(2, 0, 0)));
    offered.now(SourceKind.DOMAIN, List.of(endpoint(1, 0, 0)));
    assertThat(chosen()).containsExactly("10.0.0.1", "10.0.0.2");
    offered.now(SourceKind.FILE, List.of());
    assertThat(chosen()).containsExactly("10.0.0.1");
    offered.now(SourceKind.DOMAIN, List.of());
    assertThat(chosen()).isEmpty();
  }

  @Test
  @DisplayName("RCH-002: those with the lowest priority come first, then the highest weight")
  void priorityAndWeightSetTheOrder() {
    offered.now(
        SourceKind.FILE,
        List.of(endpoint(1, 9, 0), endpoint(2, 0, 1), endpoint(3, 0, 5), endpoint(4, 0, 1)));
    assertThat(chosen()).containsExactly("10.0.0.3", "10.0.0.2", "10.0.0.4", "10.0.0.1");
  }

  @Test
  @DisplayName("RCH-003: 16 of one source, 32 in all; the link comes last, whatever it promises")
  void strangersAreBounded() {
    offered.now(SourceKind.LINK, many(100, 0));
    assertThat(chosen()).hasSize(16);
    offered.now(SourceKind.FILE, many(0, 7));
    offered.now(SourceKind.URL, many(40, 7));
    assertThat(chosen())
        .hasSize(32)
        .startsWith("10.0.0.0")
        .contains("10.0.0.55")
        .doesNotContain("10.0.0.100");
  }

  @Test
  @DisplayName("RCH-003: an endpoint that worked keeps its place")
  void thoseThatWorkedComeFirst() {
    offered.now(SourceKind.FILE, many(0, 0));
    offered.now(SourceKind.URL, many(40, 0));
    offered.now(SourceKind.LINK, many(100, 0));
    Set<Endpoint> chosen = offered.chosen(each -> each.host().equals("10.0.0.119"));
    assertThat(chosen).hasSize(32).first().isEqualTo(endpoint(119, 0, 0));
  }

  private List<String> chosen() {
    return offered.chosen(any -> false).stream().map(Endpoint::host).toList();
  }

  /** Twenty of them. */
  private static List<Endpoint> many(int first, int priority) {
    List<Endpoint> many = new ArrayList<>();
    for (int i = first; i < first + 20; i++) {
      many.add(endpoint(i, priority, 0));
    }
    return many;
  }

  private static Endpoint endpoint(int number, int priority, int weight) {
    return new Endpoint("10.0.0." + number, 7443, Optional.empty(), priority, weight, false, false);
  }
}
