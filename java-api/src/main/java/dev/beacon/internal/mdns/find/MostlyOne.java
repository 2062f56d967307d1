package dev.beacon.internal.mdns.find;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Sets that nearly always have one element, so that it must cost little, and sometimes many
 * thousands. They keep their order. Each method returns the set that replaces the given one.
 */
final class MostlyOne {

  private MostlyOne() {}

  static <T> Set<T> with(Set<T> set, T element) {
    if (set.isEmpty()) {
      return Set.of(element);
    }
    Set<T> larger = set.size() == 1 ? new LinkedHashSet<>(set) : set;
    larger.add(element);
    return larger;
  }

  static <T> Set<T> without(Set<T> set, T element) {
    if (set.size() <= 1) {
      return set.contains(element) ? Set.of() : set;
    }
    set.remove(element);
    return set;
  }
}
