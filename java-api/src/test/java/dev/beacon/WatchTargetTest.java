package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WatchTargetTest {

  private static final InetAddress PEER = address(192, 0, 2, 1);
  private static final InetAddress LINK_LOCAL =
      address(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);

  private static InetAddress address(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static WatchKey key(int id) {
    return WatchKey.of(WatchKey.Type.METICULOUS_SHA1, id, new byte[] {1, 2, 3});
  }

  @Test
  @DisplayName("The defaults are 300 ms, multiplier 3, single hop, no authentication")
  void defaults() {
    WatchTarget target = WatchTarget.of(PEER);

    assertThat(target.transmit()).isEqualTo(Duration.ofMillis(300));
    assertThat(target.receive()).isEqualTo(Duration.ofMillis(300));
    assertThat(target.multiplier()).isEqualTo(3);
    assertThat(target.minTtl()).isEqualTo(255);
    assertThat(target.keys()).isEmpty();
    assertThat(target.interfaceName()).isEmpty();
  }

  @Test
  @DisplayName("Intervals are 1 ms to 60 s, multipliers and TTLs 1 to 255")
  void rangesAreChecked() {
    WatchTarget target = WatchTarget.of(PEER);
    for (Duration wrong :
        new Duration[] {Duration.ZERO, Duration.ofNanos(999_999), Duration.ofSeconds(61)}) {
      assertThatIllegalArgumentException().isThrownBy(() -> target.interval(wrong));
    }
    for (int wrong : new int[] {0, 256, -1}) {
      assertThatIllegalArgumentException().isThrownBy(() -> target.multiplier(wrong));
      assertThatIllegalArgumentException().isThrownBy(() -> target.multihop(wrong));
    }
    assertThat(target.interval(WatchTarget.SHORTEST).interval(WatchTarget.LONGEST).receive())
        .isEqualTo(WatchTarget.LONGEST);
  }

  @Test
  @DisplayName("A multicast, wildcard or loopback address is no peer")
  void peersAreUnicast() {
    for (InetAddress wrong :
        new InetAddress[] {address(224, 0, 0, 251), address(0, 0, 0, 0), address(127, 0, 0, 1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> WatchTarget.of(wrong))
          .withMessageContaining(wrong.getHostAddress());
    }
    assertThatIllegalArgumentException().isThrownBy(() -> WatchTarget.of(PEER).from(LINK_LOCAL));
  }

  @Test
  @DisplayName("RFC 5883: no link-local peer and no interface over several hops")
  void multihopHasNoLink() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WatchTarget.of(LINK_LOCAL).multihop(254).requireComplete());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WatchTarget.of(PEER).onInterface("eth0").multihop(1).requireComplete());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WatchTarget.of(LINK_LOCAL).requireComplete())
        .withMessageContaining("interface");
    assertThat(WatchTarget.of(PEER).multihop(1).requireComplete().minTtl()).isEqualTo(1);
  }

  @Test
  @DisplayName("BFD-021: keys are of one type, each id once, and none is cut")
  void keysAreChecked() {
    WatchTarget target = WatchTarget.of(PEER);
    assertThatIllegalArgumentException().isThrownBy(() -> target.authenticatedBy());
    assertThatIllegalArgumentException().isThrownBy(() -> target.authenticatedBy(key(1), key(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> target.authenticatedBy(key(1), WatchKey.of(WatchKey.Type.MD5, 2, new byte[1])));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WatchKey.of(WatchKey.Type.PASSWORD, 1, new byte[17]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WatchKey.of(WatchKey.Type.SHA1, 256, new byte[1]));
    assertThat(WatchKey.of(WatchKey.Type.SHA1, 255, new byte[20]).bytes()).hasSize(20);
  }

  @Test
  @DisplayName("A key is in no text")
  void keysAreNotShown() {
    byte[] secret = "secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    WatchKey key = WatchKey.of(WatchKey.Type.SHA1, 7, secret);

    assertThat(key.toString()).isEqualTo("SHA1 key 7");
    assertThat(WatchTarget.of(PEER).authenticatedBy(key).toString()).doesNotContain("secret");
  }

  @Test
  @DisplayName("Targets are equal by what they say; other settings are the same path")
  void equality() {
    WatchTarget target = WatchTarget.of(PEER).onInterface("eth0");
    assertThat(target)
        .isEqualTo(WatchTarget.of(PEER).onInterface("eth0"))
        .hasSameHashCodeAs(WatchTarget.of(PEER).onInterface("eth0"))
        .isNotEqualTo(target.passive())
        .hasToString("192.0.2.1 on eth0 (300.0 ms x 3)");
    assertThat(target.isSamePathAs(target.multiplier(5).passive())).isTrue();
    assertThat(target.isSamePathAs(WatchTarget.of(PEER))).isFalse();
  }

  @Test
  @DisplayName("RFC 5880 section 4.1: diagnostics 9 to 31 are taken as they are")
  void diagnostics() {
    assertThat(new Diagnostic(1)).isEqualTo(Diagnostic.DETECTION_TIME_EXPIRED);
    assertThat(Diagnostic.PATH_DOWN).hasToString("path down");
    assertThat(new Diagnostic(31)).hasToString("diagnostic 31");
    assertThatIllegalArgumentException().isThrownBy(() -> new Diagnostic(32));
  }

  @Test
  @DisplayName("RFC 9468: rules begin with anybody on the link, 64 at a time")
  void answerRules() {
    AnswerRules rules = AnswerRules.onLink().only(PEER, 24).onInterface("eth0").maxSessions(2);

    assertThat(rules.prefixes()).hasToString("[192.0.2.1/24]");
    assertThat(rules.interfaces()).containsExactly("eth0");
    assertThat(AnswerRules.onLink().maxSessions()).isEqualTo(64);
    assertThatIllegalArgumentException().isThrownBy(() -> AnswerRules.onLink().only(PEER, 33));
    assertThatIllegalArgumentException().isThrownBy(() -> rules.maxSessions(0));
    assertThatIllegalArgumentException().isThrownBy(() -> rules.multiplier(256));
    assertThatIllegalArgumentException().isThrownBy(() -> rules.interval(Duration.ZERO));
  }
}
