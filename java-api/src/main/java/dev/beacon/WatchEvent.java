package dev.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A watched peer's change of state.
 *
 * @param target the peer
 * @param from the state in the event before; {@link PathState#DOWN} in the first event
 * @param to the state now
 * @param diagnostic the reason why this side last left {@link PathState#UP}
 * @param remote the diagnostic that the peer sends
 * @param detection the present detection time, or the one that expired; zero if the peer was never
 *     heard
 * @param time when it happened: the arrival of the packet or the expiry of the timer, not the
 *     delivery of this event
 * @param local this machine's address; empty before one was chosen
 * @param interfaceName the interface; empty before it is known, and for multihop
 * @param missed how many changes this event leaves out; 0 if the listener is fast enough
 */
public record WatchEvent(
    WatchTarget target,
    PathState from,
    PathState to,
    Diagnostic diagnostic,
    Diagnostic remote,
    Duration detection,
    Instant time,
    Optional<InetAddress> local,
    String interfaceName,
    int missed) {

  /** Checks the values. */
  public WatchEvent {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(diagnostic, "diagnostic");
    Objects.requireNonNull(remote, "remote");
    Objects.requireNonNull(detection, "detection");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(interfaceName, "interfaceName");
  }
}
