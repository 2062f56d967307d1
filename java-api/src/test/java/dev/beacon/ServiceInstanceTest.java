package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.sim.Records;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServiceInstanceTest {

  private static final ServiceInstance PRINTER =
      ServiceInstance.named("Printer. A", "_ipp._tcp")
          .host("alpha.local")
          .port(631)
          .priority(1)
          .weight(2)
          .txt("rp", "queue")
          .address("eth0", Records.ip("192.0.2.9"))
          .address("eth1", Records.ip("198.51.100.9"))
          .build();

  @Test
  @DisplayName("A program's test makes an instance as Beacon would find it")
  void aTestMakesAnInstance() {
    assertThat(PRINTER.name()).isEqualTo("Printer. A");
    assertThat(PRINTER.type()).isEqualTo(ServiceType.of("_ipp._tcp"));
    assertThat(PRINTER.host()).isEqualTo("alpha.local");
    assertThat(PRINTER.port()).isEqualTo(631);
    assertThat(PRINTER.txt().string("rp")).contains("queue");
    assertThat(PRINTER.interfaces()).containsExactly("eth0", "eth1");
    assertThat(PRINTER.addresses()).hasSize(2);
  }

  @Test
  @DisplayName("Another one is made of it, in which the rest stays as it is")
  void anotherIsMadeOfIt() {
    assertThat(PRINTER.toBuilder().build()).isEqualTo(PRINTER);
    ServiceInstance moved = PRINTER.toBuilder().port(632).txt("rp", "other").build();
    assertThat(moved.port()).isEqualTo(632);
    assertThat(moved.txt().toMap()).containsOnlyKeys("rp").containsEntry("rp", "other");
    assertThat(moved.addresses()).isEqualTo(PRINTER.addresses());
  }

  @Test
  @DisplayName("What can't be an instance is refused with its value")
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> ServiceInstance.named("A", "ipp")).hasMessageContaining("\"ipp\"");
    assertThatThrownBy(() -> PRINTER.toBuilder().host("example.com"))
        .hasMessageContaining("example.com");
    assertThatThrownBy(() -> PRINTER.toBuilder().port(65_536).build())
        .hasMessageContaining("65536");
  }
}
