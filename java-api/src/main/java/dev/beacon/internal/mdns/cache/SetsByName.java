package dev.beacon.internal.mdns.cache;

import dev.beacon.dns.Name;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record sets of each name: the first one leads to the others, the oldest first. There may be
 * thousands of names with one or two sets, so there is no list for each.
 */
final class SetsByName {

  private final Map<Name, RecordSet> first = new HashMap<>();

  /** Returns the first set of a name, or null. */
  @Nullable RecordSet firstOf(Name name) {
    return first.get(name);
  }

  /** Returns how many sets a name has. */
  int count(Name name) {
    int count = 0;
    for (RecordSet each = firstOf(name); each != null; each = each.next()) {
      count++;
    }
    return count;
  }

  void add(RecordSet set) {
    RecordSet last = first.putIfAbsent(set.name(), set);
    while (last != null && last.next() != null) {
      last = last.next();
    }
    if (last != null) {
      last.next(set);
    }
  }

  void remove(RecordSet set) {
    RecordSet before = firstOf(set.name());
    RecordSet after = set.next();
    if (before != set) {
      while (before != null && before.next() != set) {
        before = before.next();
      }
      Objects.requireNonNull(before).next(after);
    } else if (after != null) {
      first.put(set.name(), after);
    } else {
      first.remove(set.name());
    }
  }
}
