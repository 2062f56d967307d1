package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a person is told who asks why discovery fails. */
@SimTest
class TrafficTest {

  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("FR-007: what we multicast comes back, and is told apart from what others send")
  void ownPacketsAreToldFromThoseOfOthers() {
    lan.browse();
    lan.runMs(3_500);
    lan.peer().say(SimMessage.query(SimLan.BROWSE));
    lan.runMs(10);
    int sent = lan.sent().size();
    var traffic = lan.beacon().traffic();
    lan.runMs(1);
    assertThat(sent).isPositive();
    assertThat(traffic.getNow(List.of()))
        .containsExactly(new LinkTraffic("eth0", IpFamily.IPV4, sent, sent, 0, 1, 0, List.of()));
  }
}
