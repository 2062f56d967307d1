package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;

/** A record that somebody sent, until it expires. Its timer is its next refresh or its end. */
public final class CachedRecord extends Deadlines.Timer {

  /** Why a record has less than a second to live. */
  enum Doom {
    /** It isn't doomed. */
    NONE,
    /** Its owner said goodbye (RFC 6762 section 10.1). */
    GOODBYE,
    /** Its owner sent other data for this name and type (RFC 6762 section 10.2). */
    FLUSHED
  }

  /** What a record costs beside its data: the objects around it, roughly. */
  private static final int OVERHEAD_BYTES = 160;

  /** Before it is listed. */
  private static final RecordList NO_SIBLINGS = new RecordList();

  private final RecordCache cache;
  private final RecordSet set;
  private final Rdata rdata;
  private long receivedNs;
  private long lifetimeNs;
  private long expiresNs;
  private RecordList siblings = NO_SIBLINGS;
  private long sourceHigh;
  private long sourceLow;
  private Doom doom = Doom.NONE;
  private int refreshStep;
  private boolean unique;
  private boolean heardByUnicast;
  private boolean contested;
  private int placeInSet;
  private int unanswered;
  private long unansweredNs;
  private boolean doubted;
  private int confirmations;
  private long confirmNs;
  private boolean gone;

  /** Its place among all records of its kind, by age; kept by the cache. */
  final RecordList.Place byAge = new RecordList.Place(this);

  /** Its place among the records of its source, by age; kept by the cache. */
  final RecordList.Place ofSource = new RecordList.Place(this);

  CachedRecord(RecordCache cache, RecordSet set, Rdata rdata) {
    this.cache = cache;
    this.set = set;
    this.rdata = rdata;
  }

  /** It was received (again): it lives anew. */
  void received(long nowNs, long ttlSeconds, boolean unique, Datagram datagram) {
    this.unique = unique;
    this.heardByUnicast = !datagram.multicast();
    this.receivedNs = nowNs;
    this.lifetimeNs = ttlSeconds * Timing.SECOND_NS;
    this.expiresNs = Timing.after(nowNs, lifetimeNs);
    this.sourceHigh = datagram.sourceHigh();
    this.sourceLow = datagram.sourceLow();
    this.doom = Doom.NONE;
    this.refreshStep = 0;
    this.unanswered = 0;
    this.doubted = false;
    this.confirmations = 0;
  }

  /**
   * It goes one second from now (RFC 6762 section 10.1 and 10.2), unless it goes sooner.
   *
   * @param contested whether somebody else than its source says so
   */
  void doom(Doom reason, boolean contested, long nowNs) {
    endNoLaterThan(Timing.after(nowNs, Timing.GRACE_NS));
    this.contested = contested && !takenBack();
    doom = reason;
    confirmations = 0;
  }

  /**
   * Doomed as it is, it is asked for once: its owner may still say that it stays. A millisecond
   * later, so that the packet that dooms it, and perhaps hundreds with it, costs no question too.
   */
  void askBeforeItsEnd(long nowNs) {
    confirmations = 1;
    confirmNs = Timing.after(nowNs, Timing.MILLISECOND_NS);
  }

  /**
   * RFC 6762 section 10.5: another host asked for it. What is asked for within a second is answered
   * once (section 6), so it counts once.
   *
   * @return whether that was the second time without an answer in between
   */
  boolean askedByOther(long nowNs) {
    boolean asOne = unanswered > 0 && nowNs - unansweredNs < Timing.MULTICAST_SPACING_NS;
    if (doom != Doom.NONE || asOne) {
      return false;
    }
    unansweredNs = nowNs;
    return ++unanswered == Timing.UNANSWERED_QUERIES;
  }

  /** It has ten seconds left, and isn't asked for. */
  void abandon(long nowNs) {
    refreshStep = Timing.REFRESHES;
    endNoLaterThan(Timing.after(nowNs, Timing.DOUBT_NS));
  }

  /** RFC 6762 section 10.4: somebody doubts it. Asked for twice more, it has ten seconds left. */
  void doubt(long nowNs) {
    if (doom == Doom.NONE && !doubted) {
      doubted = true;
      endNoLaterThan(Timing.after(nowNs, Timing.DOUBT_NS));
      refreshStep = Timing.REFRESHES;
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
    cache.recordDue(this, nowNs);
  }

  /** When its next refresh query is due, or its end if there is none any more. */
  long nextRefreshNs(long jitterNs) {
    if (confirmations > 0) {
      return confirmNs;
    }
    if (doom != Doom.NONE || refreshStep == Timing.REFRESHES) {
      return expiresNs;
    }
    long percent = Timing.refreshPercent(refreshStep);
    return Timing.after(receivedNs, lifetimeNs / 100 * percent + jitterNs);
  }

  /** By how much a refresh may be later than its percentage says. */
  long mostJitterNs() {
    return lifetimeNs / 100 * Timing.REFRESH_JITTER_PERCENT;
  }

  /** Whether it is doubted and still has to be asked for. */
  boolean awaitsConfirmation() {
    return confirmations > 0;
  }

  /** It can't be asked for before that time. */
  void confirmAt(long atNs) {
    confirmNs = atNs;
  }

  /** It was asked for since it is doubted. */
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

  boolean expired(long nowNs) {
    return expiresNs - nowNs <= 0;
  }

  /** It leaves the cache; false if it had left before. */
  boolean leave() {
    boolean first = !gone;
    gone = true;
    return first;
  }

  /** Whether its owner is the only one to have such a record: it came with the cache-flush bit. */
  boolean unique() {
    return unique;
  }

  public boolean doomed() {
    return doom != Doom.NONE;
  }

  public boolean flushed() {
    return doom == Doom.FLUSHED;
  }

  /** Whether its own source says that it goes, not somebody else or nobody. */
  public boolean takenBack() {
    return doom != Doom.NONE && !contested;
  }

  /** Its own source said goodbye. */
  public boolean leaving() {
    return doom == Doom.GOODBYE && !contested;
  }

  /** Whether it was last received by unicast: then its owner may never multicast it. */
  public boolean heardByUnicast() {
    return heardByUnicast;
  }

  /**
   * RFC 6762 section 7.1: what has more than half of its lifetime left is a known answer; not what
   * is in doubt, for then its owner would not confirm it.
   */
  public boolean worthKnowing(long nowNs) {
    boolean believed = doom == Doom.NONE && !doubted && unanswered < Timing.UNANSWERED_QUERIES;
    return believed && (expiresNs - nowNs) > lifetimeNs / 2;
  }

  /**
   * Whether the same host said both, this one later, as the only one: with the cache-flush bit, or
   * because it is of a kind of which a service has one. It may have several servers (RFC 6763
   * section 5).
   */
  public boolean replaces(CachedRecord other) {
    return (unique || set.type().equals(RecordType.TXT))
        && sourceHigh == other.sourceHigh
        && sourceLow == other.sourceLow
        && receivedNs - other.receivedNs > 0;
  }

  /** Whether to believe this rather than the other: nobody took it back, or it is newer. */
  public boolean betterThan(CachedRecord other) {
    return doomed() == other.doomed() ? receivedNs - other.receivedNs > 0 : !doomed();
  }

  public long receivedNs() {
    return receivedNs;
  }

  long expiresNs() {
    return expiresNs;
  }

  /** Where it stands in its set's list; kept by the set. */
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

  /** The list of the records of its source; kept by the cache. */
  RecordList siblings() {
    return siblings;
  }

  void siblings(RecordList list) {
    siblings = list;
  }

  boolean isFrom(Datagram datagram) {
    return sourceHigh == datagram.sourceHigh() && sourceLow == datagram.sourceLow();
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  int costBytes() {
    return OVERHEAD_BYTES + rdata.wireLength();
  }

  /** As a record with the lifetime that is left, rounded down to seconds. */
  public ResourceRecord asRecord(long nowNs) {
    long leftSeconds = Math.max(0, (expiresNs - nowNs) / Timing.SECOND_NS);
    return new ResourceRecord(set.name(), set.type(), false, leftSeconds, rdata);
  }
}
