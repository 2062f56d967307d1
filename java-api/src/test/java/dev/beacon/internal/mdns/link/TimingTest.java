package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.internal.core.Port;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TimingTest {

  @Test
  @DisplayName("No deadline is taken for \"never\" or \"stop\", wherever the clock stands")
  void deadlinesAreNeverTakenForTheirMarks() {
    for (long delayNs = 1; delayNs < 5; delayNs++) {
      for (long back = 0; back < 6; back++) {
        long nowNs = Long.MAX_VALUE - back;
        long dueNs = Timing.after(nowNs, delayNs);
        assertThat(dueNs).isNotIn(Port.NEVER, Port.STOP);
        assertThat(dueNs - nowNs).isBetween(delayNs, delayNs + 2);
      }
    }
  }

  @Test
  @DisplayName("A clock that wraps changes nothing: at each nanosecond around it a browse goes on")
  void aClockThatWrapsChangesNothing() throws BeaconException {
    // The first query of seed 1 is due at a known moment; it is put on and around the marks.
    SimLan probe = new SimLan(new SimNet(1, 0));
    probe.browse();
    probe.runMs(200);
    long firstQueryNs = probe.sent().get(0).at().toNanos();
    for (long offset = -3; offset <= 3; offset++) {
      SimLan lan = new SimLan(new SimNet(1, Long.MAX_VALUE - firstQueryNs + offset));
      lan.browse();
      lan.runMs(200);
      lan.peer().say(SimService.printer("A").announcement());
      lan.run(Duration.ofSeconds(20));
      lan.peer().say(SimService.printer("A").farewell());
      lan.run(Duration.ofSeconds(12));
      assertThat(lan.host().closed()).as("offset %d", offset).isFalse();
      assertThat(lan.log().words()).containsExactly("added A", "removed A");
      assertThat(lan.sent()).as("offset %d", offset).hasSize(6);
    }
  }
}
