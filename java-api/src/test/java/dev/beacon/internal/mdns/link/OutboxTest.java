package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.sim.Records;
import java.util.ArrayList;
import java.util.List;
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

  private List<Integer> drain() {
    List<Integer> lengths = new ArrayList<>();
    for (Outbox.Packet next = outbox.nextPacket(); next != null; next = outbox.nextPacket()) {
      lengths.add(next.payload().remaining());
      outbox.release(next);
    }
    return lengths;
  }
}
