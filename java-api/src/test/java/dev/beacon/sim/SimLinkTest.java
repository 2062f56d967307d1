package dev.beacon.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.PortSharing;
import dev.beacon.dns.ResourceRecord;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the simulated links do to packets, since other tests believe it. */
@SimTest
class SimLinkTest {

  private static final ResourceRecord RECORD = Records.address("alpha.local", "192.0.2.9");

  @Test
  @DisplayName("A link in two halves carries nothing between them, and all again once it is whole")
  void halvesHearNothingOfEachOther(SimNet net) {
    SimLink link = net.link("lan").partition("a", "b");
    SimPeer a = link.peer("a", 1);
    SimPeer b = link.peer("b", 2);
    SimPeer c = link.peer("c", 3);
    a.say(RECORD);
    net.runFor(Duration.ofSeconds(1));
    assertThat(b.heard()).hasSize(1);
    assertThat(c.heard()).isEmpty();
    link.heal();
    a.say(RECORD);
    net.runFor(Duration.ofSeconds(1));
    assertThat(c.heard()).hasSize(1);
  }

  @Test
  @DisplayName("A reflector says on each link what it hears on the other, once, in its own name")
  void aReflectorRepeats(SimNet net) {
    for (boolean otherBytes : List.of(false, true)) {
      SimLink one = net.link("one");
      SimLink other = net.link("other");
      SimReflector unused = new SimReflector(net, one, other, otherBytes);
      SimPeer near = one.peer("near", 1);
      SimPeer far = other.peer("far", 2);
      near.say(RECORD, Records.ttl(10, RECORD));
      net.runFor(Duration.ofSeconds(1));
      assertThat(near.heard()).isEmpty();
      assertThat(far.heard()).hasSize(1);
      SimPacket reflected = far.heard().get(0);
      SimPacket original = one.packets().get(0);
      assertThat(reflected.source()).isNotEqualTo(original.source());
      assertThat(reflected.message().answers())
          .containsExactlyInAnyOrderElementsOf(original.message().answers());
      assertThat(Arrays.equals(reflected.payload(), original.payload())).isNotEqualTo(otherBytes);
    }
  }

  @Test
  @DisplayName("Two interfaces of a host on one link: what one sends the other hears")
  void aSecondInterfaceHearsTheFirst(SimNet net) throws BeaconException {
    SimLink link = net.link("lan");
    SimHost host = net.host("beacon").families(IpFamily.IPV4);
    host.nic("eth0", link, "192.0.2.1/24");
    host.nic("wlan0", link, "192.0.2.2/24");
    host.open().browse(SimLan.TYPE, event -> {});
    net.runFor(Duration.ofSeconds(10));
    long sent = link.packetsOf("beacon", IpFamily.IPV4).size();
    assertThat(sent).isPositive();
    assertThat(host.counters()).containsEntry("sent", sent).containsEntry("received", 2 * sent);
  }

  @Test
  @DisplayName("RFC 6762 15.1: unicast to the port reaches who has it alone, and nobody else")
  void unicastReachesWhoHasThePortAlone(SimNet net) throws BeaconException {
    SimLan alone = new SimLan(net, PortSharing.ALONE);
    SimLan shared = new SimLan(net, PortSharing.SHARED);
    for (SimLan lan : List.of(alone, shared)) {
      lan.peer().tell(lan.nic(), SimMessage.response(RECORD));
      lan.runMs(10);
    }
    assertThat(alone.host().counters()).containsEntry("received", 1L);
    assertThat(shared.host().counters()).containsEntry("received", 0L);
  }
}
