package dev.beacon.reach.internal.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An endpoint and all that is known of it, over all sources that name it. */
final class Candidate {

  /** A failure that long after the last wait is no longer one in a row. */
  private static final long FORGOTTEN_NS = Backoff.LONGEST_NS;

  final String key;

  /** By source, the first one rules (RCH-002). */
  private final Map<String, Endpoint> offers = new LinkedHashMap<>();

  Health health = Health.UNKNOWN;
  boolean worked;
  int sockets;

  /** What BFD says; empty without a session that was Up. */
  Optional<Boolean> watch = Optional.empty();

  Optional<String> why = Optional.empty();

  /** As measured last; the longest where it is not known. */
  long connectNs = Long.MAX_VALUE;

  private Endpoint endpoint;
  private int failures;
  private boolean waiting;
  private long waitEndNs;

  Candidate(Endpoint endpoint) {
    key = endpoint.key();
    this.endpoint = endpoint;
  }

  /** As the first of its sources has it, or had it last; watchable if any says so. */
  Endpoint endpoint() {
    return endpoint;
  }

  /** A source has it; whether that is news. */
  boolean offered(String source, Endpoint offer) {
    boolean isNews = !offer.equals(offers.put(source, offer));
    merge();
    return isNews;
  }

  /** A source has it no more; whether it had it. */
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

  /** Tried last for a while: longer with each failure in a row. */
  void failed(String reason, long nowNs, RandomGenerator random) {
    boolean inARow = failures > 0 && nowNs - waitEndNs < FORGOTTEN_NS;
    failures = inARow ? failures + 1 : 1;
    waiting = true;
    waitEndNs = nowNs + Backoff.waitNs(failures, random);
    health = Health.DOWN;
    why = Optional.of(reason);
  }

  /** A connection was made; what failed before may still fail again soon. */
  void connected(long tookNs) {
    worked = true;
    waiting = false;
    connectNs = tookNs;
    why = Optional.empty();
    health = Health.UP;
  }

  /** A new announcement, or BFD, says that it is there. */
  void forgive() {
    failures = 0;
    waiting = false;
    why = Optional.empty();
    if (health == Health.DOWN) {
      health = Health.UNKNOWN;
    }
  }

  /** What BFD said last stands; what a probe or a connect found is unknown again after the wait. */
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
