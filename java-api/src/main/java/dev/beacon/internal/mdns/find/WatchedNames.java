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
  private final List<Name> names = new ArrayList<>(1);

  WatchedNames(Surroundings surroundings, Watcher watcher, RecordType... types) {
    this.surroundings = surroundings;
    this.watcher = watcher;
    this.types = List.of(types);
  }

  /** Adds a name. */
  void add(Name name, long nowNs) {
    if (!names.contains(name)) {
      names.add(name);
      types.forEach(type -> surroundings.watch(name, type, watcher, nowNs));
    }
  }

  /** Watches these names and no others. */
  void only(List<Name> wanted, long nowNs) {
    wanted.forEach(name -> add(name, nowNs));
    if (names.size() > wanted.size()) {
      for (Name name : List.copyOf(names)) {
        if (!wanted.contains(name)) {
          remove(name, nowNs);
        }
      }
    }
  }

  private void remove(Name name, long nowNs) {
    names.remove(name);
    types.forEach(type -> surroundings.unwatch(name, type, watcher, nowNs));
  }
}
