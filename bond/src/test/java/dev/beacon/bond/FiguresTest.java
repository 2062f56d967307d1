package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.Refused;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a bond, its anchor and a relay. */
@Timeout(120)
class FiguresTest {

  private final Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Anchor anchor;
  private Relay relay;
  private Bond bond;

  FiguresTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() throws Exception {
    Service service = opened(new Service(Service::echo));
    anchor =
        opened(
            Anchor.serving("127.0.0.1", service.port())
                .identity(folder.resolve("anchor.pem"))
                .anyClient()
                .listen("127.0.0.1", 0)
                .open());
    relay =
        opened(Relay.listening("127.0.0.1", 0).to(anchor.id(), "127.0.0.1", port(anchor)).open());
    bond = opened(Bond.to(anchor.id()).endpoint("127.0.0.1", relayPort()).open());
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    return what;
  }

  private static int port(Anchor anchor) {
    return anchor.addresses().get(0).getPort();
  }

  private int relayPort() {
    return relay.addresses().get(0).getPort();
  }

  private static BondFigures.Path path(BondFigures figures, String name) {
    return Objects.requireNonNull(figures.paths().get(name), name);
  }

  private static void exchange(Socket socket, int bytes) throws IOException {
    byte[] sent = new byte[bytes];
    socket.getOutputStream().write(sent);
    assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
  }

  @Test
  @DisplayName("RCH-042: lines, streams and bytes are counted at the bond, the anchor, the relay")
  void countsOnAllSides() throws Exception {
    BondFigures.Path path;
    try (Socket socket = bond.socket()) {
      exchange(socket, 50_000);
      BondFigures atBond = bond.figures();
      assertThat(atBond.streams()).isEqualTo(1);
      assertThat(atBond.streamsOpened()).isEqualTo(1);
      assertThat(atBond.bonds()).isEqualTo(1);
      assertThat(atBond.paths()).containsOnlyKeys("127.0.0.1:" + relayPort());
      path = path(atBond, "127.0.0.1:" + relayPort());
      assertThat(path.onTime() + path.late()).isEqualTo(1);
      assertThat(path.sentBytes()).isBetween(50_000L, 80_000L);
      assertThat(path.receivedBytes()).isBetween(50_000L, 80_000L);

      BondFigures atAnchor = anchor.figures();
      assertThat(atAnchor.bonds()).isEqualTo(1);
      assertThat(atAnchor.streams()).isEqualTo(1);
      BondFigures.Path in = path(atAnchor, "127.0.0.1:" + port(anchor));
      assertThat(in.receivedBytes()).isGreaterThanOrEqualTo(50_000);
      assertThat(in.sentBytes()).isGreaterThanOrEqualTo(50_000);
      assertThat(anchor.bonds())
          .singleElement()
          .satisfies(
              each -> {
                assertThat(each.client()).isEmpty();
                assertThat(each.bond()).isEqualTo(bond.name());
                assertThat(each.streams()).isEqualTo(1);
                assertThat(each.lines())
                    .singleElement()
                    .satisfies(line -> assertThat(line.receivedBytes()).isPositive());
              });

      BondFigures.Path through = path(relay.figures(), anchor.id());
      assertThat(through.onTime()).isEqualTo(1);
      assertThat(through.sentBytes()).isGreaterThan(50_000); // with TLS
      assertThat(through.receivedBytes()).isGreaterThan(50_000);
    }
    bond.close();
    BondFigures last = bond.figures();
    assertThat(last.streams()).isZero();
    assertThat(last.streamsOpened()).isEqualTo(1);
    assertThat(path(last, "127.0.0.1:" + relayPort()))
        .satisfies(
            over -> {
              assertThat(over.onTime() + over.late() + over.silent()).isZero();
              assertThat(over.sentBytes()).isGreaterThanOrEqualTo(path.sentBytes());
            });
  }

  @Test
  @DisplayName("RCH-042: refusals are counted by reason")
  void countsRefusals() throws Exception {
    assertThatThrownBy(() -> bond.socket("none")).isInstanceOf(Refused.class);
    assertThat(bond.figures().refusals()).containsEntry("no_such_service", 1L);
    assertThat(anchor.figures().refusals())
        .containsEntry("no_such_service", 1L)
        .containsEntry("tls", 0L);
    Recorder<AnchorEvent> seen = Recorder.of(relay.events());
    try (Socket noise = new Socket()) {
      noise.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relayPort()));
      noise.getOutputStream().write(new byte[500]);
      seen.await(AnchorEvent.Refused.class);
    }
    assertThat(relay.figures().refusals()).containsEntry("tls", 1L);
  }

  @Test
  @DisplayName("RCH-042: figures are meters of Micrometer, also those of paths that come later")
  void areMeters() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    BondMetrics.of(anchor, "orders").bindTo(registry);
    BondMetrics.of(relay, "relay").bindTo(registry);
    BondMetrics.of(bond, "db").bindTo(registry);
    String path = "127.0.0.1:" + relayPort();
    Tags tags = Tags.of("bond", "db");
    try (Socket socket = bond.socket()) {
      exchange(socket, 1_000);
      assertThat(registry.get("beacon.bond.streams").tags(tags).gauge().value()).isEqualTo(1);
      assertThat(
              registry
                  .get("beacon.bond.bytes")
                  .tags(tags.and("path", path, "direction", "sent"))
                  .functionCounter()
                  .count())
          .isGreaterThan(1_000);
      assertThat(
              registry
                  .get("beacon.bond.lateness")
                  .tags(tags.and("path", path))
                  .functionTimer()
                  .count())
          .isGreaterThanOrEqualTo(0);
      assertThat(
              registry
                  .get("beacon.bond.silences.within")
                  .tags(tags.and("path", path, "le", "+Inf"))
                  .functionCounter()
                  .count())
          .isZero();
    }
    assertThat(registry.find("beacon.bond.lines").tag("path", "127.0.0.1:1").gauges()).isEmpty();
    Relay other =
        opened(Relay.listening("127.0.0.1", 0).to(anchor.id(), "127.0.0.1", port(anchor)).open());
    SimpleMeterRegistry later = new SimpleMeterRegistry();
    BondMetrics.of(other, "other").bindTo(later);
    assertThat(later.find("beacon.bond.bytes").functionCounters()).isEmpty();
    int otherPort = other.addresses().get(0).getPort();
    Bond second = opened(Bond.to(anchor.id()).endpoint("127.0.0.1", otherPort).open());
    Recorder.of(second.events()).await(ReachEvent.LineUp.class);
    assertThat(later.get("beacon.bond.bonds").gauge().value()).isZero();
    assertThat(later.get("beacon.bond.bytes").tag("path", anchor.id()).functionCounters())
        .hasSize(2);
  }
}
