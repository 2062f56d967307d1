package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.sim.Records;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is known of a received packet. */
class DatagramTest {

  @Test
  @DisplayName("RFC 4291 2.5.5.2: a mapped address is one of IPv4, any other one of IPv6")
  void onlyAMappedAddressIsIpv4() {
    assertThat(Datagram.address(0, 0xffff_c000_0209L)).isEqualTo(Records.ip("192.0.2.9"));
    assertThat(Datagram.address(0xfe80_0000_0000_0000L, 9)).isEqualTo(Records.ip("fe80::9"));
    assertThat(Datagram.address(0xfe80_0000_0000_0000L, 0xffff_c000_0209L))
        .isEqualTo(Records.ip("fe80::ffff:c000:209"));
    assertThat(Datagram.address(0, 1)).isEqualTo(Records.ip("::1"));
    assertThat(Datagram.address(0, 0x1_ffff_c000_0209L)).isEqualTo(Records.ip("::1:ffff:c000:209"));
    assertThat(Datagram.address(0, 0xfffe_c000_0209L)).isEqualTo(Records.ip("::fffe:c000:209"));
  }

  @Test
  @DisplayName("RFC 5952: the sender is written as people write it")
  void theSenderIsWrittenAsPeopleDo() {
    Datagram datagram = new Datagram().source(0, 0xffff_c000_0209L, 5353, false);
    assertThat(datagram.sourceText()).isEqualTo("192.0.2.9");
    datagram.source(0xfe80_0000_0000_0000L, 0xa, 5353, false);
    assertThat(datagram.sourceText()).isEqualTo("fe80::a");
  }

  @Test
  @DisplayName("FR-007: the hash is that of the payload, wherever it lies in its buffer")
  void theHashIsThatOfThePayload() {
    byte[] payload = {1, 2, -3, 4};
    ByteBuffer inside = ByteBuffer.wrap(new byte[] {9, 9, 1, 2, -3, 4, 8});
    long hash = of(ByteBuffer.wrap(payload), 0, 4);
    assertThat(of(inside, 2, 4)).isEqualTo(hash);
    assertThat(of(inside, 1, 4)).isNotEqualTo(hash);
    assertThat(of(inside, 2, 5)).isNotEqualTo(hash);
    assertThat(of(inside, 2, 3)).isNotEqualTo(hash);
  }

  @Test
  @DisplayName(
      "FR-007: packets that differ in a byte, the order of two or the length are told apart")
  void packetsThatDifferInAByteAreToldApart() {
    Set<Long> hashes = new HashSet<>();
    byte[] payload = new byte[12];
    hashes.add(of(ByteBuffer.wrap(payload), 0, payload.length));
    int packets = 1;
    for (int i = 0; i < payload.length; i++) {
      for (int value = 1; value < 256; value++) {
        payload[i] = (byte) value;
        hashes.add(of(ByteBuffer.wrap(payload), 0, payload.length));
        packets++;
      }
      payload[i] = 0;
    }
    payload[4] = 1;
    payload[5] = 2;
    hashes.add(of(ByteBuffer.wrap(payload), 0, payload.length));
    payload[4] = 2;
    payload[5] = 1;
    hashes.add(of(ByteBuffer.wrap(payload), 0, payload.length));
    hashes.add(of(ByteBuffer.allocate(13), 0, 13));
    assertThat(hashes).hasSize(packets + 3);
  }

  @Test
  @DisplayName("It tells what it was told of its arrival and its sender")
  void itTellsWhatItWasTold() {
    ByteBuffer buffer = ByteBuffer.allocate(20);
    Datagram datagram =
        new Datagram()
            .payload(buffer, 3, 12)
            .arrival(7, IpFamily.IPV6, true)
            .source(1, 2, 40_000, true)
            .ttl(64)
            .otherSubnet(true);
    assertThat(datagram.buffer()).isSameAs(buffer);
    assertThat(datagram.offset()).isEqualTo(3);
    assertThat(datagram.length()).isEqualTo(12);
    assertThat(datagram.ifindex()).isEqualTo(7);
    assertThat(datagram.family()).isEqualTo(IpFamily.IPV6);
    assertThat(datagram.multicast()).isTrue();
    assertThat(datagram.sourceHigh()).isEqualTo(1);
    assertThat(datagram.sourceLow()).isEqualTo(2);
    assertThat(datagram.sourcePort()).isEqualTo(40_000);
    assertThat(datagram.fromThisHost()).isTrue();
    assertThat(datagram.ttl()).isEqualTo(64);
    assertThat(datagram.otherSubnet()).isTrue();
    datagram.arrival(7, IpFamily.IPV6, false).source(1, 2, 5353, false).otherSubnet(false);
    assertThat(datagram.multicast()).isFalse();
    assertThat(datagram.fromThisHost()).isFalse();
    assertThat(datagram.otherSubnet()).isFalse();
  }

  private static long of(ByteBuffer buffer, int offset, int length) {
    return new Datagram().payload(buffer, offset, length).payloadHash();
  }
}
