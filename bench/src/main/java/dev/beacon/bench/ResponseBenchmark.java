package dev.beacon.bench;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to hear again what is known: responses of about 1,400 bytes with ten instances
 * each, all found before, arrive at an engine that browses their type.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ResponseBenchmark {

  private static final int INSTANCES_PER_PACKET = 10;
  private static final int PACKET_BYTES = 1_472;
  private static final int MDNS_PORT = 5353;
  private static final int IFINDEX = 2;

  /** From where they come: 192.0.2.9 in the 16-byte form. */
  private static final long SOURCE_LOW = 0xffff_c000_0209L;

  /** So fast they come: 10,000 packets a second, with nothing due in between. */
  private static final long STEP_NS = 100_000;

  private static final ServiceType TYPE = ServiceType.of("_ipp._tcp");

  /** How many instances are known in all. */
  @Param({"10", "5000"})
  public int instances;

  private final Engine engine = new Engine(new SplittableRandom(1));
  private final Datagram datagram = new Datagram();
  private ByteBuffer[] packets = new ByteBuffer[0];
  private int next;
  private long nowNs;

  /** Everything is found. */
  @Setup
  public void findAll() throws UnknownHostException {
    packets = new ByteBuffer[instances / INSTANCES_PER_PACKET];
    engine.links(
        List.of(new LinkFacts(IFINDEX, "eth0", IpFamily.IPV4, 1_500, false, List.of())), nowNs);
    engine.browse(TYPE, new Nobody(), nowNs);
    engine.advance(nowNs);
    for (int i = 0; i < packets.length; i++) {
      packets[i] = packet(i * INSTANCES_PER_PACKET);
      knownResponse();
      engine.advance(nowNs);
    }
    for (Runnable due = engine.outbox().nextDelivery(); due != null; ) {
      due = engine.outbox().nextDelivery();
    }
  }

  /** One packet that says nothing new. */
  @Benchmark
  public long knownResponse() {
    ByteBuffer packet = packets[next];
    next = next + 1 == packets.length ? 0 : next + 1;
    nowNs += STEP_NS / packets.length;
    datagram
        .payload(packet, 0, packet.limit())
        .arrival(IFINDEX, IpFamily.IPV4, true)
        .source(0, SOURCE_LOW, MDNS_PORT, false);
    engine.datagram(datagram, nowNs);
    return engine.malformed();
  }

  private static ByteBuffer packet(int first) throws UnknownHostException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(PACKET_BYTES);
    MessageWriter writer = new MessageWriter(PACKET_BYTES);
    writer.begin(bytes, 0, 0, MessageWriter.RESPONSE);
    for (int i = first; i < first + INSTANCES_PER_PACKET; i++) {
      write(writer, i);
    }
    bytes.limit(writer.finish());
    return bytes;
  }

  private static void write(MessageWriter writer, int number) throws UnknownHostException {
    Name instance = TYPE.name().child(String.format("Service %05d", number));
    Name host = Name.LOCAL.child(String.format("printer-%05d", number));
    byte[] address = {10, 99, (byte) (number >> 8), (byte) number};
    put(writer, TYPE.name(), RecordType.PTR, false, 4_500, new Rdata.Target(instance));
    put(writer, instance, RecordType.SRV, true, 120, new Rdata.Service(0, 0, 631, host));
    put(writer, instance, RecordType.TXT, true, 4_500, new Rdata.Text(text()));
    put(
        writer,
        host,
        RecordType.A,
        true,
        120,
        new Rdata.Address(InetAddress.getByAddress(address)));
  }

  private static byte[] text() {
    byte[] attribute = "txtvers=1.rp=queue.note=Room".getBytes(StandardCharsets.UTF_8);
    byte[] text = new byte[1 + attribute.length];
    text[0] = (byte) attribute.length;
    System.arraycopy(attribute, 0, text, 1, attribute.length);
    return text;
  }

  private static void put(
      MessageWriter writer, Name name, RecordType type, boolean flush, long ttl, Rdata rdata) {
    if (!writer.record(Section.ANSWER, new ResourceRecord(name, type, flush, ttl, rdata), ttl)) {
      throw new IllegalStateException(name + " " + type + ": the packet is full");
    }
  }

  private static final class Nobody implements InstanceSink {
    @Override
    public void present(ServiceInstance instance, int number) {
      // nobody cares
    }

    @Override
    public void absent(ServiceInstance last, int number) {
      // nobody cares
    }
  }
}
