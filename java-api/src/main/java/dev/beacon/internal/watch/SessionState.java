package dev.beacon.internal.watch;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A session as the core's driver last wrote it.
 *
 * @param inUse false if there is no such session any more
 * @param session its number
 * @param cookie the cookie with which it was opened
 * @param peer the peer
 * @param changedNs the time when the state last changed, monotonic
 * @param statistics everything else
 */
public record SessionState(
    boolean inUse,
    int session,
    long cookie,
    InetAddress peer,
    long changedNs,
    WatchStatistics statistics) {

  /** Makes the state of a session that is gone. */
  public static SessionState gone(int session) {
    return new SessionState(
        false,
        session,
        0,
        InetAddress.getLoopbackAddress(),
        0,
        new WatchStatistics(
            PathState.ADMIN_DOWN,
            PathState.DOWN,
            Diagnostic.ADMINISTRATIVELY_DOWN,
            Diagnostic.NONE,
            Optional.empty(),
            "",
            0,
            0,
            0,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            0,
            0,
            0,
            Map.of(),
            0,
            Instant.EPOCH,
            Optional.empty()));
  }
}
