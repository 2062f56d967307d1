package dev.beacon.bench.ratio;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The least of all iterations of each benchmark. Other programs only ever make an iteration longer,
 * so the least of many short ones says what the code itself takes.
 */
final class Least {

  private final SortedMap<String, Double> leastNs = new TreeMap<>();
  private double referenceNs = Double.POSITIVE_INFINITY;

  /** An iteration of the reference loop. */
  void reference(double ns) {
    referenceNs = Math.min(referenceNs, ns);
  }

  /** An iteration of a benchmark. */
  void benchmark(String name, double ns) {
    leastNs.merge(name, ns, Math::min);
  }

  double referenceNs() {
    return referenceNs;
  }

  /** Nanoseconds of each by those of the reference. */
  SortedMap<String, Double> ratios() {
    SortedMap<String, Double> ratios = new TreeMap<>();
    leastNs.forEach((name, ns) -> ratios.put(name, ns / referenceNs));
    return ratios;
  }
}
