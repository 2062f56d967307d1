package dev.beacon.internal.watch;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** States of sessions, for tests. */
final class Sessions {

  private Sessions() {}

  static SessionState state(PathState state) {
    return new SessionState(
        true, 1, 0, InetAddress.getLoopbackAddress(), 1, statistics(state, state));
  }

  static WatchStatistics statistics(PathState state, PathState remote) {
    return new WatchStatistics(
        state,
        remote,
        Diagnostic.NONE,
        Diagnostic.NONE,
        Optional.empty(),
        "eth0",
        50_000,
        1,
        1,
        Duration.ofMillis(50),
        Duration.ofMillis(150),
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        3,
        1,
        1,
        Map.of(),
        1,
        Instant.EPOCH,
        Optional.empty());
  }
}
