package dev.beacon;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A snapshot of the packet counts since open. {@code received = accepted + every kind of dropped}.
 *
 * @param byName each count under the name that {@code beacon monitor} prints
 * @param gauges the names of the counts that can also go down; they show the present state
 * @param estimates the names of the counts that are scaled up from samples; they are part of no sum
 */
public record Counters(Map<String, Long> byName, Set<String> gauges, Set<String> estimates) {

  /** Copies the values. */
  public Counters {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    gauges = Set.copyOf(gauges);
    estimates = Set.copyOf(estimates);
  }

  /** The datagrams that arrived at the sockets. */
  public long received() {
    return value("received");
  }

  /** The datagrams that passed every check of the core and reached the protocol engine. */
  public long accepted() {
    return value("accepted");
  }

  /**
   * The packets that were dropped because their source is not on the link on which they arrived.
   */
  public long droppedSource() {
    return value("dropped_source");
  }

  /**
   * The part of {@link #droppedSource} that came from neighbours on another subnet: multicasts
   * whose TTL shows that no router forwarded them. {@link SourceRule#HOP_LIMIT} hears them.
   */
  public long otherSubnet() {
    return value("other_subnet");
  }

  /**
   * The packets that were dropped because they are answers from a port other than 5353 (RFC 6762
   * section 6).
   */
  public long otherPort() {
    return value("other_port");
  }

  /** The packets that were dropped because their source sent too many. */
  public long droppedRate() {
    return value("dropped_rate");
  }

  /** The packets that were dropped because they are too short or over 9,000 bytes. */
  public long droppedSize() {
    return value("dropped_size");
  }

  /**
   * The packets that the kernel dropped, by the socket filter or because the receive buffer was
   * full.
   */
  public long droppedKernel() {
    return value("dropped_kernel");
  }

  /** The packets that reached the engine and were not well-formed, as a whole or in part. */
  public long malformed() {
    return value("malformed");
  }

  /** The datagrams that were sent. */
  public long sent() {
    return value("sent");
  }

  /** Returns the count with this name; 0 if there is none. */
  public long value(String name) {
    return byName.getOrDefault(name, 0L);
  }
}
