package dev.beacon.reach.internal.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The order in which endpoints are tried (RCH-004).
 *
 * <p>Endpoints that failed lately come last. Before them come the other addresses of an instance
 * that fell silent or said goodbye at one address. Then SRV priority decides, then health. Among
 * equals the instance in use stays in use. The others are drawn by weight (RFC 2782), and those of
 * one weight are ordered by connect time. Of each instance the best address comes first, then the
 * best one of the other family (RFC 8305 section 4). Its further addresses come after all instances
 * had their turn. An instance with a failed address comes after those without one.
 */
final class Choice {

  private static final int ONE_PER_FAMILY = 2;

  private final RandomGenerator random;

  Choice(RandomGenerator random) {
    this.random = random;
  }

  /** Returns the order. */
  List<Candidate> order(Collection<Candidate> all, String currentKey, long nowNs) {
    TreeMap<Rank, List<Candidate>> groups = new TreeMap<>();
    List<String> doubtful = new ArrayList<>();
    for (Candidate each : all) {
      boolean last = each.triedLast(nowNs);
      if (last) {
        doubtful.add(each.endpoint().instance());
      }
      Rank rank = new Rank(last, each.isDoubted(nowNs), each.endpoint().priority(), each.health);
      groups.computeIfAbsent(rank, any -> new ArrayList<>()).add(each);
    }
    List<Candidate> order = new ArrayList<>();
    for (List<Candidate> group : groups.values()) {
      order.addAll(ordered(group, currentKey, doubtful));
    }
    return order;
  }

  private List<Candidate> ordered(List<Candidate> group, String current, List<String> doubtful) {
    Map<String, List<Candidate>> byInstance = new LinkedHashMap<>();
    for (Candidate each : group) {
      byInstance.computeIfAbsent(each.endpoint().instance(), any -> new ArrayList<>()).add(each);
    }
    List<List<Candidate>> instances = new ArrayList<>();
    byInstance.values().forEach(each -> instances.add(familiesInTurn(each, current)));
    List<List<Candidate>> drawn = drawn(instances);
    drawn.sort(
        Comparator.comparing((List<Candidate> each) -> doubtful.contains(name(each)))
            .thenComparing(each -> !each.get(0).key.equals(current)));
    List<Candidate> order = new ArrayList<>();
    List<Candidate> further = new ArrayList<>();
    for (List<Candidate> each : drawn) {
      int most = Math.min(ONE_PER_FAMILY, each.size());
      order.addAll(each.subList(0, most));
      further.addAll(each.subList(most, each.size()));
    }
    order.addAll(further);
    return order;
  }

  private static String name(List<Candidate> instance) {
    return instance.get(0).endpoint().instance();
  }

  /** RFC 8305 section 4: the best address first, then one of the other family, and so on. */
  private static List<Candidate> familiesInTurn(List<Candidate> addresses, String current) {
    addresses.sort(
        Comparator.comparing((Candidate each) -> !each.key.equals(current))
            .thenComparing(each -> each.connectNs)
            .thenComparing(each -> !each.endpoint().isIpv6()));
    List<Candidate> left = new ArrayList<>(addresses);
    List<Candidate> order = new ArrayList<>();
    while (!left.isEmpty()) {
      Candidate next = left.get(0);
      if (!order.isEmpty()) {
        boolean before = order.get(order.size() - 1).endpoint().isIpv6();
        next =
            left.stream()
                .filter(each -> each.endpoint().isIpv6() != before)
                .findFirst()
                .orElse(next);
      }
      left.remove(next);
      order.add(next);
    }
    return order;
  }

  /**
   * RFC 2782: drawn at random, in proportion to the weights; those of one weight by connect time.
   */
  private List<List<Candidate>> drawn(List<List<Candidate>> instances) {
    TreeMap<Integer, List<List<Candidate>>> byWeight = new TreeMap<>();
    for (List<Candidate> each : instances) {
      byWeight.computeIfAbsent(each.get(0).endpoint().weight(), any -> new ArrayList<>()).add(each);
    }
    byWeight
        .values()
        .forEach(each -> each.sort(Comparator.comparing(instance -> instance.get(0).connectNs)));
    List<List<Candidate>> order = new ArrayList<>();
    while (!byWeight.isEmpty()) {
      int weight = drawn(byWeight);
      List<List<Candidate>> of = byWeight.getOrDefault(weight, List.of());
      order.add(of.remove(0));
      if (of.isEmpty()) {
        byWeight.remove(weight);
      }
    }
    return order;
  }

  private int drawn(NavigableMap<Integer, List<List<Candidate>>> byWeight) {
    long sum = 0;
    for (Map.Entry<Integer, List<List<Candidate>>> each : byWeight.entrySet()) {
      sum += (long) each.getKey() * each.getValue().size();
    }
    long at = sum == 0 ? 0 : random.nextLong(sum);
    for (Map.Entry<Integer, List<List<Candidate>>> each : byWeight.entrySet()) {
      at -= (long) each.getKey() * each.getValue().size();
      if (at < 0) {
        return each.getKey();
      }
    }
    return byWeight.firstKey();
  }

  private record Rank(boolean last, boolean doubted, int priority, Health health)
      implements Comparable<Rank> {
    @Override
    public int compareTo(Rank other) {
      return Comparator.comparing(Rank::last)
          .thenComparing(Rank::doubted)
          .thenComparing(Rank::priority)
          .thenComparing(Rank::health)
          .compare(this, other);
    }
  }
}
