package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.ReverseNames;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.wire.MessageWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether the names of this machine's addresses on an interface are ours to tell, or those of
 * another responder of this machine. It claims them for its own host name, and if ours differed
 * would take that for a conflict, and choose another name without end.
 *
 * <p>A program of this machine that only searches looks the same at first: it speaks from our
 * address and port 5353. So if one spoke before we told the names, they are asked for once, and
 * wait for that a second. Who tells other names than ours has them, and is asked again now and
 * then: when nobody answers any more they are ours.
 */
final class AddressNames extends Deadlines.Timer {

  private enum State {
    OURS,
    /** Somebody spoke, and is asked first. */
    WITHHELD,
    /** Somebody tells others. */
    OTHERS
  }

  private final Published where;
  private final Publisher publisher;
  private final Shared shared;
  private Set<Name> names = Set.of();
  private State state = State.OURS;
  private boolean spoken;
  private boolean asked; // whoever spoke, once
  private boolean asking;
  private boolean answered;
  private long intervalNs = Timing.NAMES_INTERVAL_NS;

  AddressNames(Published where, Publisher publisher, Shared shared) {
    this.where = where;
    this.publisher = publisher;
    this.shared = shared;
  }

  /** This machine's addresses on the interface are these from now on. */
  void addresses(List<InetAddress> addresses) {
    names = addresses.stream().map(ReverseNames::of).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it is the name of one of them. */
  boolean include(Name name) {
    return names.contains(name);
  }

  /** Whether they are to be told. */
  boolean areOurs() {
    return state == State.OURS;
  }

  /** Another program of this machine spoke on the interface. */
  void spoke(long nowNs) {
    if (!spoken) {
      spoken = true;
      askFirst(nowNs);
    }
  }

  /** They may have to be told from now on. */
  void toBeTold(long nowNs) {
    if (spoken) {
      askFirst(nowNs);
    }
  }

  /**
   * Another program of this machine told another name than ours or probes for one, or took it back.
   * Some responders probe, though nobody must: defending ours would cost them one host name after
   * the other.
   */
  void toldByOther(boolean goodbye, long nowNs) {
    if (goodbye) {
      if (state == State.OTHERS && !asking) {
        intervalNs = Timing.NAMES_INTERVAL_NS;
        askAfter(Timing.SECOND_NS, Timing.SECOND_NS, nowNs);
      }
      return;
    }
    answered = true;
    become(State.OTHERS, nowNs);
    if (!asking) {
      askLater(nowNs);
    }
  }

  /** The interface went. */
  void clear() {
    where.deadlines().disarm(this);
  }

  @Override
  protected void onDue(long nowNs) {
    if (!publisher.tellsAddressNames()) {
      asking = false;
      asked = false; // until they are to be told again
      state = State.OURS;
    } else if (!asking) {
      ask(nowNs);
    } else if (answered) {
      asking = false;
      intervalNs = Math.min(intervalNs * 2, Timing.LONGEST_INTERVAL_NS);
      askLater(nowNs);
    } else {
      asking = false;
      become(State.OURS, nowNs);
    }
  }

  /** What was told already is not withheld: nobody objected. */
  private void askFirst(long nowNs) {
    boolean told = names.stream().anyMatch(name -> !where.find(name, RecordType.PTR).isEmpty());
    if (!asked && !told && state == State.OURS && publisher.tellsAddressNames()) {
      asked = true;
      become(State.WITHHELD, nowNs);
      where.deadlines().arm(this, nowNs);
    }
  }

  private void askLater(long nowNs) {
    askAfter(intervalNs, intervalNs / 4, nowNs);
  }

  /** Two Beacons of one machine that always ask at the same moment take turns for ever. */
  private void askAfter(long delayNs, long jitterNs, long nowNs) {
    long delayed = Timing.after(nowNs, delayNs + shared.random().nextLong(jitterNs));
    where.deadlines().arm(this, delayed);
  }

  private void ask(long nowNs) {
    asking = true;
    answered = false;
    where.links().forEach(link -> send(link, nowNs));
    where.deadlines().arm(this, Timing.after(nowNs, Timing.SECOND_NS));
  }

  private void send(Link link, long nowNs) {
    MessageWriter writer = shared.writer();
    ByteBuffer buffer = shared.outbox().buffer().limit(link.payloadBytes());
    writer.begin(buffer, 0, 0, MessageWriter.QUERY); // section 18.1: the id is 0
    for (Name name : names) {
      writer.question(new Question(name, RecordType.PTR, false)); // what finds no room isn't asked
    }
    link.send(buffer, writer.finish(), nowNs);
  }

  private void become(State next, long nowNs) {
    boolean before = areOurs();
    state = next;
    if (areOurs() != before) {
      publisher.addressNamesChanged(nowNs);
    }
  }
}
