package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The records that each watcher here wants. A record that no watcher wants is cached only for a
 * while and never refreshed.
 */
final class Interests {

  /** The watchers of one name and types: nearly always one, and there may be many thousands. */
  private static final class Interest {
    final List<RecordType> types;
    Set<Watcher> watchers;
    @Nullable Interest next; // of the same name

    Interest(List<RecordType> types, Watcher first) {
      this.types = types;
      this.watchers = Set.of(first);
    }

    void add(Watcher watcher) {
      watchers = MostlyOne.with(watchers, watcher);
    }

    /** Returns true if that was the last. */
    boolean removeLast(Watcher watcher) {
      watchers = MostlyOne.without(watchers, watcher);
      return watchers.isEmpty();
    }

    boolean covers(RecordType other) {
      return types.contains(other) || types.contains(RecordType.ANY);
    }

    /** An alias answers a question of any type (RFC 6762 section 6). */
    boolean isAnsweredBy(RecordType other) {
      return covers(other) || other.equals(RecordType.CNAME);
    }
  }

  private final Map<Name, Interest> byName = new HashMap<>(); // the first of each name
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

  /** Returns true if this is the first watcher of the name and these very types. */
  boolean add(Name name, List<RecordType> types, Watcher watcher) {
    Interest last = null;
    for (Interest each = byName.get(name); each != null; each = each.next) {
      if (each.types.equals(types)) {
        each.add(watcher);
        return false;
      }
      last = each;
    }
    Interest added = new Interest(types, watcher);
    if (last == null) {
      byName.put(name, added);
    } else {
      last.next = added;
    }
    return true;
  }

  /** Returns true if that was the last watcher of the name and these very types. */
  boolean remove(Name name, List<RecordType> types, Watcher watcher) {
    Interest before = null;
    for (Interest each = byName.get(name); each != null; each = each.next) {
      if (each.types.equals(types) && each.removeLast(watcher)) {
        remove(name, each, before);
        return true;
      }
      before = each;
    }
    return false;
  }

  private void remove(Name name, Interest interest, @Nullable Interest before) {
    if (before != null) {
      before.next = interest.next;
    } else if (interest.next != null) {
      byName.put(name, interest.next);
    } else {
      byName.remove(name);
    }
  }

  boolean wanted(Name name, RecordType type) {
    for (Interest each = byName.get(name); each != null; each = each.next) {
      if (each.covers(type)) {
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
    for (Interest each = byName.get(set.name()); each != null; each = each.next) {
      if (each.isAnsweredBy(set.type())) {
        for (Watcher watcher : each.watchers) {
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
    boolean denial = set.type().equals(RecordType.NSEC); // may be of any type (section 6.1)
    Interest first = byName.get(set.name());
    Interest last = last(first);
    for (Interest each = first; each != null; each = each == last ? null : each.next) {
      if (denial || each.isAnsweredBy(set.type())) {
        for (Watcher watcher : each.watchers) {
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
    Interest first = byName.get(record.set().name().parent());
    Interest last = last(first); // a host that is watched then may have this name too
    for (Interest each = first; each != null; each = each == last ? null : each.next) {
      for (Watcher watcher : each.watchers) {
        watcher.serverHeard(link, record, nowNs);
      }
    }
  }

  private static @Nullable Interest last(@Nullable Interest first) {
    Interest last = first;
    for (Interest each = first; each != null; each = each.next) {
      last = each;
    }
    return last;
  }
}
