package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The keys of maps that strangers fill: a map is fast only if their hashes differ. */
class StationTest {

  private static final int MANY = 1_000;

  @Test
  @DisplayName("FR-035: stations differ in their hash, by address and by port")
  void stationsDifferInTheirHash() {
    Set<Integer> byAddress = new HashSet<>();
    Set<Integer> byPort = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      byAddress.add(new Station(0xfe80_0000_0000_0000L, i, 5353).hashCode());
      byPort.add(new Station(0xfe80_0000_0000_0000L, 1, 1_024 + i).hashCode());
    }
    assertThat(byAddress).hasSizeGreaterThan(MANY - 5);
    assertThat(byPort).hasSize(MANY);
    assertThat(new Station(1, 2, 5353)).hasSameHashCodeAs(new Station(1, 2, 5353));
  }

  @Test
  @DisplayName("FR-035: names with numbers differ in their hash, by either of them")
  void numberedNamesDifferInTheirHash() {
    Set<Integer> byName = new HashSet<>();
    Set<Integer> byNumber = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      byName.add(new NumberedName(Name.of("host-" + i + ".local"), 1).hashCode());
      byNumber.add(new NumberedName(Name.of("host.local"), i).hashCode());
    }
    assertThat(byName).hasSizeGreaterThan(MANY - 5);
    assertThat(byNumber).hasSize(MANY);
  }
}
