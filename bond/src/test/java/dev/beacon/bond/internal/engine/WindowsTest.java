package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How far a peer may be ahead of the reader (RCH-028). */
class WindowsTest {

  private static final long MS = 1_000_000L;
  private static final long ROUND_TRIP_NS = 10 * MS;
  private static final int KIB = 1_024;
  private static final long START_NS = Long.MAX_VALUE - 30 * MS;

  private final Windows windows = new Windows(256 * KIB, 1_024 * KIB, START_NS);

  @Test
  @DisplayName("RCH-028: at first the peer may send one window")
  void theFirstWindow() {
    assertThat(windows.limit()).isEqualTo(256 * KIB);
  }

  @Test
  @DisplayName("RCH-028: a new limit is granted when half a window was read, not before")
  void grantedAfterHalfAWindow() {
    assertThat(grantSlowly(128 * KIB - 1)).isFalse();
    assertThat(windows.limit()).isEqualTo(256 * KIB);
    assertThat(grantSlowly(128 * KIB)).isTrue();
    assertThat(windows.limit()).isEqualTo(384 * KIB);
    assertThat(grantSlowly(256 * KIB - 1)).isFalse();
    assertThat(grantSlowly(256 * KIB)).isTrue();
    assertThat(windows.limit()).isEqualTo(512 * KIB);
  }

  @Test
  @DisplayName("RCH-028: the window doubles, up to its bound, while a reader keeps up")
  void theWindowGrows() {
    assertThat(grantAtOnce(128 * KIB)).isTrue();
    assertThat(windows.limit()).isEqualTo((128 + 512) * KIB);
    assertThat(grantAtOnce(384 * KIB - 1)).isFalse();
    assertThat(grantAtOnce(384 * KIB)).isTrue();
    assertThat(windows.limit()).isEqualTo((384 + 1_024) * KIB);
    assertThat(grantAtOnce(896 * KIB)).isTrue();
    assertThat(windows.limit()).isEqualTo((896 + 1_024) * KIB);
  }

  @Test
  @DisplayName("RCH-028: a reader keeps up if it reads half a window in less than four round trips")
  void fourRoundTrips() {
    long nowNs = after(4 * ROUND_TRIP_NS);
    windows.grant(128 * KIB, false, ROUND_TRIP_NS, nowNs);
    assertThat(windows.limit()).isEqualTo((128 + 256) * KIB);
    nowNs += 4 * ROUND_TRIP_NS - 1;
    windows.grant(256 * KIB, false, ROUND_TRIP_NS, nowNs);
    assertThat(windows.limit()).isEqualTo((256 + 512) * KIB);
  }

  @Test
  @DisplayName("RCH-028: on one machine a round trip counts as 5 ms")
  void shortRoundTrips() {
    windows.grant(128 * KIB, false, MS, after(20 * MS));
    assertThat(windows.limit()).isEqualTo((128 + 256) * KIB);
    windows.grant(256 * KIB, false, MS, after(40 * MS) - 1);
    assertThat(windows.limit()).isEqualTo((256 + 512) * KIB);
  }

  @Test
  @DisplayName("RCH-028: when memory is spent the limit stays, and the least window is granted")
  void atTheCap() {
    assertThat(windows.grant(224 * KIB - 1, true, ROUND_TRIP_NS, START_NS)).isFalse();
    assertThat(windows.limit()).isEqualTo(256 * KIB);
    assertThat(windows.grant(224 * KIB, true, ROUND_TRIP_NS, START_NS)).isTrue();
    assertThat(windows.limit()).isEqualTo((224 + 64) * KIB);
    assertThat(grantSlowly(224 * KIB)).isTrue(); // there is memory again
    assertThat(windows.limit()).isEqualTo((224 + 256) * KIB);
  }

  @Test
  @DisplayName("RCH-028: a bound below the first window doesn't take that back")
  void aBoundBelowTheFirst() {
    Windows narrow = new Windows(256 * KIB, 64 * KIB, START_NS);
    assertThat(narrow.grant(128 * KIB, false, ROUND_TRIP_NS, START_NS)).isTrue();
    assertThat(narrow.limit()).isEqualTo((128 + 256) * KIB);
  }

  private boolean grantAtOnce(long consumed) {
    return windows.grant(consumed, false, ROUND_TRIP_NS, START_NS);
  }

  private boolean grantSlowly(long consumed) {
    return windows.grant(consumed, false, ROUND_TRIP_NS, after(1_000 * MS * (consumed / KIB)));
  }

  private static long after(long ns) {
    return START_NS + ns;
  }
}
