package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Timing;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instances of one name, on all interfaces: a {@link Sighting} on each interface that knows the
 * name, and the reported instances.
 *
 * <p>A name is valid on its link only (RFC 6762 section 14): a Printer on each of two networks is
 * two instances. But two interfaces may lead to one network, and then both see one host. This is so
 * if the host has the same addresses on both ({@link HostAddresses#sameHost}). Sightings of one
 * host are reported as one instance, with the latest server and attributes, because the interfaces
 * hear a change one after the other. For the same reason one host stays one host for a while when
 * its addresses differ.
 *
 * <p>Each reported instance has a number, which distinguishes instances of one name. It is first
 * present, then perhaps changed, then absent.
 */
final class Instance implements Sighting.Owner, Evaluated {

  /** Not in the RFC: the time that interfaces may take to hear of a host's new addresses. */
  private static final long APART_NS = 2 * Timing.GRACE_NS;

  /** The owner: a browser, or a search for this one instance. */
  interface Parent {
    /** Reports whether a pointer on this link still leads to the instance. */
    boolean knownOn(AskedLink link, Instance instance);

    /** Asks once for the pointer on this link if its host has taken it back. */
    default void askForDoomedPointer(AskedLink link, Instance instance, long nowNs) {}

    void present(Instance source, ServiceInstance instance, int number, long nowNs);

    void absent(Instance source, ServiceInstance last, int number);

    /** Handles the end of an instance that said goodbye. */
    default void withdrawn(Instance source, ServiceInstance last, int number) {
      absent(source, last, number);
    }

    /**
     * Handles a missing part, when it is another than before.
     *
     * @param unanswered whether two questions for it had no answer
     */
    void lacks(Instance source, UnresolvedInstance what, boolean unanswered);

    /** Handles that no link knows it any more. */
    void forgotten(Instance instance, long nowNs);

    /** The terms of the look-up. */
    LookUpTerms terms();
  }

  /** The terms of a browse: no caller waits, and an instance is reported when it is complete. */
  static final LookUpTerms BROWSED =
      new LookUpTerms(EnumSet.allOf(IpFamily.class), false, Timing.SETTLE_NS);

  /** An instance as it was last reported, and its interfaces. */
  record Reported(int number, ServiceInstance instance, List<Integer> interfaces) {

    /** Reports whether a consumer sees no difference. */
    boolean saysTheSame(Reported other) {
      return number == other.number && instance.equals(other.instance);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Reported that
          && saysTheSame(that)
          && interfaces.equals(that.interfaces);
    }

    @Override
    public int hashCode() {
      return 31 * instance.hashCode() + number;
    }
  }

  private final Name name;
  private final ServiceType type;
  private final Surroundings surroundings;
  private final Parent parent;
  private List<Sighting> seen = List.of(); // in the order of the interfaces; nearly always one
  private List<Reported> reported = List.of();
  private @Nullable UnresolvedInstance lacking;
  private boolean lacksForGood;
  private Deadlines.@Nullable Timer parting;
  private long changes;
  private boolean awaitsEvaluation;
  private boolean saidGoodbye;
  private boolean closed;

  Instance(Name name, ServiceType type, Surroundings surroundings, Parent parent) {
    this.name = name;
    this.type = type;
    this.surroundings = surroundings;
    this.parent = parent;
  }

  /** Begins to watch. Records that are already in the caches count at the end of this turn. */
  void open(long nowNs) {
    lookWhereItIsKnown(nowNs);
    later();
  }

  /** Stops to watch and to ask. Reports nothing. */
  void close(long nowNs) {
    closed = true;
    if (parting != null) {
      surroundings.deadlines().disarm(parting);
    }
    seen.forEach(each -> each.close(nowNs));
    seen = List.of();
  }

  Name name() {
    return name;
  }

  /** The data of the PTR record that points to it. */
  Rdata.Target pointer() {
    return new Rdata.Target(name);
  }

  /** The instances as last reported. */
  List<Reported> reported() {
    return reported;
  }

  /** Returns its missing part, for which it asked twice; null if nothing is missing. */
  @Nullable UnresolvedInstance lacking() {
    return lacksForGood ? lacking : null;
  }

  @Override
  public boolean knownOn(AskedLink link) {
    return parent.knownOn(link, this);
  }

  @Override
  public void askForDoomedPointer(AskedLink link, long nowNs) {
    parent.askForDoomedPointer(link, this, nowNs);
  }

  @Override
  public LookUpTerms terms() {
    return parent.terms();
  }

  @Override
  public boolean isReported() {
    return !reported.isEmpty();
  }

  /** Handles a change of the links on which it is known. */
  @Override
  public void later() {
    if (!awaitsEvaluation && !closed) {
      awaitsEvaluation = true;
      surroundings.evaluateLater(this);
    }
  }

  @Override
  public void soon() {
    if (!awaitsEvaluation && !closed) {
      awaitsEvaluation = true;
      surroundings.evaluateInTurn(this);
    }
  }

  /** Handles its goodbye: if no other link knows it, it is withdrawn. */
  void saidGoodbye() {
    saidGoodbye = true;
    later();
  }

  /** Handles that a pointer leads to it again which was taken back within the second before. */
  void cameBack(AskedLink link) {
    Sighting where = seenOn(link.link().ifindex());
    if (where != null) {
      where.cameBack();
    }
    later();
  }

  /** Compares the caches with the last report. */
  @Override
  public void evaluate(long nowNs) {
    awaitsEvaluation = false;
    boolean byItsWord = saidGoodbye;
    saidGoodbye = false;
    if (closed) {
      return;
    }
    lookWhereItIsKnown(nowNs);
    changes++;
    for (Sighting each : seen) {
      if (!seen.contains(each)) {
        continue; // an interface before it has closed the instance
      }
      boolean known = each.evaluate(changes, nowNs);
      if (!known) {
        each.close(nowNs);
        seen = seen.size() == 1 ? List.of() : seen.stream().filter(one -> one != each).toList();
      }
    }
    report(hosts(nowNs), byItsWord, nowNs);
    reportLacking();
    if (seen.isEmpty()) {
      parent.forgotten(this, nowNs);
    }
  }

  private void lookWhereItIsKnown(long nowNs) {
    for (AskedLink link : surroundings.links()) {
      int ifindex = link.link().ifindex();
      if (seenOn(ifindex) == null && parent.knownOn(link, this)) {
        Sighting sighting = new Sighting(name, type, ifindex, surroundings, this);
        addSeen(sighting);
        sighting.open(nowNs);
      }
    }
  }

  private void addSeen(Sighting added) {
    if (seen.isEmpty()) {
      seen = List.of(added);
      return;
    }
    List<Sighting> more = new ArrayList<>(seen);
    more.add(added);
    more.sort(Comparator.comparingInt(Sighting::ifindex));
    seen = List.copyOf(more);
  }

  private @Nullable Sighting seenOn(int ifindex) {
    for (int i = 0; i < seen.size(); i++) { // an iterator would be most of the garbage of a turn
      if (seen.get(i).ifindex() == ifindex) {
        return seen.get(i);
      }
    }
    return null;
  }

  /** Returns the interfaces on which it appears; those of one host are together. */
  private List<List<Integer>> hosts(long nowNs) {
    List<List<Integer>> hosts = new ArrayList<>(1);
    for (Sighting each : seen) {
      if (each.appearance() != null) {
        hostOf(each, hosts, nowNs).add(each.ifindex());
      }
    }
    return hosts;
  }

  private List<Integer> hostOf(Sighting each, List<List<Integer>> hosts, long nowNs) {
    for (List<Integer> host : hosts) {
      if (host.stream().anyMatch(other -> isSameHost(each, seenOn(other)))) {
        each.apartSinceNs(null);
        return host;
      }
    }
    for (List<Integer> host : hosts) {
      if (host.stream().anyMatch(other -> wereOne(each.ifindex(), other))
          && staysAWhile(each, nowNs)) {
        return host;
      }
    }
    each.apartSinceNs(null);
    List<Integer> another = new ArrayList<>(1);
    hosts.add(another);
    return another;
  }

  private static boolean isSameHost(Sighting one, @Nullable Sighting other) {
    return other != null && HostAddresses.sameHost(one.addresses(), other.addresses());
  }

  private boolean wereOne(int ifindex, int other) {
    return reported.stream()
        .anyMatch(each -> each.interfaces().contains(ifindex) && each.interfaces().contains(other));
  }

  private boolean staysAWhile(Sighting each, long nowNs) {
    Long sinceNs = each.apartSinceNs();
    if (sinceNs == null) {
      sinceNs = nowNs;
      each.apartSinceNs(sinceNs);
    }
    boolean stays = nowNs - sinceNs < APART_NS;
    if (stays) {
      lookAt(Timing.after(sinceNs, APART_NS));
    }
    return stays;
  }

  private void report(List<List<Integer>> hosts, boolean byItsWord, long nowNs) {
    List<Reported> before = reported;
    if (before.isEmpty() && hosts.isEmpty()) {
      return;
    }
    List<Reported> now = new ArrayList<>(hosts.size());
    List<Reported> gone = new ArrayList<>(before);
    for (List<Integer> host : hosts) {
      Reported known = reportedOn(host, gone);
      gone.remove(known);
      int number = known != null ? known.number() : freeNumber(before, now);
      now.add(new Reported(number, together(host), List.copyOf(host)));
    }
    reported = List.copyOf(now);
    gone.forEach(each -> reportGone(each, byItsWord));
    for (Reported each : now) {
      if (before.stream().noneMatch(each::saysTheSame)) {
        parent.present(this, each.instance(), each.number(), nowNs);
      }
    }
  }

  private void reportGone(Reported last, boolean byItsWord) {
    if (byItsWord) {
      parent.withdrawn(this, last.instance(), last.number());
    } else {
      parent.absent(this, last.instance(), last.number());
    }
  }

  /** Returns the remaining instance that was reported on one of the interfaces. */
  private static @Nullable Reported reportedOn(List<Integer> host, List<Reported> left) {
    for (Reported each : left) {
      if (each.interfaces().stream().anyMatch(host::contains)) {
        return each;
      }
    }
    return null;
  }

  private static int freeNumber(List<Reported> before, List<Reported> now) {
    int number = 0;
    while (isTaken(number, before) || isTaken(number, now)) {
      number++;
    }
    return number;
  }

  private static boolean isTaken(int number, List<Reported> by) {
    return by.stream().anyMatch(each -> each.number() == number);
  }

  /** Returns one host as it appears on those interfaces: its latest data, and all its addresses. */
  private ServiceInstance together(List<Integer> host) {
    Sighting only = host.size() == 1 ? seenOn(host.get(0)) : null;
    if (only != null && only.appearance() != null) {
      return only.appearance();
    }
    Map<String, List<InetAddress>> addresses = new LinkedHashMap<>(2);
    ServiceInstance latest = null;
    long latestNews = 0;
    for (int ifindex : host) {
      Sighting each = seenOn(ifindex);
      ServiceInstance appearance = each == null ? null : each.appearance();
      if (each != null && appearance != null) {
        addresses.putAll(appearance.addressesByInterface());
        if (latest == null || each.news() > latestNews) {
          latest = appearance;
          latestNews = each.news();
        }
      }
    }
    if (latest == null) {
      throw new IllegalStateException(name + ": a host that appears nowhere");
    }
    return new ServiceInstance(
        latest.fullName(),
        latest.type(),
        latest.hostName(),
        latest.port(),
        latest.priority(),
        latest.weight(),
        latest.txt(),
        addresses);
  }

  /** Reports the missing part of the sighting that is most complete; nothing if one is complete. */
  private void reportLacking() {
    Sighting furthest = null;
    boolean forGood = true;
    for (Sighting each : seen) {
      UnresolvedInstance what = each.lacking();
      if (what != null) {
        forGood &= each.lacksForGood();
        boolean further = furthest == null || isFurther(what, furthest.lacking());
        furthest = further ? each : furthest;
      }
    }
    UnresolvedInstance what = furthest == null || !reported.isEmpty() ? null : furthest.lacking();
    boolean isNew = what != null && (!what.equals(lacking) || forGood != lacksForGood);
    lacking = what;
    lacksForGood = what != null && forGood;
    if (isNew && what != null) {
      parent.lacks(this, what, forGood);
    }
  }

  private static boolean isFurther(UnresolvedInstance one, @Nullable UnresolvedInstance other) {
    return other == null || one.reason().compareTo(other.reason()) > 0;
  }

  private void lookAt(long atNs) {
    if (parting == null) {
      parting =
          new Deadlines.Timer() {
            @Override
            protected void onDue(long dueNs) {
              later();
            }
          };
    }
    surroundings.deadlines().arm(parting, atNs);
  }

  @Override
  public String toString() {
    return name.toString();
  }
}
