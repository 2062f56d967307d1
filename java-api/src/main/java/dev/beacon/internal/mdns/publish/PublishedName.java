package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;
import dev.beacon.dns.Name;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * A name that we publish on all interfaces: of a service's instance or of a host. It has a {@link
 * Claim} on each interface. If another host has the name on one interface, it changes on all,
 * because people know one name (RFC 6762 section 9).
 */
abstract class PublishedName {

  private final Publisher publisher;
  private final TreeMap<Integer, Claim> claims = new TreeMap<>();
  private final ArrayDeque<Long> conflictsNs = new ArrayDeque<>();
  private int number;
  private boolean slow;

  /** Makes a name with this number; if it is taken, the next one has the next number. */
  PublishedName(Publisher publisher, int number) {
    this.publisher = publisher;
    this.number = number;
  }

  /** The present name. */
  abstract Name name();

  /** Reports whether it is to be published on an interface. */
  public abstract boolean covers(Published where);

  /** Reports whether it is published under this name only. */
  boolean keepsName() {
    return false;
  }

  /** Ends it, because another host has the name that must not change. */
  void nameTaken(long nowNs) {
    throw new IllegalStateException(name() + " may change");
  }

  /** Returns the records to publish under it on an interface. */
  abstract Proposal proposal(Published where);

  /** Reports whether a record of another's response is our own, or agrees with ours. */
  abstract boolean recognises(MessageReader reader, Datagram datagram, long nowNs);

  /** Handles a record with this name in another's response. */
  void heard(Claim claim, MessageReader reader, Datagram datagram, long nowNs) {
    // only hosts have siblings
  }

  /** Reports whether its records need a goodbye from us when they end. */
  abstract boolean saysGoodbye(Published where);

  /** Handles that the name is ours on an interface. */
  void owned(Claim claim, long nowNs) {
    slow = false;
  }

  /** Handles its first announcement on an interface since it became ours. */
  abstract void announced(Claim claim, long nowNs);

  /** Handles that an interface does not answer with it any more. */
  abstract void retreated(Claim claim);

  /** Handles that another host has the name. */
  abstract void contradicted(Claim claim, String source);

  /** Takes the next name; {@code number} begins with 2. */
  abstract void number(int number);

  /** Handles that the new name is in force; names that depend on it follow. */
  abstract void renamed(Name from, long nowNs);

  final Publisher publisher() {
    return publisher;
  }

  final Collection<Claim> claims() {
    return claims.values();
  }

  final boolean ownedOn(Published where) {
    Claim claim = claims.get(where.ifindex());
    return claim != null && claim.owned();
  }

  /** Reports whether it was announced on an interface, or need not be. */
  final boolean announcedOn(Published where) {
    Claim claim = claims.get(where.ifindex());
    return claim == null || claim.announced();
  }

  /**
   * Claims the name on an interface that it now covers, or says goodbye on one that it no longer
   * covers. Returns whether it left the interface.
   */
  public final boolean recheck(Published where, long nowNs) {
    boolean wanted = covers(where);
    Claim claim = claims.get(where.ifindex());
    if (wanted && claim == null) {
      add(where, nowNs);
    }
    if (wanted || claim == null) {
      return false;
    }
    claims.remove(where.ifindex());
    claim.end(true, nowNs);
    return true;
  }

  /** Claims the name on one more interface. */
  private void add(Published where, long nowNs) {
    Claim claim = new Claim(this, where);
    claims.put(where.ifindex(), claim);
    retreated(claim);
    where.register(claim);
    claim.restart(nowNs);
  }

  /** Handles the end of an interface. Returns whether it was published there. */
  public final boolean remove(Published where, long nowNs) {
    Claim claim = claims.remove(where.ifindex());
    if (claim != null) {
      claim.end(false, nowNs);
    }
    return claim != null;
  }

  /** Says goodbye on all interfaces. */
  final void end(long nowNs) {
    claims.values().forEach(claim -> claim.end(true, nowNs));
  }

  final void revalidate(Published where, long nowNs) {
    Claim claim = claims.get(where.ifindex());
    if (claim != null) {
      claim.revalidate(nowNs);
    }
  }

  final void restart(Published where, long nowNs) {
    Claim claim = claims.get(where.ifindex());
    if (claim != null) {
      claim.restart(nowNs);
    }
  }

  final void refresh(long nowNs) {
    claims.values().forEach(claim -> claim.refresh(nowNs));
  }

  /** Section 8.1: returns the time of the next attempt, which is later after many conflicts. */
  final long startNs(long nowNs) {
    return slow
        ? Timing.after(nowNs, Timing.CONFLICT_WAIT_NS)
        : publisher.firstProbes().dueNs(nowNs);
  }

  final void contradicted(Claim claim, Datagram datagram, long nowNs) {
    while (!conflictsNs.isEmpty() && nowNs - conflictsNs.element() > Timing.CONFLICTS_WITHIN_NS) {
      conflictsNs.remove();
    }
    conflictsNs.add(nowNs);
    if (conflictsNs.size() >= Timing.MANY_CONFLICTS) {
      slow = true; // until a name is ours
      conflictsNs.clear();
    }
    contradicted(claim, datagram.sourceText());
  }

  /** Handles another host's probe for the name (section 8.2). */
  void probedByOther(
      Claim claim, List<ResourceRecord> proposal, Link link, Datagram datagram, long nowNs) {
    claim.contested(proposal, link, nowNs);
  }

  /**
   * Chooses the next name that no other publication of ours has, and claims it on all interfaces.
   */
  final void rename(long nowNs) {
    if (keepsName()) {
      nameTaken(nowNs);
      return;
    }
    Name from = name();
    chooseName();
    renamed(from, nowNs);
    claims.values().forEach(claim -> claim.restart(nowNs));
  }

  final void chooseName() {
    publisher.unnamed(name(), this);
    do {
      number(++number);
    } while (publisher.taken(name(), this));
    publisher.named(this);
  }

  /** Returns the event that reports a conflict. */
  static RegistrationEvent conflict(Claim claim, String source) {
    return new RegistrationEvent.Conflict(
        claim.name().toString(), source, claim.where().interfaceName());
  }

  /** Returns a label with a suffix. The label is cut between characters so that both fit. */
  static String label(String base, String suffix, int mostBytes) {
    int room = mostBytes - suffix.getBytes(StandardCharsets.UTF_8).length;
    StringBuilder cut = new StringBuilder();
    int bytes = 0;
    for (int codePoint : base.codePoints().toArray()) {
      String character = Character.toString(codePoint);
      bytes += character.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > room) {
        break;
      }
      cut.append(character);
    }
    return cut + suffix;
  }
}
