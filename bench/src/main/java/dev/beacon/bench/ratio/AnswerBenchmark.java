package dev.beacon.bench.ratio;

import dev.beacon.IpFamily;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.wire.MessageWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A question for the SRV record of a published service, from its packet to the answer's. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AnswerBenchmark {

  private static final int IFINDEX = 2;
  private static final int PACKET_BYTES = 512;
  private static final Name TYPE = Name.of("_own._tcp.local");
  private static final Name HOST = Name.of("own.local");

  /** 192.0.2.9 in the 16-byte form, and no port of mDNS: the answer goes there (section 6.7). */
  private static final long SOURCE_LOW = 0xffff_c000_0209L;

  private static final int LEGACY_PORT = 40_000;

  /** So fast they come: 10,000 questions a second. */
  private static final long STEP_NS = 100_000;

  /** How many are published. */
  @Param({"1", "1000"})
  public int services;

  private final Engine engine = new Engine(new SplittableRandom(1));
  private final Datagram datagram = new Datagram();
  private ByteBuffer[] questions = new ByteBuffer[0];
  private int next;
  private long nowNs;

  /** Publishes them, and waits until they are announced. */
  @Setup
  public void publish() throws UnknownHostException {
    InetAddress own = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
    engine.links(
        List.of(new LinkFacts(IFINDEX, "eth0", IpFamily.IPV4, 1_500, true, List.of(own))), nowNs);
    questions = new ByteBuffer[services];
    MessageWriter writer = new MessageWriter(PACKET_BYTES);
    for (int i = 0; i < services; i++) {
      engine.publish(
          Service.named("s" + i).type("_own._tcp").port(1 + i), HOST, event -> {}, nowNs);
      questions[i] = ByteBuffer.allocateDirect(PACKET_BYTES);
      writer.begin(questions[i], 0, i, MessageWriter.QUERY);
      writer.question(new Question(TYPE.child("s" + i), RecordType.SRV, false));
      questions[i].limit(writer.finish());
    }
    long endNs = nowNs + Duration.ofSeconds(30).toNanos();
    while (engine.nextDeadlineNs() - endNs <= 0) {
      nowNs = Math.max(nowNs, engine.nextDeadlineNs());
      sent();
    }
    nowNs = endNs;
    sent();
  }

  /** One question. */
  @Benchmark
  public int answer() {
    ByteBuffer question = questions[next];
    next = next + 1 == services ? 0 : next + 1;
    nowNs += STEP_NS;
    datagram
        .payload(question, 0, question.limit())
        .arrival(IFINDEX, IpFamily.IPV4, true)
        .source(0, SOURCE_LOW, LEGACY_PORT, false);
    engine.datagram(datagram, nowNs);
    int sent = sent();
    if (sent == 0) {
      throw new IllegalStateException("question " + next + " has no answer");
    }
    return sent;
  }

  /** Ends the turn; the bytes of the packets that it sends. */
  private int sent() {
    engine.advance(nowNs);
    int bytes = 0;
    Outbox outbox = engine.outbox();
    for (Outbox.Packet each = outbox.nextPacket(); each != null; each = outbox.nextPacket()) {
      bytes += each.payload().remaining();
      outbox.release(each);
    }
    for (Runnable due = outbox.nextDelivery(); due != null; due = outbox.nextDelivery()) {
      due.run();
    }
    return bytes;
  }
}
