package dev.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The state and counts of a watch at one moment (RFC 5880 section 6.8.1).
 *
 * @param state the state of this side
 * @param remoteState the state in the peer's latest packet
 * @param diagnostic the reason why this side last left {@link PathState#UP}
 * @param remoteDiagnostic the diagnostic in the peer's latest packet
 * @param local this machine's address; empty before one was chosen
 * @param interfaceName the interface; empty before it is known, and for multihop
 * @param sourcePort the UDP port from which packets are sent
 * @param discriminator this side's number of the session
 * @param remoteDiscriminator the peer's; 0 if it was not heard for a detection time
 * @param transmitInterval the present interval between sent packets, before jitter
 * @param detection the present detection time, or the one that expired; zero if the peer was never
 *     heard
 * @param remoteMinReceive the shortest interval at which the peer accepts packets
 * @param remoteMinTransmit the shortest interval at which the peer wants to send
 * @param remoteMultiplier the peer's multiplier
 * @param sent packets sent
 * @param received packets accepted
 * @param dropped packets that were not accepted, by reason, in this order: {@code ttl}, {@code
 *     malformed}, {@code demux}, {@code auth}, {@code window}, {@code rate}, {@code interface},
 *     {@code other}
 * @param changes changes of state since the watch began
 * @param changed the time when the state last changed
 * @param heard the time when a packet was last accepted; empty if never
 */
public record WatchStatistics(
    PathState state,
    PathState remoteState,
    Diagnostic diagnostic,
    Diagnostic remoteDiagnostic,
    Optional<InetAddress> local,
    String interfaceName,
    int sourcePort,
    int discriminator,
    int remoteDiscriminator,
    Duration transmitInterval,
    Duration detection,
    Duration remoteMinReceive,
    Duration remoteMinTransmit,
    int remoteMultiplier,
    long sent,
    long received,
    Map<String, Long> dropped,
    long changes,
    Instant changed,
    Optional<Instant> heard) {

  /** Checks and copies the values. */
  public WatchStatistics {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(remoteState, "remoteState");
    Objects.requireNonNull(interfaceName, "interfaceName");
    dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
  }
}
