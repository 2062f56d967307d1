package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.sim.Records;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What waits to be sent, and what goes when more waits than can. */
class OutboxTest {

  private static final int MOST = 1_024;

  private final Shared shared = Shared.with(new SplittableRandom(7));
  private final Outbox outbox = shared.outbox();
  private final Link link =
      new Link(
          new LinkFacts(2, "eth0", IpFamily.IPV4, 1_500, true, List.of(Records.ip("192.0.2.1"))),
          shared);

  @Test
  @DisplayName("RFC 6762 7.2: known answers over the bound are left out, their question never")
  void theQuestionStaysHoweverManyAnswersAreKnown() {
    link.send(outbox.buffer(), 1, 0);
    for (int i = 0; i < 2 * MOST; i++) {
      link.sendSupplement(outbox.buffer(), 2, 0);
    }
    link.send(outbox.buffer(), 3, 0);
    List<Integer> lengths = drain();
    assertThat(lengths).hasSize(MOST).startsWith(1).endsWith(3);
    assertThat(lengths.subList(1, MOST - 1)).containsOnly(2);
    assertThat(outbox.packetsLost()).isEqualTo(MOST + 2);
  }

  @Test
  @DisplayName("Where no known answers wait the oldest packet goes, for the newest know more")
  void elseTheOldestGoes() {
    for (int i = 0; i < MOST; i++) {
      link.send(outbox.buffer(), 1 + i % 2, 0);
    }
    link.send(outbox.buffer(), 3, 0);
    assertThat(drain()).hasSize(MOST).startsWith(2).endsWith(3);
  }

  @Test
  @DisplayName("What was sent makes room again")
  void whatWasSentMakesRoom() {
    for (int i = 0; i < MOST; i++) {
      link.sendSupplement(outbox.buffer(), 2, 0);
    }
    drain();
    link.sendSupplement(outbox.buffer(), 5, 0);
    assertThat(drain()).containsExactly(5);
    assertThat(outbox.packetsLost()).isZero();
  }

  @Test
  @DisplayName("RFC 6762 7.2: known answers go before any question, whatever was sent earlier")
  void knownAnswersGoFirstWhateverWasSent() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 10; i++) {
        link.send(outbox.buffer(), 1, 0);
      }
      for (int i = 0; i < MOST - 10; i++) {
        link.sendSupplement(outbox.buffer(), 2, 0);
      }
      link.send(outbox.buffer(), 3, 0);
      assertThat(drain()).as("round %d", round).filteredOn(one -> one == 1).hasSize(10);
      for (int i = 0; i < 20; i++) {
        link.send(outbox.buffer(), 1, 0);
      }
      drain();
    }
  }

  @Test
  @DisplayName("Packets leave in order, each with its link, its payload and its destination")
  void packetsLeaveInOrder() {
    link.send(outbox.buffer().put(0, (byte) 7), 1, 0);
    outbox.reply(link, outbox.buffer().put(5, (byte) 8), 6, new Station(1, 2, 40_000));
    Outbox.Packet toAll = next();
    assertThat(toAll.multicast()).isTrue();
    assertThat(toAll.payload().remaining()).isEqualTo(1);
    assertThat(toAll.payload().get(0)).isEqualTo((byte) 7);
    Outbox.Packet toOne = next();
    assertThat(toOne.multicast()).isFalse();
    assertThat(toOne).isEqualTo(new Outbox.Packet(2, IpFamily.IPV4, toOne.payload(), 1, 2, 40_000));
    assertThat(toOne.payload().remaining()).isEqualTo(6);
    assertThat(outbox.nextPacket()).isNull();
  }

  @Test
  @DisplayName("RFC 6762 17: a buffer that came back is used again, with all of its 8,952 bytes")
  void buffersAreUsedAgain() {
    ByteBuffer first = outbox.buffer();
    assertThat(first.remaining()).isEqualTo(8_952);
    link.send(first, 100, 0);
    assertThat(outbox.buffer()).as("it waits to be sent").isNotSameAs(first);
    outbox.release(next());
    assertThat(outbox.buffer()).isSameAs(first);
    assertThat(first.remaining()).isEqualTo(8_952);
  }

  @Test
  @DisplayName("The buffers of packets that found no room are used again as well")
  void buffersOfLostPacketsAreUsedAgain() {
    ByteBuffer oldest = outbox.buffer();
    link.send(oldest, 1, 0);
    for (int i = 1; i < MOST; i++) {
      link.send(outbox.buffer(), 1, 0);
    }
    ByteBuffer leftOut = outbox.buffer();
    link.sendSupplement(leftOut, 1, 0);
    assertThat(outbox.buffer()).as("of known answers over the bound").isSameAs(leftOut);
    link.send(leftOut, 1, 0);
    assertThat(outbox.buffer()).as("of the oldest packet").isSameAs(oldest);
    outbox.nextPacket();
    ByteBuffer known = outbox.buffer();
    link.sendSupplement(known, 1, 0);
    link.send(outbox.buffer(), 1, 0);
    assertThat(outbox.buffer()).as("of the latest known answers").isSameAs(known);
  }

  @Test
  @DisplayName("After a burst a few buffers are kept, the others are given up")
  void aFewBuffersAreKept() {
    Set<ByteBuffer> burst = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 20; i++) {
      ByteBuffer buffer = outbox.buffer();
      burst.add(buffer);
      link.send(buffer, 1, 0);
    }
    drain();
    int kept = 0;
    while (burst.contains(outbox.buffer())) {
      kept++;
    }
    assertThat(kept).isEqualTo(8);
  }

  @Test
  @DisplayName("Results are delivered in the order in which they came about")
  void resultsAreDeliveredInOrder() {
    List<String> delivered = new ArrayList<>();
    outbox.deliver(() -> delivered.add("added"));
    outbox.deliver(() -> delivered.add("removed"));
    for (Runnable next = outbox.nextDelivery(); next != null; next = outbox.nextDelivery()) {
      next.run();
    }
    assertThat(delivered).containsExactly("added", "removed");
  }

  private Outbox.Packet next() {
    return Objects.requireNonNull(outbox.nextPacket());
  }

  private List<Integer> drain() {
    List<Integer> lengths = new ArrayList<>();
    for (Outbox.Packet next = outbox.nextPacket(); next != null; next = outbox.nextPacket()) {
      lengths.add(next.payload().remaining());
      outbox.release(next);
    }
    return lengths;
  }
}
