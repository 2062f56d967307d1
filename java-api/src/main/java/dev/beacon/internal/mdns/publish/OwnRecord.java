package dev.beacon.internal.mdns.publish;

import dev.beacon.IpFamily;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Link;

/**
 * A record that we publish on one interface, and when it was last multicast on each of its links.
 */
@SuppressWarnings("EnumOrdinal") // an array of this object is indexed by it, nothing outlives it
final class OwnRecord {

  private final ResourceRecord record;
  private final long[] multicastNs = new long[IpFamily.values().length];
  private int multicastOn; // a bit per family: where multicastNs says something
  private int holders;
  private boolean takenBack;

  OwnRecord(ResourceRecord record) {
    this.record = record;
  }

  ResourceRecord record() {
    return record;
  }

  RecordType type() {
    return record.type();
  }

  /** Whether nobody else may have another one (RFC 6762 section 10.2). */
  boolean unique() {
    return record.cacheFlush();
  }

  /** Who publishes it: several services of one type share what they have in common. */
  void hold() {
    holders++;
  }

  /** Returns whether nobody publishes it any more. */
  boolean release() {
    return --holders == 0;
  }

  /** Whether questions are answered with it. */
  boolean live() {
    return holders > 0;
  }

  void multicast(Link link, long nowNs) {
    multicastNs[link.family().ordinal()] = nowNs;
    multicastOn |= bit(link);
    takenBack = false;
  }

  /** The link was told goodbye. */
  void takeBack() {
    takenBack = true;
  }

  /** Whether the last that was said of it was goodbye. */
  boolean takenBack() {
    return takenBack;
  }

  /** Whether it was ever multicast, on whatever link of the interface. */
  boolean announced() {
    return multicastOn != 0;
  }

  boolean multicastWithin(Link link, long durationNs, long nowNs) {
    return (multicastOn & bit(link)) != 0 && nowNs - lastNs(link) < durationNs;
  }

  boolean multicastSince(Link link, long sinceNs) {
    return (multicastOn & bit(link)) != 0 && lastNs(link) - sinceNs >= 0;
  }

  /** When it may be multicast again at the earliest: now, or later. */
  long readyNs(Link link, long spacingNs, long nowNs) {
    return multicastWithin(link, spacingNs, nowNs) ? lastNs(link) + spacingNs : nowNs;
  }

  private long lastNs(Link link) {
    return multicastNs[link.family().ordinal()];
  }

  private static int bit(Link link) {
    return 1 << link.family().ordinal();
  }

  @Override
  public String toString() {
    return record.toString();
  }
}
