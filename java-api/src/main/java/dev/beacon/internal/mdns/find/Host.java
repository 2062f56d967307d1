package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import java.util.List;
import java.util.Set;

/**
 * A host of instances, as it is seen on one interface: its addresses, even if its name is an alias
 * ({@link Aliases}), combined once for all of them. When the addresses change, the instances are
 * updated in several groups, because a stranger may have thousands on one host, and may change its
 * address with every packet.
 */
final class Host implements Watcher {

  private static final List<RecordType> WATCHED = List.of(RecordType.A, RecordType.AAAA);

  private final Name name;
  private final int ifindex;
  private final Surroundings surroundings;
  private List<Name> watched = List.of();
  private Set<Sighting> instances = Set.of();
  private List<Name> names; // its own name, and the targets of its aliases
  private HostAddresses addresses = HostAddresses.NONE;
  private boolean stale = true;
  private int users;

  // The instances that are being updated after a change.
  private List<Sighting> round = List.of();
  private int told;
  private boolean awaitsTelling;
  private boolean changedSince;

  Host(Name name, int ifindex, Surroundings surroundings) {
    this.name = name;
    this.ifindex = ifindex;
    this.names = List.of(name);
    this.surroundings = surroundings;
  }

  Name name() {
    return name;
  }

  /** Adds an instance that may be on it: the host's addresses are wanted from now on. */
  void add(Sighting instance, long nowNs) {
    if (instances.isEmpty()) {
      watchOnly(names, nowNs);
    }
    instances = MostlyOne.with(instances, instance);
  }

  /** Removes an instance; returns whether it was the last one. */
  boolean removeLast(Sighting instance, long nowNs) {
    boolean wasLast = instances.size() == 1 && instances.contains(instance);
    instances = MostlyOne.without(instances, instance);
    if (!wasLast) {
      return false;
    }
    watchOnly(List.of(), nowNs);
    return true;
  }

  private void watchOnly(List<Name> wanted, long nowNs) {
    watched = surroundings.watchOnly(wanted, watched, WATCHED, this, nowNs);
  }

  /** Counts the reported instances that use its addresses. */
  void used(boolean more) {
    users += more ? 1 : -1;
  }

  /** The interface on which it is seen. */
  int ifindex() {
    return ifindex;
  }

  /** Returns its addresses in the caches of the interface's links. */
  HostAddresses addresses(long nowNs) {
    if (stale) {
      stale = false;
      List<AskedLink> links = surroundings.linksOf(ifindex);
      List<Name> now = Aliases.of(name, links);
      names = now.equals(names) ? names : now;
      watchOnly(names, nowNs);
      addresses = HostAddresses.of(names, links);
    }
    return addresses;
  }

  /** The name of its addresses, when they were last read. */
  Name lastName() {
    return Aliases.last(names);
  }

  /** Reports whether its name has just become the alias of another one. */
  boolean moves(Iterable<AskedLink> links) {
    return Aliases.moving(names, links);
  }

  /** Handles a change of the links, or of their names. */
  void linksChanged() {
    stale = true;
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (link.link().ifindex() != ifindex || !surroundings.covers(link)) {
      return;
    }
    stale = true;
    changedSince = true;
    if (!awaitsTelling) {
      awaitsTelling = true;
      surroundings.tellLater(this);
    }
  }

  @Override
  public boolean uses(CachedRecord record) {
    return users > 0;
  }

  /** Lets some of its instances read its addresses again; returns how many, 0 after the last. */
  int tellSome(int most) {
    if (told == round.size() && changedSince) {
      changedSince = false;
      round = List.copyOf(instances);
      told = 0;
    }
    int lot = Math.min(most, round.size() - told);
    for (int i = 0; i < lot; i++) {
      round.get(told++).later();
    }
    if (told == round.size()) {
      round = List.of();
      told = 0;
      awaitsTelling = changedSince;
    }
    return lot;
  }

  /** Reports whether an instance still has to be updated. */
  boolean awaitsTelling() {
    return awaitsTelling;
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
