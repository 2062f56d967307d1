package dev.beacon.reach.internal.engine;

import dev.beacon.reach.internal.engine.Candidate.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Decides which endpoint is used, and whether it is alive.
 *
 * <p>It receives events with their times, and gives orders: {@link Orders}. It has no thread, clock
 * or socket. Its owner calls it from one thread at a time, and calls {@link #tick} when {@link
 * #nextNs} is due. Times are monotonic nanoseconds, of any origin.
 *
 * <p>One endpoint is <em>current</em>: the next connection goes there first. Endpoints with sockets
 * are <em>in use</em>. Each endpoint in use is judged: by BFD while its session is Up, otherwise by
 * probes of its port (RCH-005). A verdict cuts its sockets, and the endpoint is tried last for a
 * while (RCH-006, RCH-007). A connection that was reset or that ended is no verdict, and neither is
 * an announcement that lapsed. They bring the next probe forward, and then one miss is enough.
 */
public final class Engine {

  /** The current endpoint is judged for this long after its last socket was closed. */
  static final long IDLE_NS = 10_000_000_000L;

  /** A watchable endpoint has this long to come Up. */
  static final long COMING_UP_NS = 3_000_000_000L;

  /** An end in order this soon after the last answer brings no probe forward. */
  static final long JUST_HEARD_NS = 100_000_000L;

  /** After an instance fell silent at one address, its others have this long to do so too. */
  static final long DOUBT_NS = 2_000_000_000L;

  private final Orders orders;
  private final RandomGenerator random;
  private final Choice choice;
  private final Candidates candidates = new Candidates();
  private final Map<String, Vigil> vigils = new HashMap<>();
  private final Map<String, Long> usedSinceNs = new HashMap<>();
  private final Map<String, String> degraded = new HashMap<>();
  private Optional<Candidate> current = Optional.empty();
  private long idleSinceNs;

  /** The order while no event changes it; most connections use it. */
  private Optional<List<Endpoint>> steady = Optional.empty();

  /**
   * Begins without endpoints.
   *
   * @param orders carries out the orders
   * @param random used for weights and for the spread of waits
   */
  public Engine(Orders orders, RandomGenerator random) {
    this.orders = orders;
    this.random = random;
    choice = new Choice(random);
  }

  /** Sets the endpoints of a source. */
  public void offer(String source, List<Endpoint> endpoints, long nowNs) {
    steady = Optional.empty();
    Candidates.Changes changes = candidates.offer(source, endpoints, nowNs);
    changes.dropped.forEach(each -> dropped(each, "no source has it any more"));
    for (Candidate each : changes.changed) {
      if (each.endpoint().watchable()) {
        orders.watch(each.endpoint(), isInUse(each));
      }
    }
    for (Candidate each : changes.lapsed) {
      suspect(each, nowNs);
      leave(each, "no source has it any more", 0);
    }
    if (candidates.isFull()) {
      degrade("bounds", "more endpoints are offered than are taken");
    } else {
      mend("bounds", "all endpoints are taken");
    }
  }

  private void dropped(Candidate candidate, String why) {
    steady = Optional.empty();
    orders.unwatch(candidate.endpoint());
    vigils.remove(candidate.key);
    leave(candidate, why, 0);
  }

  /** Returns all endpoints in the order in which to try them now. */
  public List<Endpoint> order(long nowNs) {
    if (steady.isPresent()) {
      return steady.get();
    }
    String used = current.map(each -> each.key).orElse("");
    List<Candidate> named = new ArrayList<>(candidates.all());
    named.removeIf(each -> !each.isOffered());
    List<Endpoint> order =
        choice.order(named, used, nowNs).stream().map(Candidate::endpoint).toList();
    if (current.isPresent() && named.stream().noneMatch(each -> changes(each, nowNs))) {
      steady = Optional.of(order); // time alone changes nothing
    }
    return order;
  }

  private static boolean changes(Candidate candidate, long nowNs) {
    return candidate.isWaiting() || candidate.isDoubted(nowNs);
  }

  /**
   * Handles a connection to it. If a verdict came after it was chosen, the connection is cut as the
   * older ones were: the kernel of a host that hangs accepts it (RCH-006).
   *
   * @param chosenNs the time of the order from which it was chosen
   */
  public void connected(Endpoint endpoint, long chosenNs, long tookNs, long nowNs) {
    Optional<Candidate> found = candidates.find(endpoint.key());
    if (found.isEmpty()) {
      return;
    }
    Candidate candidate = found.get();
    Optional<Verdict> since = candidate.verdict.filter(each -> each.atNs() - chosenNs > 0);
    if (since.isPresent()) {
      candidate.sockets++;
      orders.cut(candidate.endpoint(), since.get().why(), since.get().silentNs());
      return;
    }
    if (!isCurrent(candidate) || candidate.health != Health.UP || candidate.isWaiting()) {
      steady = Optional.empty();
    }
    candidate.connected(tookNs);
    candidate.sockets++;
    if (vigils.putIfAbsent(candidate.key, new Vigil(nowNs)) == null) {
      usedSinceNs.put(candidate.key, nowNs);
      if (candidate.endpoint().watchable()) {
        orders.watch(candidate.endpoint(), true);
      }
    }
    if (current.isEmpty() || current.get() != candidate) {
      current.ifPresent(before -> leave(before, candidate.endpoint() + " answered first", 0));
      current = Optional.of(candidate);
      orders.chosen(candidate.endpoint(), judge(candidate));
    }
  }

  private static Orders.Judge judge(Candidate candidate) {
    return candidate.isWatched() || candidate.endpoint().watchable()
        ? Orders.Judge.WATCH
        : Orders.Judge.PROBES;
  }

  /** Handles a failed attempt to connect to it. */
  public void refused(Endpoint endpoint, String why, long nowNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(
            each -> {
              steady = Optional.empty();
              each.failed(why, nowNs, random);
              leave(each, why, 0);
              suspect(each, nowNs);
            });
  }

  /** Handles that another endpoint answered first: this one needs more than that time. */
  public void outrun(Endpoint endpoint, long afterNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(
            each -> {
              steady = Optional.empty();
              each.connectNs =
                  each.connectNs == Long.MAX_VALUE ? afterNs : Math.max(each.connectNs, afterNs);
            });
  }

  /** Handles the close of one of its sockets. */
  public void closed(Endpoint endpoint, long nowNs) {
    Optional<Candidate> found = candidates.find(endpoint.key());
    if (found.isEmpty() || found.get().sockets == 0) {
      return;
    }
    Candidate candidate = found.get();
    candidate.sockets--;
    if (candidate.sockets > 0) {
      return;
    }
    if (isCurrent(candidate)) {
      idleSinceNs = nowNs;
    } else {
      rest(candidate);
    }
    candidates.release(candidate).ifPresent(each -> dropped(each, "no source has it any more"));
  }

  private void rest(Candidate candidate) {
    vigils.remove(candidate.key);
    usedSinceNs.remove(candidate.key);
    mend(candidate.key, candidate.endpoint() + " is not used any more");
    if (candidate.endpoint().watchable()) {
      orders.watch(candidate.endpoint(), false);
    }
  }

  /**
   * Handles the reset of one of its sockets. That speaks against it, but a server may also reset a
   * connection that was idle for too long.
   */
  public void reset(Endpoint endpoint, long nowNs) {
    candidates.find(endpoint.key()).ifPresent(each -> suspect(each, nowNs));
  }

  /** Handles the orderly end of one of its sockets; perhaps the server is ending. */
  public void ended(Endpoint endpoint, long nowNs) {
    Vigil vigil = vigils.get(endpoint.key());
    if (vigil != null && vigil.silentNs(nowNs) >= JUST_HEARD_NS) {
      candidates.find(endpoint.key()).ifPresent(each -> suspect(each, nowNs));
    }
  }

  /** Handles a lost path to it: the interface, its carrier, or the local address is gone. */
  public void pathLost(Endpoint endpoint, String why, long nowNs) {
    candidates.find(endpoint.key()).ifPresent(each -> dead(each, why, 0, nowNs));
  }

  /** Handles a source's explicit report that it is gone. */
  public void goodbye(Endpoint endpoint, long nowNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(each -> instanceDead(each, "it said goodbye", 0, nowNs));
  }

  /** Handles an answer of its port to a probe. */
  public void answered(Endpoint endpoint, long nowNs) {
    Optional.ofNullable(vigils.get(endpoint.key())).ifPresent(vigil -> vigil.answered(nowNs));
  }

  /** Handles a probe that its port did not answer. */
  public void missed(Endpoint endpoint, boolean refused, String why, long nowNs) {
    Optional<Candidate> candidate = candidates.find(endpoint.key());
    Vigil vigil = vigils.get(endpoint.key());
    if (candidate.isEmpty() || vigil == null) {
      return;
    }
    boolean verdict = vigil.missed();
    if (refused) {
      dead(candidate.get(), why, vigil.silentNs(nowNs), nowNs);
    } else if (verdict) {
      instanceDead(candidate.get(), why, vigil.silentNs(nowNs), nowNs);
    }
  }

  /** Handles BFD's report that it is alive. */
  public void watchUp(Endpoint endpoint, long nowNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(
            each -> {
              steady = Optional.empty();
              each.watch = Optional.of(true);
              each.forgive();
              each.health = Health.UP;
              mend(each.key, each.endpoint() + " is watched");
            });
  }

  /** Handles BFD's report that it is dead. */
  public void watchDown(Endpoint endpoint, String why, long silentNs, long nowNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(
            each -> {
              if (each.isWatched()) {
                each.watch = Optional.of(false);
                instanceDead(each, why, silentNs, nowNs);
              }
            });
  }

  /**
   * Handles that BFD says nothing about it: it can't be watched, or an operator ended the session.
   */
  public void watchNothing(Endpoint endpoint, String why, long nowNs) {
    candidates
        .find(endpoint.key())
        .ifPresent(
            each -> {
              steady = Optional.empty();
              each.watch = Optional.empty();
              Vigil vigil = vigils.get(each.key);
              if (vigil != null) {
                vigil.answered(nowNs);
                degrade(each.key, each.endpoint() + " is probed, not watched: " + why);
              }
            });
  }

  /** Runs the actions that are due. */
  public void tick(long nowNs) {
    for (Candidate each : candidates.all()) {
      Vigil vigil = vigils.get(each.key);
      if (vigil == null) {
        continue;
      }
      if (each.sockets == 0 && nowNs - idleSinceNs >= IDLE_NS) {
        rest(each);
      } else if (!each.isWatched() && vigil.isDue(nowNs)) {
        vigil.sent(nowNs);
        orders.probe(each.endpoint());
      }
      long sinceNs = usedSinceNs.getOrDefault(each.key, nowNs);
      if (each.endpoint().watchable() && !each.isWatched() && nowNs - sinceNs >= COMING_UP_NS) {
        degrade(each.key, each.endpoint() + " is probed, not watched: no BFD session came up");
      }
    }
  }

  /** The latest time of the next {@link #tick}. */
  public long nextNs(long nowNs) {
    long next = nowNs + Vigil.EVERY_NS;
    for (Map.Entry<String, Vigil> each : vigils.entrySet()) {
      boolean watched = candidates.find(each.getKey()).map(Candidate::isWatched).orElse(true);
      if (!watched && !each.getValue().isInFlight() && each.getValue().dueNs() - next < 0) {
        next = each.getValue().dueNs();
      }
    }
    return next;
  }

  /** The present state of each endpoint. */
  public List<Standing> standings(long nowNs) {
    List<Standing> all = new ArrayList<>();
    for (Candidate each : candidates.all()) {
      each.triedLast(nowNs);
      all.add(
          new Standing(
              each.endpoint(),
              each.health,
              isCurrent(each),
              each.sockets,
              each.isWatched(),
              each.why,
              each.waitLeftNs(nowNs),
              each.connectNs));
    }
    return all;
  }

  /**
   * Takes the whole instance for dead. Its other addresses have no verdict of their own yet, but
   * the kernel of a host that hangs accepts connections at them (RCH-006).
   */
  private void instanceDead(Candidate candidate, String reason, long silentNs, long nowNs) {
    String instance = candidate.endpoint().instance();
    for (Candidate each : candidates.all()) {
      if (each != candidate && each.endpoint().instance().equals(instance)) {
        each.doubt(nowNs + DOUBT_NS);
      }
    }
    dead(candidate, reason, silentNs, nowNs);
  }

  private void dead(Candidate candidate, String reason, long silentNs, long nowNs) {
    steady = Optional.empty();
    candidate.failed(reason, nowNs, random);
    candidate.verdict = Optional.of(new Verdict(nowNs, reason, silentNs));
    if (candidate.sockets > 0) {
      orders.cut(candidate.endpoint(), reason, silentNs);
    }
    leave(candidate, reason, silentNs);
    vigils.remove(candidate.key);
  }

  private void suspect(Candidate candidate, long nowNs) {
    Vigil vigil = vigils.get(candidate.key);
    if (vigil != null && !candidate.isWatched()) {
      vigil.suspect(nowNs);
    } else if (vigil != null) {
      orders.probe(candidate.endpoint());
      vigil.sent(nowNs);
      vigil.suspect(nowNs);
    }
  }

  private void leave(Candidate candidate, String reason, long silentNs) {
    if (isCurrent(candidate)) {
      steady = Optional.empty();
      current = Optional.empty();
      orders.left(candidate.endpoint(), reason, silentNs);
      if (candidate.sockets == 0) {
        rest(candidate);
      }
    }
  }

  private void degrade(String what, String reason) {
    if (degraded.put(what, reason) == null) {
      orders.degraded(what, reason);
    }
  }

  private void mend(String what, String reason) {
    if (degraded.remove(what) != null) {
      orders.whole(what, reason);
    }
  }

  private boolean isCurrent(Candidate candidate) {
    return current.isPresent() && current.get() == candidate;
  }

  private boolean isInUse(Candidate candidate) {
    return candidate.sockets > 0 || isCurrent(candidate);
  }
}
