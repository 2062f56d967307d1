package dev.beacon.reach.internal.engine;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/** Servers, a client's sockets and the time, all simulated; carries out what the engine orders. */
final class SimService implements Orders {

  static final long MS = 1_000_000L;

  /** Near where a clock of signed nanoseconds wraps around. */
  long nowNs = Long.MAX_VALUE - 3_000 * MS;

  final List<String> log = new ArrayList<>();
  final Map<String, Integer> sockets = new HashMap<>();
  final Engine engine;

  /** Where a program would go that is told now. */
  List<String> orderAtCut = List.of();

  private final SplittableRandom random;
  private final Map<String, Endpoint> known = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Set<String> refusing = new HashSet<>();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>((one, other) -> Long.compare(one.atNs - other.atNs, 0));

  private record Task(long atNs, Runnable what) {}

  SimService(long seed) {
    random = new SplittableRandom(seed);
    engine = new Engine(this, random);
  }

  /** IPv4 for names of one character, IPv6 for those with a 6 after it. */
  static Endpoint endpoint(String name, int priority, int weight, boolean watchable) {
    try {
      int number = name.charAt(0);
      byte[] v4 = {10, 0, 0, (byte) number};
      byte[] v6 = {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) number};
      InetAddress address = InetAddress.getByAddress(name.endsWith("6") ? v6 : v4);
      String instance = name.substring(0, 1);
      return new Endpoint(instance, address, 80, priority, weight, watchable, Optional.empty());
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  static Endpoint endpoint(String name) {
    return endpoint(name, 0, 0, false);
  }

  void offer(Endpoint... endpoints) {
    offer("test", endpoints);
  }

  void offer(String source, Endpoint... endpoints) {
    for (Endpoint each : endpoints) {
      known.put(each.key(), each);
    }
    engine.offer(source, List.of(endpoints), nowNs);
  }

  void silence(Endpoint endpoint) {
    silent.add(endpoint.key());
  }

  void refuse(Endpoint endpoint) {
    refusing.add(endpoint.key());
  }

  void heal(Endpoint endpoint) {
    silent.remove(endpoint.key());
    refusing.remove(endpoint.key());
  }

  /** Connects as the dialler does, in simulated time; empty if nobody answers. */
  Optional<Endpoint> connect() {
    long chosenNs = nowNs;
    Race race = new Race(engine.order(nowNs));
    while (!race.isOver()) {
      Optional<Endpoint> next = race.next(nowNs);
      if (next.isEmpty()) {
        if (!race.hasMore()) {
          break;
        }
        run(race.nsToNext(nowNs));
      } else if (refusing.contains(next.get().key())) {
        race.failed();
        engine.refused(next.get(), "connection refused", nowNs);
      } else if (!silent.contains(next.get().key())) {
        race.won();
        register(next.get(), chosenNs);
        return next;
      }
    }
    return Optional.empty();
  }

  /** A connection to one that was chosen at that time is there. */
  void register(Endpoint endpoint, long chosenNs) {
    sockets.merge(endpoint.key(), 1, Integer::sum);
    engine.connected(endpoint, chosenNs, MS, nowNs);
  }

  void close(Endpoint endpoint) {
    sockets.merge(endpoint.key(), -1, Integer::sum);
    engine.closed(endpoint, nowNs);
  }

  /** Lets time pass. */
  void run(long forNs) {
    long endNs = nowNs + forNs;
    while (true) {
      long nextNs = engine.nextNs(nowNs);
      Task task = tasks.peek();
      if (task != null && task.atNs - nextNs < 0) {
        nextNs = task.atNs;
      }
      if (nextNs - endNs > 0) {
        nowNs = endNs;
        return;
      }
      if (nextNs - nowNs > 0) {
        nowNs = nextNs;
      }
      if (task != null && task.atNs - nowNs <= 0) {
        tasks.remove(task);
        task.what.run();
      } else {
        engine.tick(nowNs);
      }
    }
  }

  List<String> order() {
    return engine.order(nowNs).stream().map(Endpoint::key).toList();
  }

  Standing standing(Endpoint endpoint) {
    return engine.standings(nowNs).stream()
        .filter(each -> each.endpoint().key().equals(endpoint.key()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void cut(Endpoint endpoint, String reason, long silentNs) {
    orderAtCut = order();
    log.add("cut " + endpoint.instance() + " after " + silentNs / MS + " ms: " + reason);
    int open = sockets.getOrDefault(endpoint.key(), 0);
    sockets.remove(endpoint.key());
    Runnable close =
        () -> {
          for (int i = 0; i < open; i++) {
            engine.closed(endpoint, nowNs);
          }
        };
    tasks.add(new Task(nowNs, close));
  }

  @Override
  public void probe(Endpoint endpoint) {
    log.add("probe " + endpoint.instance());
    if (silent.contains(endpoint.key())) {
      tasks.add(new Task(nowNs + 500 * MS, () -> engine.missed(endpoint, false, "silent", nowNs)));
    } else if (refusing.contains(endpoint.key())) {
      tasks.add(new Task(nowNs + MS, () -> engine.missed(endpoint, true, "refused", nowNs)));
    } else {
      long tookNs = MS + random.nextLong(20 * MS);
      tasks.add(new Task(nowNs + tookNs, () -> engine.answered(endpoint, nowNs)));
    }
  }

  @Override
  public void watch(Endpoint endpoint, boolean inUse) {
    log.add("watch " + endpoint.instance() + (inUse ? " closely" : ""));
  }

  @Override
  public void unwatch(Endpoint endpoint) {
    log.add("unwatch " + endpoint.instance());
  }

  @Override
  public void chosen(Endpoint endpoint, Judge judge) {
    log.add("chosen " + endpoint.instance() + " " + judge);
  }

  @Override
  public void left(Endpoint endpoint, String reason, long silentNs) {
    log.add("left " + endpoint.instance() + ": " + reason);
  }

  @Override
  public void degraded(String what, String reason) {
    log.add("degraded " + reason);
  }

  @Override
  public void whole(String what, String reason) {
    log.add("whole " + reason);
  }
}
