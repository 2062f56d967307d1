package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import org.jspecify.annotations.Nullable;

/** A record that another host sent, until it expires. Its timer is its next refresh or its end. */
public final class CachedRecord extends Deadlines.Timer {

  /** The reason why a record has at most a second to live. */
  enum Doom {
    /** It isn't doomed. */
    NONE,
    /** Its owner said goodbye (RFC 6762 section 10.1). */
    GOODBYE,
    /** Its owner sent other data for this name and type (RFC 6762 section 10.2). */
    FLUSHED
  }

  /** The cost of a record beside its data: roughly, the objects around it. */
  private static final int OVERHEAD_BYTES = 160;

  private final RecordSet set;
  private final Rdata rdata;
  private long receivedNs;
  private int lifetimeSeconds;
  private long expiresNs;
  private SourceShare share = SourceShare.NONE;
  private Doom doom = Doom.NONE;
  private byte refreshStep;
  private boolean unique;
  private boolean heardByUnicast;
  private boolean contested;
  private int placeInSet;
  private byte unanswered;
  private long unansweredNs;
  private boolean doubted;
  private byte confirmations;
  private long confirmNs;
  private boolean gone;

  // Its neighbours among the records of its kind and of its source; kept by the lists.
  @Nullable CachedRecord olderOfKind;
  @Nullable CachedRecord newerOfKind;
  @Nullable CachedRecord olderOfSource;
  @Nullable CachedRecord newerOfSource;

  CachedRecord(RecordSet set, Rdata rdata) {
    this.set = set;
    this.rdata = rdata;
  }

  /** Handles a new reception: its life begins again. */
  void received(long nowNs, long ttlSeconds, boolean unique, Datagram datagram) {
    this.unique = unique;
    this.heardByUnicast = !datagram.multicast();
    this.receivedNs = nowNs;
    this.lifetimeSeconds = (int) Math.min(ttlSeconds, Integer.MAX_VALUE);
    this.expiresNs = Timing.after(nowNs, lifetimeNs());
    this.doom = Doom.NONE;
    this.refreshStep = 0;
    this.unanswered = 0;
    this.doubted = false;
    this.confirmations = 0;
  }

  /**
   * Ends its life in one second (RFC 6762 section 10.1 and 10.2), unless it ends sooner.
   *
   * @param contested whether this comes from another host than its source
   */
  void doom(Doom reason, boolean contested, long nowNs) {
    endNoLaterThan(Timing.after(nowNs, Timing.GRACE_NS));
    this.contested = contested && !takenBack();
    doom = reason;
    confirmations = 0;
  }

  /**
   * Asks once for a doomed record, because its owner may still confirm it. The question comes a
   * millisecond later, so that one packet that dooms hundreds of records does not cause hundreds of
   * questions.
   */
  void askBeforeItsEnd(long nowNs) {
    confirmations = 1;
    confirmNs = Timing.after(nowNs, Timing.MILLISECOND_NS);
  }

  /**
   * Counts a question of another host (RFC 6762 section 10.5). Questions within a second have one
   * answer (section 6), so they count once.
   *
   * @return whether that was the second time without an answer in between
   */
  boolean askedByOther(long nowNs) {
    if (unanswered > 0 && nowNs - unansweredNs < Timing.MULTICAST_SPACING_NS) {
      return false;
    }
    unansweredNs = nowNs;
    if (unanswered == Timing.UNANSWERED_QUERIES) {
      return false;
    }
    unanswered++;
    return unanswered == Timing.UNANSWERED_QUERIES;
  }

  /** Gives it ten seconds to live, without a question. */
  void abandon(long nowNs) {
    refreshStep = (byte) Timing.REFRESHES;
    endNoLaterThan(Timing.after(nowNs, Timing.DOUBT_NS));
  }

  /** Doubts it (RFC 6762 section 10.4): it is asked for twice more and has ten seconds to live. */
  void doubt(long nowNs) {
    doubt(nowNs, nowNs);
  }

  /** The same, and it is not asked for before that time. */
  void doubt(long nowNs, long askNs) {
    if (doom == Doom.NONE && !doubted) {
      doubted = true;
      endNoLaterThan(Timing.after(nowNs, Timing.DOUBT_NS));
      refreshStep = (byte) Timing.REFRESHES;
      confirmations = Timing.CONFIRMATIONS;
      confirmNs = askNs;
    }
  }

  /** Asks again for a record in doubt, if all questions for it were in vain; its end stays. */
  void confirmAgain(long nowNs) {
    if (doom == Doom.NONE && doubted && confirmations == 0) {
      confirmations = Timing.CONFIRMATIONS;
      confirmNs = nowNs;
    }
  }

  private void endNoLaterThan(long endNs) {
    if (endNs - expiresNs < 0) {
      expiresNs = endNs;
    }
  }

  @Override
  protected void onDue(long nowNs) {
    set.cache().recordDue(this, nowNs);
  }

  /** The time of its next refresh query, or of its end if no refresh is left. */
  long nextRefreshNs(long jitterNs) {
    if (confirmations > 0) {
      return confirmNs;
    }
    if (doom != Doom.NONE || refreshStep == Timing.REFRESHES) {
      return expiresNs;
    }
    long percent = Timing.refreshPercent(refreshStep);
    return Timing.after(receivedNs, lifetimeNs() / 100 * percent + jitterNs);
  }

  /** The most by which a refresh may be later than its percentage. */
  long mostJitterNs() {
    return lifetimeNs() / 100 * Timing.REFRESH_JITTER_PERCENT;
  }

  /** Reports whether it is doubted and still has to be asked for. */
  boolean awaitsConfirmation() {
    return confirmations > 0;
  }

  /** Delays its question until this time. */
  void confirmAt(long atNs) {
    confirmNs = atNs;
  }

  /** Notes that it was asked for after the doubt. */
  void confirmationAsked(long nowNs) {
    confirmations--;
    confirmNs = Timing.after(nowNs, Timing.CONFIRM_INTERVAL_NS);
  }

  /** Skips the refresh queries whose time has passed. */
  void skipRefreshesBefore(long nowNs) {
    while (refreshStep < Timing.REFRESHES && nextRefreshNs(0) - nowNs <= 0) {
      refreshStep++;
    }
  }

  private long lifetimeNs() {
    return lifetimeSeconds * Timing.SECOND_NS;
  }

  boolean expired(long nowNs) {
    return expiresNs - nowNs <= 0;
  }

  /** Removes it from the cache; returns false if it was removed before. */
  boolean leave() {
    boolean first = !gone;
    gone = true;
    return first;
  }

  /** Reports whether only its owner has such a record: it came with the cache-flush bit. */
  boolean unique() {
    return unique;
  }

  public boolean doomed() {
    return doom != Doom.NONE;
  }

  /** Reports whether it was doubted and not received again since (RFC 6762 section 10.4). */
  public boolean inDoubt() {
    return doubted;
  }

  /** Reports whether its own source, and no other host, ended it. */
  public boolean takenBack() {
    return doom != Doom.NONE && !contested;
  }

  /** Reports whether its own source said goodbye. */
  public boolean leaving() {
    return doom == Doom.GOODBYE && !contested;
  }

  /**
   * Reports whether it was last received by unicast, because then its owner may never multicast it.
   */
  public boolean heardByUnicast() {
    return heardByUnicast;
  }

  /**
   * Reports whether it is a known answer: it has more than half of its lifetime left (RFC 6762
   * section 7.1) and is not in doubt. A record in doubt is left out, because its owner would
   * otherwise not confirm it.
   */
  public boolean worthKnowing(long nowNs) {
    boolean believed = doom == Doom.NONE && !doubted && unanswered < Timing.UNANSWERED_QUERIES;
    return believed && (expiresNs - nowNs) > lifetimeNs() / 2;
  }

  /**
   * Reports whether this record replaces the other of its set: the same host sent both, this one
   * later and as its only one. It is the only one if it has the cache-flush bit, or if a service
   * has one record of its kind. A service may have several servers (RFC 6763 section 5).
   */
  public boolean replaces(CachedRecord other) {
    return (unique || set.type().equals(RecordType.TXT))
        && share == other.share
        && receivedNs - other.receivedNs > 0;
  }

  /**
   * Reports whether this record is better than the other: its source did not end it, or it is
   * newer.
   */
  public boolean betterThan(CachedRecord other) {
    return doomed() == other.doomed() ? receivedNs - other.receivedNs > 0 : !doomed();
  }

  public long receivedNs() {
    return receivedNs;
  }

  long expiresNs() {
    return expiresNs;
  }

  /** Its place in its set's list; the set maintains it. */
  int placeInSet() {
    return placeInSet;
  }

  void placeInSet(int place) {
    placeInSet = place;
  }

  public RecordSet set() {
    return set;
  }

  public Rdata rdata() {
    return rdata;
  }

  /** Its source's share of the cache, which holds the records of one source; the cache sets it. */
  SourceShare share() {
    return share;
  }

  void share(SourceShare its) {
    share = its;
  }

  /** The address from which it was last received. */
  public Source source() {
    return share.source();
  }

  boolean isFrom(Datagram datagram) {
    return source().sent(datagram);
  }

  int costBytes() {
    return OVERHEAD_BYTES + rdata.wireLength();
  }

  /** Returns a record with the remaining lifetime, rounded down to seconds. */
  public ResourceRecord asRecord(long nowNs) {
    long leftSeconds = Math.max(0, (expiresNs - nowNs) / Timing.SECOND_NS);
    return new ResourceRecord(set.name(), set.type(), false, leftSeconds, rdata);
  }
}
