package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.SocketFailureException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class InterfaceIndexTest {

  @Test
  @DisplayName("BFD-025: an interface's index comes from its name alone, without reading them all")
  void theSystemIsAskedForTheOneName() throws Exception {
    assertThat(InterfaceIndex.told("lo")).isEqualTo(loopback());
    assertThat(InterfaceIndex.of("lo")).isEqualTo(loopback());
  }

  @Test
  @DisplayName("An interface may be named by its index")
  void anIndexIsAName() throws Exception {
    assertThat(InterfaceIndex.of(Integer.toString(loopback()))).isEqualTo(loopback());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nowhere0", "lo:1", "lo0123456789012345678901234567890123456789", "", "0"})
  @DisplayName("FR-010: what is no interface's name is refused, and the error names it")
  void otherNamesAreRefused(String name) {
    assertThatThrownBy(() -> InterfaceIndex.of(name))
        .isInstanceOf(SocketFailureException.class)
        .hasMessageContaining("find the interface")
        .hasMessageContaining("ENODEV")
        .hasMessageContaining(name);
  }

  private static int loopback() throws Exception {
    return NativePort.survey().stream()
        .filter(facts -> facts.name().equals("lo"))
        .mapToInt(NetworkInterfaceFacts::index)
        .findFirst()
        .orElseThrow();
  }
}
