package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import java.util.ArrayList;
import java.util.List;

/** The names that one watcher watches, each for the same types of record. */
final class WatchedNames {

  private final Surroundings surroundings;
  private final Watcher watcher;
  private final List<RecordType> types;
  private List<Name> names = List.of();

  WatchedNames(Surroundings surroundings, Watcher watcher, List<RecordType> types) {
    this.surroundings = surroundings;
    this.watcher = watcher;
    this.types = types;
  }

  /** Adds a name. */
  void add(Name name, long nowNs) {
    if (names.isEmpty()) {
      only(List.of(name), nowNs);
    } else if (!names.contains(name)) {
      List<Name> more = new ArrayList<>(names);
      more.add(name);
      only(List.copyOf(more), nowNs);
    }
  }

  /** Watches these names and no others. */
  void only(List<Name> wanted, long nowNs) {
    if (wanted.equals(names)) {
      return;
    }
    List<Name> before = names;
    names = List.copyOf(wanted);
    for (Name name : wanted) {
      if (!before.contains(name)) {
        types.forEach(type -> surroundings.watch(name, type, watcher, nowNs));
      }
    }
    for (Name name : before) {
      if (!wanted.contains(name)) {
        types.forEach(type -> surroundings.unwatch(name, type, watcher, nowNs));
      }
    }
  }
}
