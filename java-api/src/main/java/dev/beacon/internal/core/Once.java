package dev.beacon.internal.core;

import java.util.LinkedHashSet;
import java.util.Set;

/** Tells what comes for the first time, as far back as it can remember: a stranger may vary it. */
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
