package dev.beacon.reach.internal.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two paths to one instance, by word of mouth. */
class PathWatchingTest {

  private static final Duration FAST = Duration.ofMillis(10);
  private static final Duration SLOW = Duration.ofMillis(300);
  private static final String SILENT = "BFD: detection time expired";

  private final List<String> said = new ArrayList<>();
  private final Map<String, Watching.Told> bfd = new HashMap<>();
  private final Map<String, Duration> pace = new HashMap<>();
  private final Endpoint first = endpoint(0);
  private final Endpoint second = endpoint(1);
  private final PathWatching watching =
      new PathWatching(
          this::inner,
          (path, to, dead, why) -> said.add(path.interfaceName() + (dead ? " is dead" : " is not")),
          PathWatchingTest::local);
  private Watching.Session session;

  private static InetAddress address(int link, int last) {
    try {
      return InetAddress.getByAddress(new byte[] {10, 9, (byte) link, (byte) last});
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static Endpoint endpoint(int link) {
    return new Endpoint("Orders", address(link, 2), 7000, 0, 0, true, Optional.empty());
  }

  private static Optional<LocalPath> local(Endpoint to) {
    int link = to.address().getAddress()[2];
    return Optional.of(new LocalPath(address(link, 1), "eth" + link, link + 2, 24));
  }

  private Watching.Session inner(
      Endpoint endpoint, Duration interval, int multiplier, Watching.Told told) {
    bfd.put(endpoint.key(), told);
    pace.put(endpoint.key(), interval);
    return new Watching.Session() {
      @Override
      public void interval(Duration other) {
        pace.put(endpoint.key(), other);
      }

      @Override
      public void close() {
        said.add("closed");
      }
    };
  }

  private Watching.Told engine(String name) {
    return new Watching.Told() {
      @Override
      public void up() {
        said.add("engine: " + name + " up");
      }

      @Override
      public void down(String why, Duration silent) {
        said.add("engine: " + name + " down");
      }

      @Override
      public void nothing(String why) {
        said.add("engine: " + name + " unknown");
      }
    };
  }

  @BeforeEach
  void watchBoth() throws IOException {
    session = watching.watch(first, FAST, 3, engine("first"));
    Watching.Session unused = watching.watch(second, SLOW, 3, engine("second"));
    of(first).up();
    of(second).up();
    said.clear();
  }

  private Watching.Told of(Endpoint endpoint) {
    return Objects.requireNonNull(bfd.get(endpoint.key()));
  }

  @Test
  @DisplayName("RCH-011: a dead path is told to the kernel, and not to the engine")
  void deadPath() {
    of(first).down(SILENT, FAST);
    of(first).up();
    assertThat(said).containsExactly("eth0 is dead", "eth0 is not");
  }

  @Test
  @DisplayName("RCH-011: a dead server is told to the engine, and not to the kernel")
  void deadServer() {
    of(first).down(SILENT, FAST);
    of(second).down(SILENT, FAST);
    assertThat(said)
        .containsExactly(
            "eth0 is dead", "eth0 is not", "engine: first down", "engine: second down");
    said.clear();
    of(second).up();
    assertThat(said).containsExactly("eth0 is dead", "engine: second up");
  }

  @Test
  @DisplayName("RCH-010: each address of a server without MPTCP is judged for itself")
  void plainServer() {
    watching.connected(new InetSocketAddress(first.address(), first.port()), false);
    of(first).down(SILENT, FAST);
    assertThat(said).containsExactly("engine: first down");
    said.clear();
    of(first).up();
    watching.connected(new InetSocketAddress(second.address(), second.port()), true);
    of(first).down(SILENT, FAST);
    assertThat(said).containsExactly("engine: first up", "eth0 is dead");
  }

  @Test
  @DisplayName("RCH-010: a connection that turns out to be TCP on a dead path ends at once")
  void plainOnDeadPath() {
    of(first).down(SILENT, FAST);
    watching.connected(new InetSocketAddress(first.address(), first.port()), false);
    assertThat(said).containsExactly("eth0 is dead", "eth0 is not", "engine: first down");
  }

  @Test
  @DisplayName("RCH-011: all paths are watched at the pace of the one in use")
  void onePace() {
    assertThat(pace).allSatisfy((key, interval) -> assertThat(interval).isEqualTo(FAST));
    session.interval(SLOW);
    assertThat(pace).allSatisfy((key, interval) -> assertThat(interval).isEqualTo(SLOW));
  }

  @Test
  @DisplayName("RCH-011: a path that is no longer watched is no longer dead")
  void closedWhileDead() {
    of(first).down(SILENT, FAST);
    session.close();
    assertThat(said).containsExactly("eth0 is dead", "eth0 is not", "closed");
  }
}
