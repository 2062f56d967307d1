package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.LineState;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The counts of a bond, an anchor or a relay, also of lines that are over. Belongs to the loop.
 *
 * <p>There are as many paths as endpoints that once proved who they are; beyond a bound all others
 * are counted as one.
 */
public final class Counts {

  private static final int MOST_PATHS = 64;
  private static final String OTHERS = "others";

  private final Map<String, PathCounts> past = new LinkedHashMap<>();
  private final Map<Refusal, Long> refusals = new EnumMap<>(Refusal.class);
  private long streams;

  /** Nothing yet. */
  Counts() {
    for (Refusal each : Refusal.values()) {
      refusals.put(each, 0L);
    }
  }

  /** The counts of a path; its live lines are not in them. */
  PathCounts path(String name) {
    boolean known = past.containsKey(name) || past.size() < MOST_PATHS;
    return past.computeIfAbsent(known ? name : OTHERS, any -> new PathCounts());
  }

  void refused(Refusal kind) {
    refusals.merge(kind, 1L, Long::sum);
  }

  void streamOpened() {
    streams++;
  }

  /** Streams that were opened. */
  public long streams() {
    return streams;
  }

  /** Refusals by kind. */
  public Map<Refusal, Long> refusals() {
    return new EnumMap<>(refusals);
  }

  /** All paths, with their live lines. */
  Map<String, PathCounts> paths(Map<LineState, String> live) {
    live.values().forEach(this::path);
    Map<String, PathCounts> all = new LinkedHashMap<>();
    past.forEach(
        (name, counts) -> {
          PathCounts sum = new PathCounts();
          sum.add(counts);
          all.put(name, sum);
        });
    live.forEach(
        (line, name) -> {
          PathCounts sum = all.get(all.containsKey(name) ? name : OTHERS);
          if (sum != null) {
            sum.add(line);
          }
        });
    return all;
  }
}
