package dev.beacon.internal.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The latest different values, each once, in the order of their last addition. Loop only. */
final class Recent<T> {

  private final int most;
  private final Set<T> things = new LinkedHashSet<>();

  Recent(int most) {
    this.most = most;
  }

  void add(T thing) {
    things.remove(thing);
    things.add(thing);
    if (things.size() > most) {
      things.remove(things.iterator().next());
    }
  }

  List<T> all() {
    return List.copyOf(things);
  }
}
