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
 * A name that we publish, on all interfaces at once: of a service's instance or of a host. It has a
 * {@link Claim} on each interface; if it is taken on one, it changes on all, for people know one
 * name (RFC 6762 section 9).
 */
abstract class PublishedName {

  private final Publisher publisher;
  private final TreeMap<Integer, Claim> claims = new TreeMap<>();
  private final ArrayDeque<Long> conflictsNs = new ArrayDeque<>();
  private int number;
  private boolean slow;

  /** A name that is asked for; if it is taken, the next has the next number. */
  PublishedName(Publisher publisher, int number) {
    this.publisher = publisher;
    this.number = number;
  }

  /** The name at present. */
  abstract Name name();

  /** Whether it is to be published on an interface. */
  public abstract boolean covers(Published where);

  /** Whether it is published under this name or not at all. */
  boolean keepsName() {
    return false;
  }

  /** Somebody else has the name that was to be kept: it is over. */
  void nameTaken(long nowNs) {
    throw new IllegalStateException(name() + " may change");
  }

  /** What is to be published under it on an interface. */
  abstract Proposal proposal(Published where);

  /** Whether a record of somebody's response is our own after all, or agrees with ours. */
  abstract boolean recognises(MessageReader reader, Datagram datagram, long nowNs);

  /** A record of somebody's response has this name. */
  void heard(Claim claim, MessageReader reader, Datagram datagram, long nowNs) {
    // only hosts have siblings
  }

  /** Whether what we publish is said goodbye to when it goes. */
  abstract boolean saysGoodbye(Published where);

  /** The name is ours on an interface. */
  void owned(Claim claim, long nowNs) {
    slow = false;
  }

  /** It was announced on an interface, for the first time since it is ours. */
  abstract void announced(Claim claim, long nowNs);

  /** On an interface it isn't answered with any more. */
  abstract void retreated(Claim claim);

  /** Somebody else has the name. */
  abstract void contradicted(Claim claim, String source);

  /** Takes the next name, {@code number} from 2. */
  abstract void number(int number);

  /** The new name is in force; names that depend on it follow. */
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

  /** Whether it was announced on an interface, or isn't to be. */
  final boolean announcedOn(Published where) {
    Claim claim = claims.get(where.ifindex());
    return claim == null || claim.announced();
  }

  /**
   * Claims the name on an interface where it is to be, and says goodbye where it is to be no more.
   * Returns whether it left the interface.
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

  /** The interface went. Returns whether it was published there. */
  public final boolean remove(Published where, long nowNs) {
    Claim claim = claims.remove(where.ifindex());
    if (claim != null) {
      claim.end(false, nowNs);
    }
    return claim != null;
  }

  /** Says goodbye everywhere. */
  final void end(long nowNs) {
    claims.values().forEach(claim -> claim.end(true, nowNs));
    claims.clear();
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

  /** Section 8.1: when the next attempt begins, later if there were many conflicts. */
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
      slow = true; // until a name is won
      conflictsNs.clear();
    }
    contradicted(claim, datagram.sourceText());
  }

  /** Somebody else probes for the name (section 8.2). */
  void probedByOther(
      Claim claim, List<ResourceRecord> proposal, Link link, Datagram datagram, long nowNs) {
    claim.contested(proposal, link, nowNs);
  }

  /** Chooses the next name that no other of ours has, and claims it everywhere. */
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

  /** What is told of that. */
  static RegistrationEvent conflict(Claim claim, String source) {
    return new RegistrationEvent.Conflict(
        claim.name().toString(), source, claim.where().interfaceName());
  }

  /** A label with something after it, cut so that both fit, between characters. */
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
