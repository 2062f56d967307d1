package dev.beacon.bond.internal.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {

  private static final long SECOND_NS = 1_000_000_000L;

  private final long startNs = Long.valueOf(Long.MAX_VALUE) - SECOND_NS; // the clock wraps
  private final Doorkeeper keeper =
      new Doorkeeper(Doorkeeper.Terms.OF_ANCHOR, List.of(Network.of("10.81.0.0/16")), startNs);

  @Test
  @DisplayName("RCH-029: 20 handshakes a second of one source, and more a second later")
  void boundsHandshakes() throws Exception {
    InetAddress source = InetAddress.getByName("192.0.2.1");
    for (int i = 0; i < 20; i++) {
      assertThat(keeper.comes(source, startNs)).isEmpty();
      keeper.leaves(source);
    }
    assertThat(keeper.comes(source, startNs)).contains(Refusal.HANDSHAKES);
    assertThat(keeper.comes(InetAddress.getByName("192.0.2.2"), startNs)).isEmpty();
    assertThat(keeper.comes(source, startNs + SECOND_NS / 20)).isEmpty();
    assertThat(keeper.comes(source, startNs + SECOND_NS / 20)).isPresent();
  }

  @Test
  @DisplayName("RCH-029: 64 connections of one IPv6 /64 that have proved nothing")
  void boundsConnections() throws Exception {
    int admitted = 0;
    for (int i = 0; i < 100; i++) {
      InetAddress source = InetAddress.getByName("2001:db8::" + Integer.toHexString(i + 1));
      admitted += keeper.comes(source, startNs + i * SECOND_NS).isEmpty() ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(64);
    assertThat(keeper.comes(InetAddress.getByName("2001:db8:0:1::1"), startNs + 100 * SECOND_NS))
        .isEmpty();
    keeper.leaves(InetAddress.getByName("2001:db8::1"));
    assertThat(keeper.comes(InetAddress.getByName("2001:db8::2"), startNs + 101 * SECOND_NS))
        .isEmpty();
  }

  @Test
  @DisplayName("RCH-029: a known relay may bring 160 a second; all together 200")
  void relaysBringMore() throws Exception {
    InetAddress relay = InetAddress.getByName("10.81.0.7");
    int admitted = 0;
    for (int i = 0; i < 300; i++) {
      admitted += keeper.comes(relay, startNs).isEmpty() ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(160);
    for (int source = 0; source < 50; source++) {
      for (int i = 0; i < 20; i++) {
        Optional<Refusal> refusal =
            keeper.comes(
                InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) (source + 1)}),
                startNs);
        admitted += refusal.isEmpty() ? 1 : 0;
      }
    }
    assertThat(admitted).isEqualTo(200);
  }

  @Test
  @DisplayName("Networks are read as ADDRESS/PREFIX")
  void readsNetworks() throws Exception {
    Network network = Network.of("10.81.0.0/16");
    assertThat(network.holds(InetAddress.getByName("10.81.255.1"))).isTrue();
    assertThat(network.holds(InetAddress.getByName("10.82.0.1"))).isFalse();
    assertThat(network.holds(Network.of("::1").address())).isFalse();
    assertThat(Network.of("fe80::/10").holds(InetAddress.getByName("febf::1"))).isTrue();
    assertThat(Network.of("192.0.2.1").holds(InetAddress.getByName("192.0.2.1"))).isTrue();
    for (String wrong : List.of("10.0.0.0/33", "10.0.0.0/x", "example/8", "", "10.0.0.0/-1")) {
      assertThatThrownBy(() -> Network.of(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
