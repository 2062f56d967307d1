package dev.beacon.internal.mdns;

import dev.beacon.LinkTraffic;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol, as a function of what it is told: {@code (state, input, now) -> outputs, deadline}.
 *
 * <p><b>Inputs</b> are commands ({@link #browse}, {@link #resolve}, {@link #query}, {@link
 * #publish}, {@link #after}), the links there are ({@link #links}), datagrams ({@link #datagram})
 * and time ({@link #advance}). Each carries {@code nowNs}, a reading of one monotonic clock taken
 * once per turn. <b>Outputs</b> wait in the {@link #outbox} until the turn is over. There is no
 * thread, clock, lock or I/O in this package, and randomness is handed in; so an hour with fifty
 * hosts is a test of a second.
 *
 * <p><b>A turn</b> is: commands, link changes, datagrams in order of arrival, then one {@link
 * #advance}: timers that are due, instances whose records changed, questions that fell due. The
 * caller then sends and delivers what is in the outbox, and comes back at {@link #nextDeadlineNs}
 * or when there is something new.
 *
 * <p><b>Who owns what.</b> The engine owns the {@link Link}s; a link owns its {@link RecordCache}
 * and its {@link Questions} (RFC 6762 section 20: what is heard on one link says nothing of
 * another). A {@link Browser} belongs to all links and owns the {@link Instance}s that it found; an
 * instance merges what the links' caches say into one {@code ServiceInstance}. {@link Interests}
 * know who wants which records; a cache asks them what to keep and tells them what changed. What we
 * publish is {@link Publisher}'s, and each link's {@link Responder} answers with it.
 *
 * <p><b>Time.</b> Every timer is in one {@link Deadlines}. After a sleep or a jump of the clock
 * each overdue timer runs once and is set anew from now: nothing is caught up (a thousand devices
 * that wake at once must not ask a thousand times).
 *
 * <p><b>Invariants.</b> A record is in exactly one cache, and in its set, its list and the
 * deadlines together or not at all. An instance is asked for only on links where it is known.
 * Nothing that a stranger sends raises an exception here but {@link MalformedMessage}, caught in
 * {@link #datagram}.
 */
public final class Engine implements Instance.Surroundings {

  private static final Logger log = LoggerFactory.getLogger(Engine.class);

  /** RFC 6762 section 6: responses come from this port, and from no other. */
  static final int MDNS_PORT = 5353;

  private static final int INTERNED_NAMES = 32_768;

  /** RFC 6895 section 3.1: 128 to 255 are questions or transport, never records; 41 is OPT. */
  private static final int FIRST_META_TYPE = 128;

  private static final int LAST_META_TYPE = 255;

  private final Shared shared;
  private final Deadlines deadlines;
  private final Outbox outbox;
  private final Interests interests;
  private final MessageReader reader = new MessageReader(new NameTable(INTERNED_NAMES));
  private final TreeMap<LinkFacts, Link> links = new TreeMap<>();
  private List<Link> linksInOrder = List.of(); // to be looked through for each datagram
  private final Map<ServiceType, Browser> browsers = new HashMap<>();
  private final Set<Search> searches = new HashSet<>();
  private final Set<HostSearch> hostSearches = new HashSet<>();
  private final Set<RecordQuery> queries = new HashSet<>();
  private final ArrayDeque<Instance> toEvaluate = new ArrayDeque<>();
  private final Overheard overheard = new Overheard();
  private final Publisher publisher;
  private long lastNowNs;
  private long malformed;
  private long ignored;

  /** An engine without links. */
  public Engine(RandomGenerator random) {
    this.shared = Shared.with(random);
    this.deadlines = shared.deadlines();
    this.outbox = shared.outbox();
    this.interests = shared.interests();
    this.publisher = new Publisher(shared);
  }

  /** The links there are from now on; those that aren't named are gone (section 10.2, 10.4). */
  public void links(List<LinkFacts> present, long nowNs) {
    for (Link link : List.copyOf(links.values())) {
      if (present.stream().noneMatch(link.facts()::sameLink)) {
        removeLink(link, nowNs);
      }
    }
    for (LinkFacts facts : present) {
      Link known = links.get(facts);
      if (known == null) {
        addLink(facts, nowNs);
      } else if (known.update(facts)) {
        browsers.values().forEach(Browser::linksChanged);
        searches.forEach(Search::linksChanged);
      }
    }
    publisher.linksChanged(links.values(), nowNs);
  }

  /** Searches for the instances of a type. */
  public Subscription browse(ServiceType type, InstanceSink sink, long nowNs) {
    Browser browser = browsers.get(type);
    if (browser == null) {
      browser = new Browser(type, this, outbox);
      browsers.put(type, browser);
      browser.open(nowNs);
    }
    browser.subscribe(sink);
    return endOf(type, browser, sink);
  }

  /** Searches for one instance. */
  public Subscription resolve(Name name, ServiceType type, InstanceSink sink, long nowNs) {
    Search search = new Search(name, type, sink, this, outbox);
    searches.add(search);
    search.open(nowNs);
    return endNowNs -> {
      searches.remove(search);
      search.cancel(endNowNs);
    };
  }

  /** Searches for the addresses of a host. */
  public Subscription host(Name name, HostSink sink, long nowNs) {
    HostSearch search = new HostSearch(name, sink, this, outbox);
    hostSearches.add(search);
    search.open(nowNs);
    return endNowNs -> {
      hostSearches.remove(search);
      search.cancel(endNowNs);
    };
  }

  /** Asks for the records of a name and type. */
  public Subscription query(Name name, RecordType type, AnswerSink sink, long nowNs) {
    RecordQuery query = new RecordQuery(name, type, sink, this, outbox);
    queries.add(query);
    query.open(nowNs);
    return endNowNs -> {
      queries.remove(query);
      query.cancel(endNowNs);
    };
  }

  /**
   * Publishes a service on each interface there is and will be, until it is withdrawn.
   *
   * @param thisHost what this machine calls itself, for services that name no other host
   */
  public Publication publish(Service service, Name thisHost, RegistrationSink sink, long nowNs) {
    return publisher.publish(service, thisHost, sink, nowNs);
  }

  /** Withdraws everything that is published, since Beacon ends (section 10.1). */
  public void goodbye(long nowNs) {
    publisher.withdrawAll(nowNs);
  }

  /** Searches for the instances of every type that somebody enumerates (RFC 6763 section 9). */
  public Subscription browseAll(InstanceSink sink, long nowNs) {
    EveryType search = new EveryType(this, sink);
    search.open(nowNs);
    return search;
  }

  /**
   * Somebody could not reach this instance: its records are asked for again and go within ten
   * seconds if nobody confirms them (section 10.4).
   */
  public void verify(ServiceInstance instance, long nowNs) {
    for (Link link : links.values()) {
      RecordCache cache = link.cache();
      cache.doubt(instance.type().name(), new Rdata.Target(instance.fullName()), nowNs);
      cache.doubt(instance.fullName(), RecordType.SRV, nowNs);
      cache.doubt(instance.hostName(), RecordType.A, nowNs);
      cache.doubt(instance.hostName(), RecordType.AAAA, nowNs);
    }
  }

  /** Runs something in the turn after this one, which comes at once. */
  void inNextTurn(LongConsumer action) {
    Subscription unused = after(0, action, lastNowNs);
  }

  /** Runs something on the loop, once, after a while; it is told the time. */
  public Subscription after(long delayNs, LongConsumer action, long nowNs) {
    Deadlines.Timer timer =
        new Deadlines.Timer() {
          @Override
          void onDue(long dueNowNs) {
            action.accept(dueNowNs);
          }
        };
    deadlines.arm(timer, Timing.after(nowNs, delayNs));
    return endNowNs -> deadlines.disarm(timer);
  }

  /** A datagram arrived. Whatever is in it, nothing is thrown. */
  public void datagram(Datagram datagram, long nowNs) {
    Link link = linkOf(datagram);
    if (link == null) {
      ignored++;
      return;
    }
    boolean echo = link.isEcho(datagram, nowNs);
    link.traffic().heard(datagram, echo);
    if (datagram.fromThisHost() && !echo && datagram.sourcePort() == MDNS_PORT) {
      publisher.siblingHeard(link, nowNs);
    }
    try {
      reader.open(datagram.buffer(), datagram.offset(), datagram.length());
      // Section 18.3 and 18.11: other opcodes and response codes are ignored.
      if (reader.opcode() != 0 || reader.responseCode() != 0) {
        ignored++;
      } else if (reader.isResponse()) {
        response(link, datagram, echo, nowNs);
      } else {
        query(link, datagram, echo, nowNs);
      }
      if (reader.skipped() > 0) {
        malformed++;
      }
    } catch (MalformedMessage e) {
      malformed++;
      if (log.isDebugEnabled()) {
        log.debug(
            "malformed packet from {} on {}: {}",
            Datagram.address(datagram.sourceHigh(), datagram.sourceLow()).getHostAddress(),
            link,
            e.getMessage());
      }
    }
  }

  /** Does all that is due by now. Once at the end of each turn. */
  public void advance(long nowNs) {
    lastNowNs = nowNs;
    long dueNs = deadlines.nextNs();
    if (dueNs != Timing.NEVER_NS && nowNs - dueNs > Timing.SLEPT_NS) {
      publisher.wokeUp(nowNs);
    }
    deadlines.runDue(nowNs);
    for (Instance next = toEvaluate.poll(); next != null; next = toEvaluate.poll()) {
      next.evaluate(nowNs);
    }
    publisher.flush(nowNs);
    for (Link link : links.values()) {
      link.responder().flush(nowNs);
      link.questions().flush(nowNs);
    }
  }

  /** When to call {@link #advance} again at the latest; {@link Long#MAX_VALUE} is never. */
  public long nextDeadlineNs() {
    return deadlines.nextNs();
  }

  /** What is to be sent and delivered. */
  public Outbox outbox() {
    return outbox;
  }

  /** What was sent and heard on each link, in the order of the interfaces. */
  public List<LinkTraffic> traffic() {
    return links.values().stream().map(link -> link.traffic().on(link)).toList();
  }

  /** Packets that were not well-formed, in whole or in part. */
  public long malformed() {
    return malformed;
  }

  /** Well-formed packets that a querier must ignore: other opcodes, ports, links. */
  public long ignored() {
    return ignored;
  }

  @Override
  public Iterable<Link> links() {
    return links.values();
  }

  @Override
  public Deadlines deadlines() {
    return deadlines;
  }

  @Override
  public void watch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.add(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  @Override
  public void unwatch(Name name, RecordType type, Watcher watcher, long nowNs) {
    if (interests.remove(name, type, watcher)) {
      links.values().forEach(link -> link.cache().interestChanged(name, type, nowNs));
    }
  }

  @Override
  public void evaluateLater(Instance instance) {
    toEvaluate.add(instance);
  }

  private void response(Link link, Datagram datagram, boolean echo, long nowNs)
      throws MalformedMessage {
    // Section 6: "MUST silently ignore any Multicast DNS responses" from another port.
    if (datagram.sourcePort() != MDNS_PORT) {
      ignored++;
      return;
    }
    // Section 6: a unicast response counts only if it answers what we lately asked for so.
    boolean believed = datagram.multicast();
    try {
      while (reader.next()) {
        Section section = reader.section();
        if ((section == Section.ANSWER || section == Section.ADDITIONAL)
            && reader.recordClass() == MessageReader.CLASS_IN
            && isRecordType(reader.typeCode())) {
          believed = believed || link.questions().awaitUnicast(reader.name(), reader.type(), nowNs);
          if (believed) {
            link.cache().receive(reader, datagram, nowNs);
          }
          if (!echo) {
            publisher.heard(link, reader, datagram, nowNs);
          }
        }
      }
    } finally {
      publisher.responseOver(link, datagram, nowNs); // what was good in it counts
    }
    if (!believed) {
      ignored++;
    }
  }

  private void query(Link link, Datagram datagram, boolean echo, long nowNs)
      throws MalformedMessage {
    boolean learns = !echo && isAnsweredToAll(datagram);
    Responder responder = link.responder();
    overheard.begin();
    responder.begin(reader, datagram);
    try {
      while (reader.next()) {
        switch (reader.section()) {
          case QUESTION -> {
            responder.question(reader);
            if (learns) {
              overheard.question(link, reader, nowNs);
            }
          }
          case ANSWER -> {
            responder.knownAnswer(reader);
            if (learns) {
              overheard.knownAnswer(link, reader, nowNs);
            }
          }
          case AUTHORITY -> responder.proposal(reader);
          case ADDITIONAL -> {} // nothing of a query's is there (section 18.12)
        }
      }
      if (learns) {
        overheard.end(link, reader, nowNs);
      }
    } finally {
      responder.end(reader, datagram, echo, nowNs); // the good questions are answered
    }
  }

  /**
   * Whether the answers to a query reach us too: not if it was sent to us alone (section 5.5), and
   * not if it is a legacy querier's (section 6.7).
   */
  private static boolean isAnsweredToAll(Datagram datagram) {
    return datagram.multicast() && datagram.sourcePort() == MDNS_PORT;
  }

  private void addLink(LinkFacts facts, long nowNs) {
    Link link = new Link(facts, publisher.on(facts.ifindex()), shared);
    links.put(facts, link);
    linksInOrder = List.copyOf(links.values());
    browsers.values().forEach(browser -> browser.linkAdded(link, nowNs));
    searches.forEach(Search::linksChanged);
    hostSearches.forEach(search -> search.linkAdded(link, nowNs));
    queries.forEach(query -> query.linkAdded(link, nowNs));
  }

  private void removeLink(Link link, long nowNs) {
    links.remove(link.facts());
    linksInOrder = List.copyOf(links.values());
    link.close(nowNs);
    browsers.values().forEach(browser -> browser.linkRemoved(link));
    searches.forEach(Search::linksChanged);
    hostSearches.forEach(search -> search.linkRemoved(link));
    queries.forEach(query -> query.linkRemoved(link));
  }

  private Subscription endOf(ServiceType type, Browser browser, InstanceSink sink) {
    return endNowNs -> {
      if (browser.unsubscribe(sink) && browsers.remove(type, browser)) {
        browser.close(endNowNs);
      }
    };
  }

  private @Nullable Link linkOf(Datagram datagram) {
    for (int i = 0; i < linksInOrder.size(); i++) { // once per datagram: no iterator
      Link link = linksInOrder.get(i);
      if (link.ifindex() == datagram.ifindex() && link.family() == datagram.family()) {
        return link;
      }
    }
    return null;
  }

  private static boolean isRecordType(int typeCode) {
    return typeCode != RecordType.OPT.code()
        && (typeCode < FIRST_META_TYPE || typeCode > LAST_META_TYPE);
  }
}
