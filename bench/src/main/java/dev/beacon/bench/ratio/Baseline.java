package dev.beacon.bench.ratio;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The time of each benchmark in units of the reference loop, when the file was written. New times
 * are held against it.
 *
 * @param ratios by benchmark
 */
record Baseline(SortedMap<String, Double> ratios) {

  /** A benchmark may take so many times as long as the baseline says. */
  static final double LIMIT = 1.5;

  private static final String HEAD =
      """
      # How long each benchmark takes, in units of the reference loop that was measured beside it.
      # `bench/ratios` fails at %s times as much. `bench/ratios renew` writes this file.
      """
          .formatted(LIMIT);

  Baseline {
    ratios = Collections.unmodifiableSortedMap(new TreeMap<>(ratios));
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with the line's number, if it is none
   */
  static Baseline read(List<String> lines) {
    SortedMap<String, Double> ratios = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int tab = line.indexOf('\t');
      double ratio = tab < 0 ? Double.NaN : number(line.substring(tab + 1));
      if (!(ratio > 0) || Double.isInfinite(ratio)) {
        throw new IllegalArgumentException(
            "line " + (i + 1) + ": a benchmark, a tab and a ratio above 0, not: " + line);
      }
      if (ratios.put(line.substring(0, tab), ratio) != null) {
        throw new IllegalArgumentException("line " + (i + 1) + ": a second time: " + line);
      }
    }
    return new Baseline(ratios);
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** The file's text. */
  String text() {
    StringBuilder text = new StringBuilder(HEAD);
    ratios.forEach(
        (name, ratio) -> text.append(String.format(Locale.ROOT, "%s\t%.3f%n", name, ratio)));
    return text.toString();
  }

  /** Those that take too long now, or that one of both lacks. Empty is good. */
  List<String> breaches(Map<String, Double> measured) {
    List<String> breaches = new ArrayList<>();
    measured.forEach(
        (name, ratio) -> {
          Double before = ratios.get(name);
          if (before == null) {
            breaches.add(name + ": not in the baseline; write it there by `bench/ratios renew`");
          } else if (ratio >= LIMIT * before) {
            breaches.add(
                String.format(
                    Locale.ROOT,
                    "%s: %.3f, %.2f times the baseline's %.3f (the limit is %s times)",
                    name,
                    ratio,
                    ratio / before,
                    before,
                    LIMIT));
          }
        });
    ratios.forEach(
        (name, ratio) -> {
          if (!measured.containsKey(name)) {
            breaches.add(name + ": in the baseline, but no longer measured; `bench/ratios renew`");
          }
        });
    return breaches;
  }

  /** Checks whether a benchmark takes too long. */
  boolean isBreached(String name, double ratio) {
    Double before = ratios.get(name);
    return before != null && ratio >= LIMIT * before;
  }
}
