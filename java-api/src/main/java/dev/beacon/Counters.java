package dev.beacon;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Packet counts since open, a snapshot. {@code received = accepted + every kind of dropped}.
 *
 * @param byName each count under the name that {@code beacon monitor} prints
 * @param gauges the names of those that go down too: they tell what is so now
 * @param estimates the names of those that are scaled up from samples; they are part of no sum
 */
public record Counters(Map<String, Long> byName, Set<String> gauges, Set<String> estimates) {

  /** Copies the values. */
  public Counters {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    gauges = Set.copyOf(gauges);
    estimates = Set.copyOf(estimates);
  }

  /** Datagrams that arrived at the sockets. */
  public long received() {
    return value("received");
  }

  /** Datagrams that passed every check of the core and reached the protocol engine. */
  public long accepted() {
    return value("accepted");
  }

  /** Dropped since their source is not on the link they came by. */
  public long droppedSource() {
    return value("dropped_source");
  }

  /**
   * Of those: multicasts whose TTL says that no router passed them on, so that their sender is a
   * neighbour of another subnet ({@link SourceRule#HOP_LIMIT} hears it).
   */
  public long otherSubnet() {
    return value("other_subnet");
  }

  /** Dropped since they are answers from a port other than 5353 (RFC 6762 section 6). */
  public long otherPort() {
    return value("other_port");
  }

  /** Dropped since their source sends too many. */
  public long droppedRate() {
    return value("dropped_rate");
  }

  /** Dropped since they are too short or over 9,000 bytes. */
  public long droppedSize() {
    return value("dropped_size");
  }

  /** Dropped by the kernel: by the socket filter or for want of buffer space. */
  public long droppedKernel() {
    return value("dropped_kernel");
  }

  /** Packets that reached the engine and were not well-formed in whole or in part. */
  public long malformed() {
    return value("malformed");
  }

  /** Datagrams sent. */
  public long sent() {
    return value("sent");
  }

  /** The count of this name, 0 if there is none. */
  public long value(String name) {
    return byName.getOrDefault(name, 0L);
  }
}
