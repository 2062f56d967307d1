package dev.beacon.fuzz;

import dev.beacon.IpFamily;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.EngineSeam;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.find.LookUpTerms;
import dev.beacon.internal.mdns.find.Searches;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.publish.ServicePublication;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import dev.beacon.sim.Records;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * FR-035, FR-043: whatever strangers send and whenever, an engine that browses, resolves, asks and
 * publishes throws nothing, keeps a bounded cache, sends only well-formed packets that fit the link
 * and no more questions than its budget, and reports instances in order.
 *
 * <p>The input is a script of steps. A step is a byte that says what, a byte that says how much
 * time passed (2 to the power of it, in nanoseconds, 71 min at most), and for a datagram its length
 * in two bytes and its payload. What is left of the input when a length reaches past its end is the
 * last payload, so that any packet makes a script by four bytes in front of it.
 */
public final class EngineFuzz {

  /** Bits of a step's first byte. */
  static final int SOURCE = 0x07;

  static final int FROM_THIS_HOST = 0x08;
  static final int UNICAST = 0x10;
  static final int OTHER_PORT = 0x20;
  static final int IPV6 = 0x40;
  static final int COMMAND = 0x80;

  private static final int MTU_BYTES = 1_500;
  private static final int IFINDEX = 2;
  private static final int MOST_STEPS = 64;
  private static final int LONGEST_WAIT = 42;

  /** Long scripts of long waits: enough is seen by then. */
  private static final int MOST_TURNS_PER_STEP = 2_000;

  /** What a result sets off at once is done in a turn of its own; a loop that goes on is stuck. */
  private static final int MOST_TURNS_AT_ONCE = 50;

  /** 200 packets at once and 100 a second on each of two links (see Questions). */
  private static final int BURST = 2 * 200;

  private static final int PER_SECOND = 2 * 100;

  private static final List<ServiceType> TYPES =
      List.of(ServiceType.of("_http._tcp"), ServiceType.of("_ipp._tcp"));

  private static final List<LinkFacts> LINKS =
      List.of(
          link(IpFamily.IPV4, true, Records.ip("192.0.2.0")),
          link(IpFamily.IPV6, false, Records.ip("fe80::1")));

  private static final LookUpTerms TERMS =
      new LookUpTerms(EnumSet.allOf(IpFamily.class), true, 5_000_000);

  private static final Service SERVICE =
      Service.named("any").type(TYPES.get(0)).port(80).subtype("_printer");

  private static final Name THIS_HOST = Name.of("alpha.local");

  private final Engine engine = new Engine(new SplittableRandom(6_762));
  private final Datagram datagram = new Datagram();
  private final ArrayDeque<Subscription> subscriptions = new ArrayDeque<>();
  private final List<ServicePublication> publications = new ArrayList<>();
  private final List<Order> orders = new ArrayList<>();
  private final ByteBuffer script;
  private final long startNs;
  private long nowNs;
  private long asked;

  private EngineFuzz(byte[] input) {
    script = ByteBuffer.wrap(input);
    // Any clock, and one that wraps: the script's length is as good as any number.
    startNs = input.length % 2 == 0 ? Long.MAX_VALUE - 1_000_000_000L * input.length : input.length;
    nowNs = startNs;
  }

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    new EngineFuzz(input).run();
  }

  private void run() {
    engine.links(LINKS, nowNs);
    TYPES.forEach(this::browse);
    publish("avahi wéb");
    turns(nowNs);
    for (int steps = 0; script.remaining() >= 2 && steps < MOST_STEPS; steps++) {
      int what = script.get() & 0xff;
      turns(nowNs + (1L << (script.get() & 0xff) % LONGEST_WAIT));
      if ((what & COMMAND) != 0) {
        command(what & ~COMMAND);
      } else {
        arrive(what);
      }
      engine.advance(nowNs);
      drain();
      Check.that(EngineSeam.records(engine) <= EngineSeam.MOST_RECORDS, "records without bound");
      Check.that(EngineSeam.bytes(engine) <= EngineSeam.MOST_BYTES, "bytes without bound");
    }
    turns(nowNs + TimeUnit.SECONDS.toNanos(5));
    engine.links(List.of(), nowNs);
    engine.advance(nowNs);
    drain();
    orders.forEach(Order::nothingLeft);
  }

  /** As the loop does: a turn whenever one is due, and one at the end. */
  private void turns(long untilNs) {
    int turnsAtOnce = 0;
    for (int turn = 0; dueBy(untilNs) && turn < MOST_TURNS_PER_STEP; turn++) {
      boolean later = engine.nextDeadlineNs() - nowNs > 0;
      turnsAtOnce = later ? 0 : turnsAtOnce + 1;
      Check.that(turnsAtOnce < MOST_TURNS_AT_ONCE, "due at this time and never done", nowNs);
      nowNs = later ? engine.nextDeadlineNs() : nowNs;
      engine.advance(nowNs);
      drain();
    }
    nowNs = untilNs;
    engine.advance(nowNs);
    drain();
  }

  private boolean dueBy(long untilNs) {
    long deadlineNs = engine.nextDeadlineNs();
    return deadlineNs != Long.MAX_VALUE && deadlineNs - untilNs <= 0;
  }

  private void arrive(int how) {
    int length = script.remaining() < 2 ? 0 : script.getShort() & 0xffff;
    length = Math.min(length, script.remaining());
    datagram
        .payload(script, script.position(), length)
        .arrival(IFINDEX, (how & IPV6) == 0 ? IpFamily.IPV4 : IpFamily.IPV6, (how & UNICAST) == 0)
        .source(
            0,
            0xffff_c000_0200L + (how & SOURCE),
            (how & OTHER_PORT) == 0 ? 5353 : 40_000,
            (how & FROM_THIS_HOST) != 0);
    engine.datagram(datagram, nowNs);
    script.position(script.position() + length);
  }

  private void command(int number) {
    switch (number % 12) {
      case 0 -> engine.links(LINKS.subList(0, 1), nowNs);
      case 1 -> engine.links(LINKS, nowNs);
      case 2 -> browse(TYPES.get(0));
      case 3 -> end();
      case 4 -> orders.forEach(order -> order.present.values().forEach(this::verify));
      case 5 -> resolve();
      case 6 -> query(RecordType.ANY);
      case 7 -> query(RecordType.A);
      case 8 -> publish("avahi wéb. 2");
      case 9 ->
          publications.forEach(
              own -> own.update(SERVICE.txt(Txt.of(Map.of("n", "" + number))).port(number), nowNs));
      case 10 -> engine.goodbye(nowNs);
      default -> subscriptions.add(all().browseAll(new Anything(), nowNs));
    }
  }

  private void verify(ServiceInstance instance) {
    engine.verify(instance, (nowNs & 1) != 0, nowNs);
  }

  private void browse(ServiceType type) {
    Order order = new Order();
    orders.add(order);
    Subscription browse = engine.browse(type, order, nowNs);
    subscriptions.add(
        endNs -> {
          orders.remove(order);
          browse.cancel(endNs);
        });
  }

  private void publish(String name) {
    Service service = SERVICE.name(name);
    ServicePublication own =
        engine.publish(service, THIS_HOST, event -> said(event.toString()), nowNs);
    publications.add(own);
    subscriptions.add(own::withdraw);
  }

  private static void said(String text) {
    Check.that(!text.isEmpty(), "no text");
  }

  /** Ends what began first. */
  private void end() {
    Subscription first = subscriptions.poll();
    if (first != null) {
      first.cancel(nowNs);
    }
  }

  private Searches all() {
    return engine.searches(LinkScope.ALL, nowNs);
  }

  private void resolve() {
    Name instance = TYPES.get(0).name().child("avahi wéb. 2");
    subscriptions.add(all().resolve(instance, TYPES.get(0), TERMS, new Anything(), nowNs));
    subscriptions.add(all().host(Name.of("alpha.local"), TERMS, addresses -> {}, nowNs));
  }

  private void query(RecordType type) {
    subscriptions.add(engine.query(TYPES.get(1).name(), type, answer -> {}, nowNs));
    subscriptions.add(engine.query(Name.of("alpha.local"), type, answer -> {}, nowNs));
  }

  private void drain() {
    Outbox outbox = engine.outbox();
    for (Outbox.Packet packet = outbox.nextPacket(); packet != null; packet = outbox.nextPacket()) {
      wellFormed(packet);
      outbox.release(packet);
    }
    double elapsedSeconds = (nowNs - startNs) / 1e9;
    Check.that(
        asked <= BURST + PER_SECOND * elapsedSeconds + 1,
        "more questions sent than the budget has",
        asked);
    for (Runnable result = outbox.nextDelivery(); result != null; result = outbox.nextDelivery()) {
      result.run();
    }
  }

  private void wellFormed(Outbox.Packet packet) {
    ByteBuffer payload = packet.payload();
    int headers = packet.family() == IpFamily.IPV4 ? 28 : 48;
    Check.that(
        payload.remaining() <= MTU_BYTES - headers,
        "more bytes than the link takes",
        payload.remaining());
    MessageReader reader = new MessageReader(new NameTable(16));
    try {
      reader.open(payload, payload.position(), payload.remaining());
      boolean legacy = !packet.multicast() && packet.destinationPort() != 5353;
      while (reader.next()) {
        boolean asksAll = legacy && reader.section() == Section.QUESTION;
        Check.that(asksAll || reader.recordClass() == MessageReader.CLASS_IN, "class");
      }
      Check.that(reader.skipped() == 0, "odd packet");
      Check.that(!packet.multicast() || reader.id() == 0, "an id in multicast");
      if (reader.isResponse()) {
        Check.that(reader.count(Section.ANSWER) > 0 || reader.isTruncated(), "no answer");
        Check.that(reader.count(Section.AUTHORITY) == 0, "authority in a response");
        Check.that(legacy || reader.count(Section.QUESTION) == 0, "question in a response");
      } else if (reader.count(Section.AUTHORITY) == 0) {
        asked++;
      }
    } catch (MalformedMessage e) {
      throw new AssertionError("malformed packet sent", e);
    }
  }

  private static LinkFacts link(IpFamily family, boolean hearsUnicast, InetAddress address) {
    return new LinkFacts(IFINDEX, "eth0", family, MTU_BYTES, hearsUnicast, List.of(address));
  }

  /** Holds what it is told against present, present with a change, absent. */
  private static final class Order implements InstanceSink {
    private final Map<Name, ServiceInstance> present = new HashMap<>();

    @Override
    public void present(ServiceInstance instance, int number) {
      ServiceInstance before = present.put(instance.fullName(), instance);
      Check.that(!instance.equals(before), "present without a change", instance);
      Check.that(!instance.addresses().isEmpty(), "without an address", instance);
    }

    @Override
    public void absent(ServiceInstance last, int number) {
      ServiceInstance before = present.remove(last.fullName());
      Check.that(last.equals(before), "absent as what it wasn't", last, before);
    }

    void nothingLeft() {
      Check.that(present.isEmpty(), "no link is left, but these", present);
    }
  }

  /** Of several types and ends: anything may come. */
  private static final class Anything implements InstanceSink {
    @Override
    public void present(ServiceInstance instance, int number) {
      Check.that(!instance.toString().isEmpty(), "no text");
    }

    @Override
    public void absent(ServiceInstance last, int number) {
      Check.that(!last.toString().isEmpty(), "no text");
    }
  }
}
