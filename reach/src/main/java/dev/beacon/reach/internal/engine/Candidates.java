package dev.beacon.reach.internal.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The endpoints of all sources, merged by address and port (RCH-002), with a limit (RCH-003).
 * Endpoints that once worked are kept first. If all places are taken, an endpoint that failed and
 * never worked makes room.
 */
final class Candidates {

  static final int MOST_PER_SOURCE = 16;
  static final int MOST = 32;

  private static final int WORKED = 0;
  private static final int KNOWN = 1;
  private static final int NEW = 2;
  private static final int FAILED = 3;

  private final Map<String, Candidate> byKey = new LinkedHashMap<>();
  private boolean full;

  /** Sets the endpoints of a source. */
  Changes offer(String source, List<Endpoint> offered, long nowNs) {
    List<Endpoint> admitted = admitted(offered);
    full = admitted.size() < distinct(offered);
    Set<String> named = new HashSet<>();
    Changes changes = new Changes();
    for (Endpoint each : admitted) {
      named.add(each.key());
    }
    for (Candidate each : List.copyOf(byKey.values())) {
      if (!named.contains(each.key) && each.withdrawn(source)) {
        dropIfUnused(each, changes);
      }
    }
    admitted.forEach(each -> take(source, each, changes, nowNs));
    return changes;
  }

  private void take(String source, Endpoint offer, Changes changes, long nowNs) {
    Candidate candidate = byKey.get(offer.key());
    if (candidate == null) {
      if (byKey.size() >= MOST && !makeRoom(changes, nowNs)) {
        full = true;
        return;
      }
      candidate = new Candidate(offer);
      byKey.put(candidate.key, candidate);
      changes.added.add(candidate);
    }
    if (candidate.offered(source, offer)) {
      candidate.forgive();
      changes.changed.add(candidate);
    }
  }

  private boolean makeRoom(Changes changes, long nowNs) {
    Optional<Candidate> useless =
        byKey.values().stream()
            .filter(each -> !each.worked && each.sockets == 0 && each.triedLast(nowNs))
            .findFirst();
    useless.ifPresent(
        each -> {
          byKey.remove(each.key);
          changes.dropped.add(each);
        });
    return useless.isPresent();
  }

  private void dropIfUnused(Candidate candidate, Changes changes) {
    if (!candidate.isOffered()) {
      if (candidate.sockets == 0) {
        byKey.remove(candidate.key);
        changes.dropped.add(candidate);
      } else {
        changes.lapsed.add(candidate);
      }
    }
  }

  /** Handles a closed socket: an endpoint without a source ends with its last socket. */
  Optional<Candidate> release(Candidate candidate) {
    if (candidate.sockets == 0 && !candidate.isOffered()) {
      byKey.remove(candidate.key);
      return Optional.of(candidate);
    }
    return Optional.empty();
  }

  /**
   * Chooses those that worked, then the known ones, then the others: one of each instance in turn.
   */
  private List<Endpoint> admitted(List<Endpoint> offered) {
    Map<String, Endpoint> distinct = new LinkedHashMap<>();
    offered.forEach(each -> distinct.putIfAbsent(each.key(), each));
    if (distinct.size() <= MOST_PER_SOURCE) {
      return List.copyOf(distinct.values());
    }
    Map<String, Integer> turns = new HashMap<>();
    Map<Endpoint, Integer> turn = new HashMap<>();
    distinct
        .values()
        .forEach(each -> turn.put(each, turns.merge(each.instance(), 1, Integer::sum)));
    List<Endpoint> ranked = new ArrayList<>(distinct.values());
    ranked.sort(Comparator.comparing(this::rank).thenComparing(each -> turn.getOrDefault(each, 0)));
    return List.copyOf(ranked.subList(0, MOST_PER_SOURCE));
  }

  private int rank(Endpoint endpoint) {
    Candidate known = byKey.get(endpoint.key());
    if (known == null) {
      return NEW;
    }
    return known.worked || known.sockets > 0 ? WORKED : known.why.isPresent() ? FAILED : KNOWN;
  }

  private static int distinct(List<Endpoint> offered) {
    Set<String> keys = new HashSet<>();
    offered.forEach(each -> keys.add(each.key()));
    return keys.size();
  }

  /** Reports whether the last offer had more endpoints than there is room for. */
  boolean isFull() {
    return full;
  }

  Optional<Candidate> find(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  Collection<Candidate> all() {
    return byKey.values();
  }

  /** The changes that an offer made. */
  static final class Changes {
    final List<Candidate> added = new ArrayList<>();
    final List<Candidate> changed = new ArrayList<>();
    final List<Candidate> dropped = new ArrayList<>();

    /** In use, but no source names it any more. */
    final List<Candidate> lapsed = new ArrayList<>();
  }
}
