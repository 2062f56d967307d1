package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnheardPeersTest {

  private final UnheardPeers unheard = new UnheardPeers();

  @ParameterizedTest
  @CsvSource({
    "29, TTL is below the minimum",
    "30, malformed",
    "35, malformed",
    "40, this watch has no key",
    "41, this watch has a key",
    "42, 'key, its id or the type'",
  })
  @DisplayName("BFD-020, BFD-021: the log says why a peer is not heard")
  void reasonsAreSaid(int reason, String why) {
    assertThat(unheard.why("10.9.0.2", reason).orElseThrow()).contains("10.9.0.2", why);
  }

  @Test
  @DisplayName("BFD-020: each peer and reason is said once")
  void eachIsSaidOnce() {
    assertThat(unheard.why("10.9.0.2", 29)).isPresent();
    assertThat(unheard.why("10.9.0.2", 29)).isEmpty();
    assertThat(unheard.why("10.9.0.3", 29)).isPresent();
    assertThat(unheard.why("10.9.0.2", 42)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"36", "37", "38", "39", "43", "44", "45", "46"})
  @DisplayName("What passes by itself, and what a stranger sends, is counted only")
  void othersAreOnlyCounted(int reason) {
    assertThat(unheard.why("10.9.0.2", reason)).isEmpty();
  }
}
