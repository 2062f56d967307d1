package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionArenaTest {

  private static final int SESSIONS_AT = 512;
  private static final int BYTES = 192;
  private static final int SECOND = 3 << 16 | 1; // of the third generation

  private final ByteBuffer memory =
      ByteBuffer.allocate(SESSIONS_AT + 2 * BYTES).order(ByteOrder.nativeOrder());

  /** As struct bcn_arena_header has it. */
  @BeforeEach
  void header() {
    memory.putInt(0, 0x314e4342).putInt(48, 64).putInt(52, 64).putInt(56, 128);
    memory.putInt(76, SESSIONS_AT).putInt(80, BYTES);
  }

  private void secondSession() throws Exception {
    int at = SESSIONS_AT + BYTES;
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(new byte[] {10, 9, 0, 2}, 0, mapped, 12, 4);
    memory.put(at + 4, new byte[] {3, 2, 0, 1});
    memory.putInt(at + 8, 0x8000_0001).putInt(at + 12, 77);
    memory.putInt(at + 16, 50_000).putInt(at + 20, 150_000).putInt(at + 24, 40_000);
    memory.putInt(at + 28, 6).putInt(at + 32, 5).put(at + 36, mapped);
    mapped[15] = 1;
    memory.put(at + 52, mapped).put(at + 70, (byte) 1).putShort(at + 72, (short) 50_001);
    memory.put(at + 74, (byte) 3).putInt(at + 76, SECOND);
    memory.putLong(at + 80, System.nanoTime()).putLong(at + 96, 9);
    memory.putLong(at + 104, 1_000).putLong(at + 112, 990);
    for (int i = 0; i < 8; i++) {
      memory.putLong(at + 120 + i * 8, i + 1);
    }
    memory.putInt(at + 184, 45_000);
  }

  @Test
  @DisplayName(
      "BFD-010: a session shows what it agreed on, its peer, its packets, drops and changes")
  void sessionShowsEverything() throws Exception {
    secondSession();

    SessionState state = new SessionArena(memory).state(SECOND, index -> "eth" + index);

    assertThat(state.inUse()).isTrue();
    assertThat(state.cookie()).isEqualTo(9);
    assertThat(state.peer()).isEqualTo(InetAddress.getByName("10.9.0.2"));
    WatchStatistics shown = state.statistics();
    assertThat(shown.state()).isEqualTo(PathState.UP);
    assertThat(shown.remoteState()).isEqualTo(PathState.INIT);
    assertThat(shown.diagnostic()).isEqualTo(Diagnostic.NONE);
    assertThat(shown.remoteDiagnostic().code()).isEqualTo(1);
    assertThat(shown.local()).contains(InetAddress.getByName("10.9.0.1"));
    assertThat(shown.interfaceName()).isEqualTo("eth5");
    assertThat(shown.sourcePort()).isEqualTo(50_001);
    assertThat(shown.discriminator()).isEqualTo(0x8000_0001);
    assertThat(shown.remoteDiscriminator()).isEqualTo(77);
    assertThat(shown.transmitInterval()).isEqualTo(Duration.ofMillis(50));
    assertThat(shown.detection()).isEqualTo(Duration.ofMillis(150));
    assertThat(shown.remoteMinReceive()).isEqualTo(Duration.ofMillis(40));
    assertThat(shown.remoteMinTransmit()).isEqualTo(Duration.ofMillis(45));
    assertThat(shown.remoteMultiplier()).isEqualTo(3);
    assertThat(shown.sent()).isEqualTo(1_000);
    assertThat(shown.received()).isEqualTo(990);
    assertThat(shown.changes()).isEqualTo(6);
    assertThat(shown.changed()).isBetween(Instant.now().minusSeconds(10), Instant.now());
    assertThat(shown.heard()).isEmpty();
  }

  @Test
  @DisplayName("BFD-010, BFD-023: what a session dropped is counted by reason")
  void dropsAreCountedByReason() throws Exception {
    secondSession();

    Map<String, Long> dropped =
        new SessionArena(memory).state(SECOND, index -> "").statistics().dropped();

    assertThat(dropped)
        .containsExactly(
            Map.entry("ttl", 1L),
            Map.entry("malformed", 2L),
            Map.entry("demux", 3L),
            Map.entry("auth", 4L),
            Map.entry("window", 5L),
            Map.entry("rate", 6L),
            Map.entry("interface", 7L),
            Map.entry("other", 8L));
  }

  @Test
  @DisplayName("BFD-010: the number of an earlier session of the same place shows nothing")
  void anEarlierSessionShowsNothing() throws Exception {
    secondSession();

    assertThat(new SessionArena(memory).state(2 << 16 | 1, index -> "").inUse()).isFalse();
    assertThat(new SessionArena(memory).state(0, index -> "").inUse()).isFalse();
  }

  @Test
  @DisplayName("BFD-020: a dropped packet is told with its source and the counter of its reason")
  void aDroppedPacketIsTold() {
    int at = 256;
    memory.putInt(40, at); // the first event
    memory.putInt(at, 4).putShort(at + 12, (short) 42).putLong(at + 16, 24);
    SessionEvent event = new SessionArena(memory).event(0);

    assertThat(event.kind()).isEqualTo(SessionEvent.Kind.DROPPED);
    assertThat(event.changes()).isEqualTo(42);
    assertThat(event.session()).isZero();
  }
}
