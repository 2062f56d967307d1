package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records that each watcher here wants. A record that no watcher wants is cached only for a
 * while and never refreshed.
 */
final class Interests {

  /** The watchers of one name and type: nearly always one, and there may be many thousands. */
  private static final class Interest {
    final RecordType type;
    Set<Watcher> watchers;

    Interest(RecordType type, Watcher first) {
      this.type = type;
      this.watchers = Set.of(first);
    }

    void add(Watcher watcher) {
      if (watchers.size() == 1) {
        watchers = new LinkedHashSet<>(watchers);
      }
      watchers.add(watcher);
    }

    /** Returns true if that was the last. */
    boolean removeLast(Watcher watcher) {
      if (watchers.size() > 1) {
        watchers.remove(watcher);
        return false;
      }
      return watchers.contains(watcher);
    }

    boolean covers(RecordType other) {
      return type.equals(other) || type.equals(RecordType.ANY);
    }

    /** An alias answers a question of any type (RFC 6762 section 6). */
    boolean isAnsweredBy(RecordType other) {
      return covers(other) || other.equals(RecordType.CNAME);
    }
  }

  private final Map<Name, List<Interest>> byName = new HashMap<>();
  private Runnable onAddressChange = () -> {};

  /** Sets what runs at each change that can change the addresses of a host. */
  void onAddressChange(Runnable action) {
    onAddressChange = action;
  }

  /** Handles a change of the links. */
  void linksChanged() {
    onAddressChange.run();
  }

  private static boolean leadsToAddresses(RecordType type) {
    return type.equals(RecordType.A)
        || type.equals(RecordType.AAAA)
        || type.equals(RecordType.CNAME);
  }

  /** Returns true if this is the first watcher of the name and type. */
  boolean add(Name name, RecordType type, Watcher watcher) {
    List<Interest> interests = byName.computeIfAbsent(name, any -> new ArrayList<>(2));
    for (Interest interest : interests) {
      if (interest.type.equals(type)) {
        interest.add(watcher);
        return false;
      }
    }
    interests.add(new Interest(type, watcher));
    return true;
  }

  /** Returns true if that was the last watcher of the name and type. */
  boolean remove(Name name, RecordType type, Watcher watcher) {
    List<Interest> interests = byName.getOrDefault(name, List.of());
    for (Interest interest : interests) {
      if (interest.type.equals(type) && interest.removeLast(watcher)) {
        interests.remove(interest);
        if (interests.isEmpty()) {
          byName.remove(name);
        }
        return true;
      }
    }
    return false;
  }

  boolean wanted(Name name, RecordType type) {
    for (Interest interest : byName.getOrDefault(name, List.of())) {
      if (interest.covers(type)) {
        return true;
      }
    }
    return false;
  }

  /** Reports whether a watcher watches any type of the name. */
  boolean anyFor(Name name) {
    return byName.containsKey(name);
  }

  /** Reports whether a watcher has reported something that uses this record. */
  boolean inUse(CachedRecord record) {
    RecordSet set = record.set();
    for (Interest interest : byName.getOrDefault(set.name(), List.of())) {
      if (interest.isAnsweredBy(set.type())) {
        for (Watcher watcher : interest.watchers) {
          if (watcher.uses(record)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /**
   * Calls the watchers of the record. They may watch further records during the call, even of this
   * name (an SRV record may point to itself); a watcher that is added then is not called. A denial
   * goes to all watchers of any type of its name.
   */
  void recordChanged(AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    RecordSet set = record.set();
    if (leadsToAddresses(set.type())) {
      onAddressChange.run();
    }
    List<Interest> interests = byName.getOrDefault(set.name(), List.of());
    boolean denial = set.type().equals(RecordType.NSEC); // may be of any type (section 6.1)
    int count = interests.size();
    for (int i = 0; i < count; i++) {
      Interest interest = interests.get(i);
      if (denial || interest.isAnsweredBy(set.type())) {
        for (Watcher watcher : interest.watchers) {
          watcher.recordChanged(link, record, change, nowNs);
        }
      }
    }
    if (change == RecordCache.Change.ADDED && mayBeAServer(set)) {
      tellParents(link, record, nowNs);
    }
  }

  private static boolean mayBeAServer(RecordSet set) {
    return (set.type().equals(RecordType.SRV) || set.type().equals(RecordType.CNAME))
        && !set.name().isRoot();
  }

  private void tellParents(AskedLink link, CachedRecord record, long nowNs) {
    List<Interest> interests = byName.getOrDefault(record.set().name().parent(), List.of());
    int count = interests.size(); // a host that is watched then may have this name too
    for (int i = 0; i < count; i++) {
      for (Watcher watcher : interests.get(i).watchers) {
        watcher.serverHeard(link, record, nowNs);
      }
    }
  }
}
