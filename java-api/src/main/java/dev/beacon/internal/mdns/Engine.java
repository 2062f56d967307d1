package dev.beacon.internal.mdns;

import dev.beacon.Host;
import dev.beacon.LinkTraffic;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.find.AnswerSink;
import dev.beacon.internal.mdns.find.AskedLink;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.find.Overheard;
import dev.beacon.internal.mdns.find.Querier;
import dev.beacon.internal.mdns.find.Searches;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.internal.mdns.publish.Publication;
import dev.beacon.internal.mdns.publish.Publisher;
import dev.beacon.internal.mdns.publish.RegistrationSink;
import dev.beacon.internal.mdns.publish.Responder;
import dev.beacon.internal.mdns.publish.ServicePublication;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol as a function of its inputs: {@code (state, input, now) -> outputs, deadline}.
 *
 * <p><b>Inputs</b> are commands ({@link #searches}, {@link #publish}, {@link #after}), the present
 * links ({@link #links}), datagrams ({@link #datagram}) and time ({@link #advance}). Each carries
 * {@code nowNs}, a reading of one monotonic clock taken once per turn. <b>Outputs</b> wait in the
 * {@link #outbox} until the turn is over. This package has no thread, clock, lock or I/O, and the
 * caller provides the randomness. So a test of an hour with fifty hosts takes a second.
 *
 * <p><b>A turn</b> is: commands, link changes, datagrams in order of arrival, then one {@link
 * #advance}: due timers, instances whose records changed, due questions. The caller then sends and
 * delivers the content of the outbox. It comes back at {@link #nextDeadlineNs}, or earlier with a
 * new input.
 *
 * <p><b>Ownership.</b> The engine owns the {@link Link}s, and has two sides that don't know each
 * other: {@link Querier} searches, {@link Publisher} publishes. When a link comes, each side makes
 * its own part of it: an {@link AskedLink} with the received records and the questions, and a
 * {@link Responder} that answers. The engine passes received packets to them, entry by entry.
 *
 * <p><b>Time.</b> Every timer is in one {@link Deadlines}. After a sleep or a jump of the clock,
 * each overdue timer runs once and is set again from now on. It does not run once for each missed
 * time, because a thousand devices that wake together must not each ask many times.
 *
 * <p><b>Invariant.</b> A stranger's packet causes no exception here except {@link
 * MalformedMessage}, which {@link #datagram} catches.
 */
public final class Engine {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  private static final int INTERNED_NAMES = 32_768;

  /**
   * The number of records of a packet that count, from the first: three times as many as fit into
   * Ethernet.
   */
  private static final int MOST_RECORDS = 256;

  /** RFC 6895 section 3.1: 128 to 255 are questions or transport, never records; 41 is OPT. */
  private static final int FIRST_META_TYPE = 128;

  private static final int LAST_META_TYPE = 255;

  /** A link, and each side's part of it. */
  private record Sides(Link link, AskedLink asked, Responder responder) {}

  private final Shared shared;
  private final Deadlines deadlines;
  private final Outbox outbox;
  private final MessageReader reader = new MessageReader(new NameTable(INTERNED_NAMES));
  private final TreeMap<LinkFacts, Sides> links = new TreeMap<>();
  private List<Sides> linksInOrder = List.of(); // searched for each datagram
  private final AskedOnce askedOnce = new AskedOnce();
  private final Overheard overheard = new Overheard();
  private final Publisher publisher;
  private long malformed;
  private long ignored;

  /** The side that searches; tests read its state. */
  final Querier querier;

  /** Makes an engine without links. */
  public Engine(RandomGenerator random) {
    this.shared = Shared.with(random);
    this.deadlines = shared.deadlines();
    this.outbox = shared.outbox();
    this.querier = new Querier(shared);
    this.publisher = new Publisher(shared);
  }

  /** Sets the present links; links that are not in the list are gone (section 10.3). */
  public void links(List<LinkFacts> present, long nowNs) {
    for (Sides sides : List.copyOf(links.values())) {
      if (present.stream().noneMatch(sides.link().facts()::sameLink)) {
        removeLink(sides, nowNs);
      }
    }
    for (LinkFacts facts : present) {
      Sides known = links.get(facts);
      if (known == null) {
        addLink(facts, nowNs);
      } else if (known.link().update(facts)) {
        querier.linkRenamed();
      }
    }
    querier.linksChanged(nowNs);
    publisher.linksChanged(links.values().stream().map(Sides::link).toList(), nowNs);
  }

  /** Returns the searches on the links of a scope. Call it again for each command. */
  public Searches searches(LinkScope scope, long nowNs) {
    return querier.searches(scope, nowNs);
  }

  /** Sets what runs at each change that can change the addresses of a host. */
  public void onAddressChange(Runnable action) {
    querier.onAddressChange(action);
  }

  /** Searches for the instances of a type on every link. */
  public Subscription browse(ServiceType type, InstanceSink sink, long nowNs) {
    return searches(LinkScope.ALL, nowNs).browse(type, sink, nowNs);
  }

  /** Asks for the records of a name and type on every link. */
  public Subscription query(Name name, RecordType type, AnswerSink sink, long nowNs) {
    return searches(LinkScope.ALL, nowNs).query(name, type, sink, nowNs);
  }

  /**
   * Checks an instance that could not be reached: asks for its records again, and removes them
   * within ten seconds if no host confirms them (section 10.4).
   *
   * @param again whether to ask again if that was asked in vain: its host is back
   */
  public void verify(ServiceInstance instance, boolean again, long nowNs) {
    querier.verify(instance, again, nowNs);
  }

  /**
   * Publishes a service on all present and future interfaces, until it is withdrawn.
   *
   * @param thisHost this machine's name, for services that name no other host
   */
  public ServicePublication publish(
      Service service, Name thisHost, RegistrationSink sink, long nowNs) {
    return publish(service, LinkScope.ALL, thisHost, sink, nowNs);
  }

  /** Publishes a service on the links of a scope alone. */
  public ServicePublication publish(
      Service service, LinkScope scope, Name thisHost, RegistrationSink sink, long nowNs) {
    return publisher.publish(service, scope, thisHost, sink, nowNs);
  }

  /** Publishes a host without a service on all present and future links of a scope. */
  public Publication publish(
      Host host, LinkScope scope, Name thisHost, RegistrationSink sink, long nowNs) {
    return publisher.publish(host, scope, thisHost, sink, nowNs);
  }

  /** Withdraws everything that is published, because Beacon ends (section 10.1). */
  public void goodbye(long nowNs) {
    publisher.withdrawAll(nowNs);
  }

  /** Runs an action on the loop, once, after a delay, with the time as its argument. */
  public Subscription after(long delayNs, LongConsumer action, long nowNs) {
    return deadlines.at(Timing.after(nowNs, delayNs), action);
  }

  /** Handles a received datagram. It throws no exception for any content. */
  public void datagram(Datagram datagram, long nowNs) {
    Sides sides = sidesOf(datagram);
    if (sides == null) {
      ignored++;
      return;
    }
    Link link = sides.link();
    boolean echo = link.isEcho(datagram, nowNs);
    link.traffic().heard(datagram, echo);
    if (datagram.fromThisHost() && !echo && datagram.sourcePort() == Datagram.MDNS_PORT) {
      publisher.siblingHeard(sides.responder(), nowNs);
    }
    try {
      reader.open(datagram.buffer(), datagram.offset(), datagram.length());
      // Section 18.3 and 18.11: other opcodes and response codes are ignored.
      if (reader.opcode() != 0 || reader.responseCode() != 0) {
        ignored++;
      } else if (reader.isResponse()) {
        response(sides, datagram, echo, nowNs);
      } else {
        query(sides, datagram, echo, nowNs);
      }
      if (reader.skipped() > 0) {
        malformed++;
      }
    } catch (MalformedMessage e) {
      malformed++;
      if (log.isDebugEnabled()) {
        log.debug(
            "malformed packet from {} on {}: {}", datagram.sourceText(), link, e.getMessage());
      }
    }
  }

  /** Does everything that is due by now. Called once, at the end of each turn. */
  public void advance(long nowNs) {
    long dueNs = deadlines.nextNs();
    if (dueNs != Timing.NEVER_NS && nowNs - dueNs > Timing.SLEPT_NS) {
      publisher.wokeUp(nowNs);
    }
    deadlines.runDue(nowNs);
    querier.evaluate(nowNs);
    publisher.flush(nowNs);
    for (Sides sides : links.values()) {
      sides.responder().flush(nowNs);
      sides.asked().flush(nowNs);
    }
  }

  /**
   * Handles a sleep of the machine: other hosts may have taken our names meanwhile, and we have
   * missed announcements (section 8). {@code nowNs} includes the time of the sleep.
   */
  public void wokeUp(long nowNs) {
    publisher.wokeUp(nowNs);
    links.values().forEach(sides -> sides.asked().startOver(nowNs));
  }

  /** The latest time to call {@link #advance} again; {@link Long#MAX_VALUE} is never. */
  public long nextDeadlineNs() {
    return deadlines.nextNs();
  }

  /** The packets to send and the results to deliver. */
  public Outbox outbox() {
    return outbox;
  }

  /** Counts the packets sent and heard on each link, in the order of the interfaces. */
  public List<LinkTraffic> traffic() {
    return links.values().stream().map(Sides::link).map(link -> link.traffic().on(link)).toList();
  }

  /** The number of packets that were not well-formed, as a whole or in part. */
  public long malformed() {
    return malformed;
  }

  /** The number of well-formed packets that a querier must ignore: other opcodes, ports, links. */
  public long ignored() {
    return ignored;
  }

  private void response(Sides sides, Datagram datagram, boolean echo, long nowNs)
      throws MalformedMessage {
    // Section 6: "MUST silently ignore any Multicast DNS responses" from another port.
    if (datagram.sourcePort() != Datagram.MDNS_PORT) {
      ignored++;
      return;
    }
    // Section 6: a unicast response counts only if it answers a recent question for unicast.
    boolean believed = datagram.multicast();
    AskedLink asked = sides.asked();
    try {
      for (int records = 0; records < MOST_RECORDS && reader.next(); records++) {
        Section section = reader.section();
        if ((section == Section.ANSWER || section == Section.ADDITIONAL)
            && reader.recordClass() == MessageReader.CLASS_IN
            && isRecordType(reader.typeCode())) {
          believed = believed || asked.awaitsUnicast(reader, nowNs);
          if (believed) {
            asked.receive(reader, datagram, nowNs);
          } else {
            asked.unbelieved(reader, nowNs);
          }
          if (!echo) {
            publisher.heard(sides.responder(), reader, datagram, nowNs);
          }
        }
      }
    } finally {
      asked.responseOver(datagram, nowNs); // its good part counts
      publisher.responseOver(sides.responder(), datagram, nowNs);
    }
    if (!believed) {
      ignored++;
    }
  }

  private void query(Sides sides, Datagram datagram, boolean echo, long nowNs)
      throws MalformedMessage {
    if (echo && !sides.responder().hasNames()) {
      return; // our own questions, and we have no answer
    }
    boolean learns = !echo && isAnsweredToAll(datagram);
    AskedLink asked = sides.asked();
    Responder responder = sides.responder();
    askedOnce.begin();
    overheard.begin();
    responder.begin(reader, datagram);
    try {
      for (int records = 0; records < MOST_RECORDS && reader.next(); ) {
        records += reader.section() == Section.QUESTION ? 0 : 1;
        switch (reader.section()) {
          case QUESTION -> {
            if (askedOnce.isNew(reader)) {
              responder.question(reader);
              if (learns) {
                overheard.question(asked, reader, nowNs);
              }
            }
          }
          case ANSWER -> {
            responder.knownAnswer(reader);
            if (learns) {
              overheard.knownAnswer(asked, reader, nowNs);
            }
          }
          case AUTHORITY -> {
            responder.proposal(reader);
            if (!echo) {
              publisher.proposed(responder, reader, datagram, nowNs);
            }
          }
          case ADDITIONAL -> {} // a query has nothing here (section 18.12)
        }
      }
      if (learns) {
        overheard.end(asked, reader, nowNs);
      }
    } finally {
      responder.end(reader, datagram, echo, nowNs); // the good questions are answered
    }
  }

  /**
   * Reports whether the answers to a query reach us too: not if it was sent to us alone (section
   * 5.5), and not if it comes from a legacy querier (section 6.7).
   */
  private static boolean isAnsweredToAll(Datagram datagram) {
    return datagram.multicast() && datagram.sourcePort() == Datagram.MDNS_PORT;
  }

  private void addLink(LinkFacts facts, long nowNs) {
    Link link = new Link(facts, shared);
    Responder responder = publisher.linkAdded(link);
    links.put(facts, new Sides(link, querier.linkAdded(link, nowNs), responder));
    linksInOrder = List.copyOf(links.values());
  }

  private void removeLink(Sides sides, long nowNs) {
    links.remove(sides.link().facts());
    linksInOrder = List.copyOf(links.values());
    sides.responder().clear();
    querier.linkRemoved(sides.asked(), nowNs);
  }

  private @Nullable Sides sidesOf(Datagram datagram) {
    for (int i = 0; i < linksInOrder.size(); i++) { // once per datagram: no iterator
      Sides sides = linksInOrder.get(i);
      Link link = sides.link();
      if (link.ifindex() == datagram.ifindex() && link.family() == datagram.family()) {
        return sides;
      }
    }
    return null;
  }

  private static boolean isRecordType(int typeCode) {
    return typeCode != RecordType.OPT.code()
        && (typeCode < FIRST_META_TYPE || typeCode > LAST_META_TYPE);
  }
}
