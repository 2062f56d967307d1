package dev.beacon.internal.mdns.publish;

import dev.beacon.IpFamily;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Link;

/** A record that we publish on one interface, with the time of its last multicast on each link. */
@SuppressWarnings("EnumOrdinal") // an array of this object is indexed by it, nothing outlives it
final class OwnRecord {

  private final ResourceRecord record;
  private final long[] multicastNs = new long[IpFamily.values().length];
  private int multicastOn; // a bit per family: multicastNs has a value
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

  /** Reports whether no other host may have such a record (RFC 6762 section 10.2). */
  boolean unique() {
    return record.cacheFlush();
  }

  /** Adds a holder: several services of one type share some records. */
  void hold() {
    holders++;
  }

  /** Removes a holder; returns whether it was the last one. */
  boolean release() {
    return --holders == 0;
  }

  /** Reports whether we answer questions with it. */
  boolean live() {
    return holders > 0;
  }

  void multicast(Link link, long nowNs) {
    multicastNs[link.family().ordinal()] = nowNs;
    multicastOn |= bit(link);
    takenBack = false;
  }

  /** Notes that we sent a goodbye for it. */
  void takeBack() {
    takenBack = true;
  }

  /** Reports whether its last multicast was a goodbye. */
  boolean takenBack() {
    return takenBack;
  }

  /** Reports whether it was multicast on any link of the interface. */
  boolean announced() {
    return multicastOn != 0;
  }

  boolean multicastWithin(Link link, long durationNs, long nowNs) {
    return (multicastOn & bit(link)) != 0 && nowNs - lastNs(link) < durationNs;
  }

  boolean multicastSince(Link link, long sinceNs) {
    return (multicastOn & bit(link)) != 0 && lastNs(link) - sinceNs >= 0;
  }

  /** The earliest time when it may be multicast again: now, or later. */
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
