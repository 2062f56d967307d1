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
 * Decides whether we publish the names of this machine's addresses on an interface, or another
 * responder of this machine does. That responder claims them for its own host name. If our names
 * differed, it would see a conflict and choose another host name, without end.
 *
 * <p>At first, a program of this machine that only searches looks the same: it sends from our
 * address and from port 5353. So if such a program sent a packet before we published the names, we
 * withhold them, ask for them once and wait a second. If a program publishes other names than ours,
 * they are its own. We ask it again now and then. If no program answers any more, the names are
 * ours.
 */
final class AddressNames extends Deadlines.Timer {

  private enum State {
    OURS,
    /** Another program sent a packet, and we ask for the names first. */
    WITHHELD,
    /** Another program publishes other names. */
    OTHERS
  }

  private final Published where;
  private final Publisher publisher;
  private final Shared shared;
  private Set<Name> names = Set.of();
  private State state = State.OURS;
  private boolean spoken;
  private boolean asked; // at most once
  private boolean asking;
  private boolean answered;
  private long intervalNs = Timing.NAMES_INTERVAL_NS;

  AddressNames(Published where, Publisher publisher, Shared shared) {
    this.where = where;
    this.publisher = publisher;
    this.shared = shared;
  }

  /** Sets this machine's addresses on the interface. */
  void addresses(List<InetAddress> addresses) {
    names = addresses.stream().map(ReverseNames::of).collect(Collectors.toUnmodifiableSet());
  }

  /** Reports whether this is the name of one of the addresses. */
  boolean include(Name name) {
    return names.contains(name);
  }

  /** Reports whether we publish the names. */
  boolean areOurs() {
    return state == State.OURS;
  }

  /** Handles a packet of another program of this machine on the interface. */
  void spoke(long nowNs) {
    if (!spoken) {
      spoken = true;
      askFirst(nowNs);
    }
  }

  /** Handles that we may have to publish the names from now on. */
  void toBeTold(long nowNs) {
    if (spoken) {
      askFirst(nowNs);
    }
  }

  /**
   * Handles a record of another program of this machine: it published or probed for another name
   * than ours, or said goodbye to it. Some responders probe for these names, although they need
   * not. If we defended ours, such a responder would lose one host name after the other.
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

  /** Handles the end of the interface. */
  void clear() {
    where.deadlines().disarm(this);
  }

  @Override
  protected void onDue(long nowNs) {
    if (!publisher.tellsAddressNames()) {
      asking = false;
      asked = false; // until we have to publish them again
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

  /** Names that we published already are not withheld, because no program objected. */
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

  /**
   * The delay is random. Otherwise two Beacons of one machine would ask at the same moment, and
   * take turns without end.
   */
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
      // a question without room is left out
      writer.question(new Question(name, RecordType.PTR, false));
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
