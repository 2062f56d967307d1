package dev.beacon.internal.core;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Reports whether a value is new, as far as it remembers. Its memory is limited, because strangers
 * choose the values.
 */
final class Once {

  private static final int REMEMBERED = 1_024;

  private final Set<String> seen = new LinkedHashSet<>();

  boolean first(String what) {
    if (!seen.add(what)) {
      return false;
    }
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.iterator().next());
    }
    return true;
  }
}
