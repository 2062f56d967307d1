package dev.beacon.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.EngineSeam;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimService;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A flood that names what is searched for: 10,000 responses a second from 20,000 sources, one
 * instance of the browsed type each, while a real service appears. In virtual time, and with the
 * engine alone: the core's limiters, which would stop most of it, are not asked. The cache may have
 * to give the real one up for a while, but it is asked for again.
 */
class FloodTest {

  private static final int SOURCES = 20_000;
  private static final int PER_SECOND = 10_000;
  private static final int PER_TURN = 64;
  private static final Duration TURN =
      Duration.ofSeconds(1).multipliedBy(PER_TURN).dividedBy(PER_SECOND);
  private static final Duration FLOOD = Duration.ofMillis(2_200);
  private static final Duration APPEARANCE = Duration.ofMillis(1_800);
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration BOGUS_TTL = Duration.ofSeconds(20);

  /** 200 packets at once, 100 a second (see Questions). */
  private static final int BURST = 200;

  private static final int QUERIES_PER_SECOND = 100;

  private static final String DIGITS = "00000";
  private static final int IFINDEX = 2;
  private static final ServiceType TYPE = ServiceType.of("_ipp._tcp");
  private static final byte[] REAL_RESPONSE = SimService.printer("Real").announcement().toBytes();

  /** What a bogus response has. */
  enum Bogus {
    /** All that an instance needs. */
    WHOLE,
    /** A pointer to something that nobody answers for. */
    POINTER
  }

  private final Engine engine = new Engine(new SplittableRandom(20_000));
  private final Datagram datagram = new Datagram();
  private final MessageReader reader = new MessageReader(new NameTable(1024));
  private final Directory directory = new Directory();
  private long nowNs = Long.MAX_VALUE - FLOOD.toNanos(); // the clock wraps as the flood ends
  private long queries;
  private boolean realIsThere;
  private boolean realIsAsked;

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "FR-035, FR-043: a flood of the browsed type hides no real service and leaves nothing")
  void aFloodOfTheBrowsedTypePasses(Bogus bogus) {
    engine.links(
        List.of(new LinkFacts(IFINDEX, "eth0", IpFamily.IPV4, 1_500, false, List.of())), nowNs);
    engine.browse(TYPE, directory, nowNs);
    byte[] template = template(bogus);
    long startNs = nowNs;
    long appearedNs = 0;
    long seenNs = 0;
    for (int number = 0; nowNs - startNs < FLOOD.toNanos(); ) {
      for (int i = 0; i < PER_TURN; i++) {
        hear(numbered(template, number % SOURCES), 0x0a00_0000L + number % SOURCES);
        number++;
      }
      if (appearedNs == 0 && nowNs - startNs >= APPEARANCE.toNanos()) {
        appearedNs = nowNs;
        realIsThere = true;
        realIsAsked = true; // it announces itself
      }
      turn();
      seenNs = seenNs == 0 && directory.present.contains("Real") ? nowNs : seenNs;
      assertThat(EngineSeam.records(engine)).isLessThanOrEqualTo(EngineSeam.MOST_RECORDS);
      assertThat(EngineSeam.bytes(engine)).isLessThanOrEqualTo(EngineSeam.MOST_BYTES);
      nowNs += TURN.toNanos();
    }

    assertThat(seenNs).as("seen").isNotZero();
    assertThat(Duration.ofNanos(seenNs - appearedNs)).isLessThanOrEqualTo(PATIENCE);
    assertThat(queries).isLessThanOrEqualTo(BURST + QUERIES_PER_SECOND * (FLOOD.toSeconds() + 2));
    calm(BOGUS_TTL.multipliedBy(2));
    assertThat(directory.present).containsExactly("Real");
    assertThat(EngineSeam.records(engine)).as("records that are left").isEqualTo(4);
  }

  private void hear(byte[] payload, long source) {
    datagram
        .payload(ByteBuffer.wrap(payload), 0, payload.length)
        .arrival(IFINDEX, IpFamily.IPV4, true)
        .source(0, 0xffff_0000_0000L + source, 5353, false);
    engine.datagram(datagram, nowNs);
  }

  private void turn() {
    if (realIsThere && realIsAsked) {
      realIsAsked = false;
      hear(REAL_RESPONSE, 0xc000_0209L);
    }
    engine.advance(nowNs);
    Outbox outbox = engine.outbox();
    for (Outbox.Packet packet = outbox.nextPacket(); packet != null; packet = outbox.nextPacket()) {
      heard(packet.payload());
      outbox.release(packet);
    }
    for (Runnable result = outbox.nextDelivery(); result != null; result = outbox.nextDelivery()) {
      result.run();
    }
  }

  private void calm(Duration duration) {
    long endNs = nowNs + duration.toNanos();
    while (engine.nextDeadlineNs() != Long.MAX_VALUE && engine.nextDeadlineNs() - endNs <= 0) {
      nowNs = engine.nextDeadlineNs();
      turn();
    }
    nowNs = endNs;
    turn();
  }

  /** What the link hears of us: whether the real service is asked for. */
  private void heard(ByteBuffer payload) {
    try {
      reader.open(payload, payload.position(), payload.remaining());
      boolean asks = false;
      while (reader.next() && reader.section() == Section.QUESTION) {
        asks = true; // packets without questions carry more known answers
        realIsAsked |= reader.name().equals(TYPE.name());
      }
      queries += asks ? 1 : 0;
    } catch (MalformedMessage e) {
      throw new AssertionError("a malformed packet was sent", e);
    }
  }

  /** One response, in which the digits of the number are to be filled in. */
  private static byte[] template(Bogus bogus) {
    SimService service =
        SimService.printer("Bogus " + DIGITS).withHost("bogus-" + DIGITS + ".local", "10.0.0.1");
    List<ResourceRecord> records =
        bogus == Bogus.WHOLE ? service.records() : List.of(service.ptr());
    long ttlSeconds = BOGUS_TTL.toSeconds();
    return SimMessage.response(records.stream().map(r -> Records.ttl(ttlSeconds, r)).toList())
        .toBytes();
  }

  private static byte[] numbered(byte[] template, int number) {
    byte[] digits = String.valueOf(100_000 + number).substring(1).getBytes(US_ASCII);
    byte[] zeros = DIGITS.getBytes(US_ASCII);
    byte[] response = template.clone();
    for (int at = 0; at + zeros.length <= response.length; at++) {
      if (Arrays.equals(template, at, at + zeros.length, zeros, 0, zeros.length)) {
        System.arraycopy(digits, 0, response, at, zeros.length);
      }
    }
    return response;
  }

  private static final class Directory implements InstanceSink {
    private final Set<String> present = new HashSet<>();

    @Override
    public void present(ServiceInstance instance, int number) {
      present.add(instance.name());
    }

    @Override
    public void absent(ServiceInstance last, int number) {
      present.remove(last.name());
    }
  }
}
