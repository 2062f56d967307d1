package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.sim.Records;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The packets of a link, told apart by their sender. */
class LinkTrafficTest {

  private static final long NEIGHBOUR = 0xffff_c000_0200L;

  private final Shared shared = Shared.with(new SplittableRandom(7));
  private final Link link =
      new Link(new LinkFacts(2, "eth0", IpFamily.IPV4, 1_500, true, List.of()), shared);
  private final Datagram datagram = new Datagram();

  @Test
  @DisplayName(
      "FR-007: an echo is what this host sent within the last second, from this host alone")
  void anEchoIsWhatWeSentLately() {
    send(1);
    assertThat(link.isEcho(arriving(1, true), Timing.SECOND_NS)).isTrue();
    assertThat(link.isEcho(arriving(1, true), Timing.SECOND_NS + 1)).isFalse();
    assertThat(link.isEcho(arriving(1, false), 0)).isFalse();
    assertThat(link.isEcho(arriving(2, true), 0)).isFalse();
  }

  @Test
  @DisplayName("FR-007: so are the packets that only add known answers")
  void moreKnownAnswersAreEchoesToo() {
    ByteBuffer buffer = shared.outbox().buffer().put(0, (byte) 1);
    link.sendSupplement(buffer, 1, 0);
    assertThat(link.isEcho(arriving(1, true), 0)).isTrue();
    assertThat(traffic().sent()).isEqualTo(1);
  }

  @Test
  @DisplayName("Each packet counts once: sent, come back, of this host or of others")
  void eachPacketCountsOnce() {
    send(1);
    send(2);
    send(3);
    heard(1, true);
    heard(2, true);
    heard(9, true);
    for (int i = 0; i < 4; i++) {
      heard(i, false);
    }
    assertThat(traffic())
        .isEqualTo(new LinkTraffic("eth0", IpFamily.IPV4, 3, 2, 1, 4, 0, List.of()));
  }

  @Test
  @DisplayName("RFC 6762 11: others' packets whose TTL is not 255 were forwarded, ours never")
  void whatHasAnotherTtlWasForwarded() {
    datagram.ttl(254);
    send(1);
    heard(1, true);
    heard(9, true);
    assertThat(traffic().forwarded()).isZero();
    heard(5, false);
    heard(5, false);
    datagram.ttl(255);
    heard(6, false);
    assertThat(traffic().forwarded()).isEqualTo(2);
    assertThat(traffic().fromOthers()).isEqualTo(3);
    assertThat(traffic().forwarders()).containsExactly(Records.ip("192.0.2.5"));
  }

  @Test
  @DisplayName("However many forward packets, sixteen of them are named")
  void sixteenForwardersAreNamed() {
    datagram.ttl(1);
    for (int host = 1; host <= 20; host++) {
      heard(host, false);
    }
    assertThat(traffic().forwarded()).isEqualTo(20);
    assertThat(traffic().forwarders())
        .hasSize(16)
        .startsWith(Records.ip("192.0.2.1"))
        .endsWith(Records.ip("192.0.2.16"));
  }

  private void send(int content) {
    link.send(shared.outbox().buffer().put(0, (byte) content), 1, 0);
  }

  /** One byte, from this host or from that neighbour. */
  private Datagram arriving(int content, boolean fromThisHost) {
    return datagram
        .payload(ByteBuffer.wrap(new byte[] {(byte) content}), 0, 1)
        .source(0, NEIGHBOUR + content, 5353, fromThisHost);
  }

  private void heard(int content, boolean fromThisHost) {
    Datagram arrived = arriving(content, fromThisHost);
    link.traffic().heard(arrived, link.isEcho(arrived, 0));
  }

  private LinkTraffic traffic() {
    return link.traffic().on(link);
  }
}
