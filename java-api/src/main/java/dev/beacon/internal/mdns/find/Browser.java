package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The continuous search for one type on all links (RFC 6762 section 5.2, RFC 6763 section 4.1). All
 * searches for this type share it. Each PTR record leads to an {@link Instance}.
 */
final class Browser implements Watcher, Instance.Parent, RoundUp.Herd, UnresolvedNames.Owner {

  /** Of more SRV records of one name, the others don't make it complete. */
  private static final int SERVERS = 4;

  private static final List<RecordType> WATCHED = List.of(RecordType.PTR);

  private final ServiceType type;
  private final Name typeName;
  private final Surroundings surroundings;
  private final Map<AskedLink, QuerySchedule> schedules = new LinkedHashMap<>();
  private final Map<Name, Instance> instances = new LinkedHashMap<>();
  private final UnresolvedNames unresolved;
  private final List<InstanceSink> sinks = new ArrayList<>(1);
  private long openedNs;
  private long newsNs;
  private long foundNs;
  private boolean forgets; // while the pointers to a name are being removed

  Browser(ServiceType type, Surroundings surroundings) {
    this.type = type.base();
    this.typeName = type.name();
    this.surroundings = surroundings;
    this.unresolved = new UnresolvedNames(this, surroundings);
  }

  /** Begins to ask. Records that are already in the caches count at the end of this turn. */
  void open(boolean urgent, long nowNs) {
    openedNs = nowNs;
    newsNs = nowNs;
    foundNs = nowNs;
    surroundings.watch(typeName, WATCHED, this, nowNs);
    surroundings.links().forEach(link -> ask(link, urgent, nowNs));
  }

  /** Ceases to ask. Reports nothing. */
  void close(long nowNs) {
    schedules.forEach((link, schedule) -> link.questions().release(schedule));
    schedules.clear();
    surroundings.unwatch(typeName, WATCHED, this, nowNs);
    instances.values().forEach(instance -> instance.close(nowNs));
    instances.clear();
    unresolved.clear();
  }

  void linkAdded(AskedLink link, long nowNs) {
    openedNs = nowNs; // its records were not asked for yet
    ask(link, false, nowNs);
  }

  void linkRemoved(AskedLink link) {
    QuerySchedule schedule = schedules.remove(link);
    if (schedule != null) {
      link.questions().release(schedule);
    }
    linksChanged();
  }

  private void ask(AskedLink link, boolean urgent, long nowNs) {
    schedules.put(link, link.questions().hold(typeName, RecordType.PTR, urgent, nowNs));
    RecordSet pointers = link.cache().find(typeName, RecordType.PTR);
    if (pointers != null) {
      List.copyOf(pointers.records()).forEach(pointer -> pointedTo(pointer, nowNs));
    }
  }

  void linksChanged() {
    instances.values().forEach(Instance::later);
    unresolved.waiting().forEach(this::removeIfUnknown);
  }

  /** Adds a consumer; it immediately receives the present instances, and the unresolved ones. */
  void subscribe(InstanceSink sink) {
    sinks.add(sink);
    for (Instance instance : instances.values()) {
      for (Instance.Reported each : instance.reported()) {
        surroundings.outbox().deliver(() -> sink.present(each.instance(), each.number()));
      }
      UnresolvedInstance lacking = instance.lacking();
      if (lacking != null) {
        surroundings.outbox().deliver(() -> sink.unresolved(lacking));
      }
    }
    for (UnresolvedInstance what : unresolved.waitingInVain()) {
      surroundings.outbox().deliver(() -> sink.unresolved(what));
    }
    for (AskedLink link : surroundings.links()) {
      RecordSet pointers = link.cache().find(typeName, RecordType.PTR);
      if (pointers != null) {
        pointers.records().forEach(pointer -> reportIfSplit(pointer, sink));
      }
    }
  }

  /** Removes a consumer; returns true if it was the last one. */
  boolean unsubscribe(InstanceSink sink) {
    sinks.remove(sink);
    return sinks.isEmpty();
  }

  @Override
  public List<ServiceInstance> reported() {
    List<ServiceInstance> reported = new ArrayList<>();
    for (Instance instance : instances.values()) {
      instance.reported().forEach(each -> reported.add(each.instance()));
    }
    return reported;
  }

  @Override
  public long completeNs() {
    long askedNs = openedNs + Timing.ASKED_TWICE_NS;
    long waitNs = newsNs + Timing.QUIET_NS - askedNs;
    if (!unresolved.isEmpty()) {
      waitNs = Math.max(waitNs, foundNs + Timing.RESOLVING_NS - askedNs);
    }
    return askedNs + Math.max(0, waitNs);
  }

  @Override
  public void recordChanged(
      AskedLink link, CachedRecord record, RecordCache.Change change, long nowNs) {
    if (!surroundings.covers(link) || !record.set().type().equals(RecordType.PTR)) {
      return; // another link, a denial, or an alias
    }
    if (change == RecordCache.Change.ADDED) {
      pointedTo(record, nowNs);
    } else if (record.rdata() instanceof Rdata.Target target && !forgets) {
      Instance instance = instances.get(target.name());
      boolean isGone = change == RecordCache.Change.REMOVED;
      if (instance == null) {
        if (isGone) {
          removeIfUnknown(target.name());
        }
      } else if (isGone && record.leaving()) {
        instance.saidGoodbye();
      } else if (change == RecordCache.Change.RESCUED) {
        instance.cameBack(link);
      } else {
        instance.later();
      }
    }
  }

  @Override
  public boolean uses(CachedRecord record) {
    if (!record.set().type().equals(RecordType.PTR)
        || !(record.rdata() instanceof Rdata.Target target)) {
      return false;
    }
    Instance instance = instances.get(target.name());
    return instance != null && !instance.reported().isEmpty();
  }

  @Override
  public LookUpTerms terms() {
    return Instance.BROWSED;
  }

  @Override
  public void serverHeard(AskedLink link, CachedRecord record, long nowNs) {
    if (surroundings.covers(link)) {
      unresolved.serverHeard(record.set().name(), record, nowNs);
    }
  }

  @Override
  public boolean knownOn(AskedLink link, Instance instance) {
    return knownOn(link, instance.pointer());
  }

  @Override
  public void askForDoomedPointer(AskedLink link, Instance instance, long nowNs) {
    link.cache().askForDoomed(typeName, instance.pointer(), nowNs);
  }

  private boolean knownOn(AskedLink link, Rdata.Target pointer) {
    RecordSet pointers = link.cache().find(typeName, RecordType.PTR);
    return pointers != null && pointers.find(pointer) != null;
  }

  @Override
  public void present(Instance source, ServiceInstance instance, int number, long nowNs) {
    newsNs = nowNs;
    unresolved.remove(source.name());
    sinks.forEach(sink -> surroundings.outbox().deliver(() -> sink.present(instance, number)));
  }

  @Override
  public void absent(Instance source, ServiceInstance last, int number) {
    wentFrom(source);
    sinks.forEach(sink -> surroundings.outbox().deliver(() -> sink.absent(last, number)));
  }

  @Override
  public void withdrawn(Instance source, ServiceInstance last, int number) {
    wentFrom(source);
    sinks.forEach(sink -> surroundings.outbox().deliver(() -> sink.withdrawn(last, number)));
  }

  private void wentFrom(Instance source) {
    if (source.reported().isEmpty()) {
      unresolved.lost(source.name());
    }
  }

  @Override
  public void lacks(Instance source, UnresolvedInstance what, boolean unanswered) {
    if (unresolved.lacks(what, unanswered)) {
      sinks.forEach(sink -> surroundings.outbox().deliver(() -> sink.unresolved(what)));
    }
  }

  @Override
  public void forgotten(Instance instance, long nowNs) {
    instances.remove(instance.name());
    unresolved.remove(instance.name());
    instance.close(nowNs);
  }

  private void pointedTo(CachedRecord pointer, long nowNs) {
    if (!(pointer.rdata() instanceof Rdata.Target target) || !isInstanceName(target.name())) {
      sinks.forEach(sink -> reportIfSplit(pointer, sink));
      return;
    }
    Instance known = instances.get(target.name());
    if (known != null) {
      known.later();
      return;
    }
    if (unresolved.add(target.name(), pointer, nowNs)) {
      newsNs = nowNs;
      foundNs = nowNs;
    }
  }

  @Override
  public boolean isComplete(Name name) {
    List<AskedLink> links = surroundings.links();
    Name last = Aliases.last(Aliases.of(name, links));
    for (AskedLink link : links) {
      RecordSet servers = link.cache().find(last, RecordType.SRV);
      if (servers != null
          && servers.records().stream().limit(SERVERS).anyMatch(this::isReachable)) {
        return true;
      }
    }
    return false;
  }

  private boolean isReachable(CachedRecord server) {
    if (!(server.rdata() instanceof Rdata.Service service)) {
      return false;
    }
    List<AskedLink> links = surroundings.links();
    Name host = Aliases.last(Aliases.of(service.target(), links));
    return links.stream()
        .anyMatch(
            link ->
                link.cache().find(host, RecordType.A) != null
                    || link.cache().find(host, RecordType.AAAA) != null);
  }

  /** Reports a name of several labels: a device that splits names at dots is not found. */
  private void reportIfSplit(CachedRecord pointer, InstanceSink sink) {
    if (pointer.rdata() instanceof Rdata.Target target
        && target.name().labelCount() > type.name().labelCount() + 1
        && target.name().endsWith(type.name())) {
      var split =
          new UnresolvedInstance(
              target.name(), type, Optional.empty(), UnresolvedInstance.Reason.SEVERAL_LABELS);
      surroundings.outbox().deliver(() -> sink.unresolved(split));
    }
  }

  @Override
  public void open(Name name, long nowNs) {
    foundNs = nowNs;
    Instance instance = new Instance(name, type, surroundings, this);
    instances.put(name, instance);
    instance.open(nowNs);
  }

  @Override
  public void suspend(Name name, long nowNs) {
    Instance instance = instances.remove(name);
    if (instance != null) {
      instance.close(nowNs);
    }
  }

  @Override
  public void forget(Name name, long nowNs) {
    var pointer = new Rdata.Target(name);
    forgets = true;
    for (AskedLink link : surroundings.links()) {
      link.cache().forget(typeName, pointer, nowNs);
    }
    forgets = false;
  }

  /** Removes a name to which no pointer leads any more; an instance notices that itself. */
  private void removeIfUnknown(Name name) {
    var pointer = new Rdata.Target(name);
    if (unresolved.waits(name)
        && surroundings.links().stream().noneMatch(link -> knownOn(link, pointer))) {
      unresolved.remove(name);
    }
  }

  /** RFC 6763 section 4.1: an instance is one label in front of the type. */
  private boolean isInstanceName(Name name) {
    return name.labelCount() == type.name().labelCount() + 1 && name.endsWith(type.name());
  }
}
