package dev.beacon.reach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.reach.internal.engine.Endpoint;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReachMetricsTest {

  @Test
  @DisplayName("RCH-042: Micrometer sees connections, sockets and instances by state")
  void micrometerSees() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Server server = new Server("a", "127.0.0.1", 0)) {
      Endpoint endpoint =
          new Endpoint(
              "a", InetAddress.getLoopbackAddress(), server.port(), 0, 0, false, Optional.empty());
      try (Reach reach = Reach.to("_a._tcp").discovery(false).known(List.of(endpoint)).open();
          Socket socket = reach.socket()) {
        new ReachMetrics(reach, "a").bindTo(registry);
        assertThat(socket.isConnected()).isTrue();
        assertThat(registry.get("beacon.reach.connections").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("beacon.reach.sockets").gauge().value()).isEqualTo(1);
        assertThat(registry.get("beacon.reach.instances").tag("state", "up").gauge().value())
            .isEqualTo(1);
      }
    }
  }
}
