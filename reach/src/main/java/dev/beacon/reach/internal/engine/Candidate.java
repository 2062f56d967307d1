package dev.beacon.reach.internal.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An endpoint and its state, combined from all sources that name it. */
final class Candidate {

  /** A failure this long after the last wait does not count as one in a row. */
  private static final long FORGOTTEN_NS = Backoff.LONGEST_NS;

  final String key;

  /** By source; the first one decides (RCH-002). */
  private final Map<String, Endpoint> offers = new LinkedHashMap<>();

  Health health = Health.UNKNOWN;
  boolean worked;
  int sockets;

  /** The report of BFD; empty without a session that was Up. */
  Optional<Boolean> watch = Optional.empty();

  Optional<String> why = Optional.empty();

  /** The last verdict; empty after a sign of life. */
  Optional<Verdict> verdict = Optional.empty();

  /** The last measured connect time; the longest value if unknown. */
  long connectNs = Long.MAX_VALUE;

  /** A verdict that it is dead: its time, its reason, and the silence before it. */
  record Verdict(long atNs, String why, long silentNs) {}

  private Endpoint endpoint;
  private int failures;
  private boolean waiting;
  private long waitEndNs;
  private boolean doubted;
  private long doubtEndNs;

  Candidate(Endpoint endpoint) {
    key = endpoint.key();
    this.endpoint = endpoint;
  }

  /**
   * The endpoint of the first source that has it, or had it last; watchable if any source says so.
   */
  Endpoint endpoint() {
    return endpoint;
  }

  /** Notes that a source has it; returns whether that is new. */
  boolean offered(String source, Endpoint offer) {
    boolean isNews = !offer.equals(offers.put(source, offer));
    merge();
    return isNews;
  }

  /** Notes that a source no longer has it; returns whether it had it. */
  boolean withdrawn(String source) {
    boolean had = offers.remove(source) != null;
    if (!offers.isEmpty()) {
      merge();
    }
    return had;
  }

  boolean isOffered() {
    return !offers.isEmpty();
  }

  private void merge() {
    Endpoint first = offers.values().iterator().next();
    boolean watchable = offers.values().stream().anyMatch(Endpoint::watchable);
    endpoint = watchable && !first.watchable() ? first.asWatchable() : first;
  }

  boolean isWatched() {
    return watch.orElse(false);
  }

  /** Notes a failure: it is tried last for a while, which is longer after each failure in a row. */
  void failed(String reason, long nowNs, RandomGenerator random) {
    boolean inARow = failures > 0 && nowNs - waitEndNs < FORGOTTEN_NS;
    failures = inARow ? failures + 1 : 1;
    waiting = true;
    waitEndNs = nowNs + Backoff.waitNs(failures, random);
    health = Health.DOWN;
    why = Optional.of(reason);
  }

  /**
   * Notes that its instance fell silent at another address. Until then the other instances come
   * first.
   */
  void doubt(long endNs) {
    doubted = true;
    doubtEndNs = endNs;
  }

  boolean isDoubted(long nowNs) {
    doubted = doubted && nowNs - doubtEndNs < 0;
    return doubted;
  }

  /** Notes a connection. The number of failures stays, because it may soon fail again. */
  void connected(long tookNs) {
    worked = true;
    waiting = false;
    connectNs = tookNs;
    why = Optional.empty();
    health = Health.UP;
  }

  /** Clears its failures, because a new announcement or BFD says that it is alive. */
  void forgive() {
    failures = 0;
    waiting = false;
    doubted = false;
    why = Optional.empty();
    verdict = Optional.empty();
    if (health == Health.DOWN) {
      health = Health.UNKNOWN;
    }
  }

  /**
   * Reports whether it is tried last. The last report of BFD stands; the result of a probe or a
   * connect counts as unknown after the wait.
   */
  boolean triedLast(long nowNs) {
    if (waiting && nowNs - waitEndNs >= 0) {
      waiting = false;
      health = watch.map(up -> up ? Health.UP : Health.DOWN).orElse(Health.UNKNOWN);
    }
    return waiting || health == Health.DOWN;
  }

  boolean isWaiting() {
    return waiting;
  }

  long waitLeftNs(long nowNs) {
    return waiting ? Math.max(0, waitEndNs - nowNs) : 0;
  }
}
