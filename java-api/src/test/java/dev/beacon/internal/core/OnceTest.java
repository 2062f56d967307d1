package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OnceTest {

  private final Once once = new Once();

  @Test
  @DisplayName("FR-030: what is said once is not said again")
  void theSecondTimeIsNotTheFirst() {
    assertThat(once.first("a")).isTrue();
    assertThat(once.first("a")).isFalse();
    assertThat(once.first("b")).isTrue();
  }

  @Test
  @DisplayName("FR-035: what a stranger varies is remembered for the latest thousand only")
  void theMemoryIsBounded() {
    assertThat(once.first("first")).isTrue();
    for (int i = 0; i < 1_024; i++) {
      assertThat(once.first("source " + i)).isTrue();
    }
    assertThat(once.first("first")).as("long forgotten").isTrue();
    assertThat(once.first("source 1023")).as("well remembered").isFalse();
  }
}
