package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.ServiceType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TypesCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @BeforeEach
  void twoTypes() {
    door.types.add(ServiceType.of("_ipp._tcp"));
    door.types.add(ServiceType.of("_sleep-proxy._udp"));
  }

  @Test
  @DisplayName("--json: one object per type, with the contract's keys in the contract's order")
  void jsonHasOneObjectPerType() {
    Typed typed = Typed.run(door, "types", "--json");

    assertThat(typed.out().lines())
        .containsExactly(
            "{\"event\":\"type\",\"type\":\"_ipp._tcp\"}",
            "{\"event\":\"type\",\"type\":\"_sleep-proxy._udp\"}");
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("no type in time is told on standard error, with what to try, and is no failure")
  void noTypeIsTold() {
    ScriptedDoor silent = new ScriptedDoor();

    Typed typed = Typed.run(silent, new Ending(), "types", "--timeout", "0.001");

    assertThat(typed)
        .isEqualTo(
            new Typed(
                0,
                "",
                "beacon: No type of service in 0.001 s; if there should be one, see: beacon"
                    + " doctor\n"));
    assertThat(Typed.run(door, new Ending(), "types", "--timeout", "0.001").err()).isEmpty();
  }

  @Test
  @DisplayName("for people: one type per line")
  void textHasOneTypePerLine() {
    assertThat(Typed.run(door, new Ending(), "types", "--timeout", "0.001").out())
        .isEqualTo("_ipp._tcp\n_sleep-proxy._udp\n");
  }
}
