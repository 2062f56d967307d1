package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One name on two interfaces, of which each knows another part. */
@SimTest
class InstanceLinksTest {

  private static final SimService A = SimService.printer("A");

  private SimNet net;
  private SimPeer inOffice;
  private SimPeer inLab;
  private EventLog log;

  @BeforeEach
  void browse(SimNet fresh) throws BeaconException {
    net = fresh;
    SimHost host = net.host("beacon").families(IpFamily.IPV4);
    SimLink office = net.link("office");
    SimLink lab = net.link("lab");
    host.nic("eth0", office, "192.0.2.1/24");
    host.nic("eth1", lab, "192.0.2.1/24");
    inOffice = office.peer("alpha", 9);
    inLab = lab.peer("alpha", 9);
    log = new EventLog(net);
    host.open().browse("_ipp._tcp", log);
    net.runFor(Duration.ofMillis(150));
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(log.breaches()).as("%s", net).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: what lacks is said of the interface on which most is known")
  void whatLacksIsSaidOfTheFurthest() {
    for (List<SimPeer> peers : List.of(List.of(inOffice, inLab), List.of(inLab, inOffice))) {
      peers.get(0).say(A.ptr());
      peers.get(1).say(A.ptr(), A.srv(), A.txtRecord());
      net.runFor(Duration.ofSeconds(5));
      assertThat(log.unresolved()).hasSize(1);
      assertThat(log.unresolved().keySet()).first().asString().contains("alpha.local");
      peers.forEach(each -> each.say(A.farewell()));
      net.runFor(Duration.ofSeconds(2));
    }
  }

  @Test
  @DisplayName("RFC 6763 5: what is complete on one interface lacks nothing, and goes with it")
  void whatIsCompleteSomewhereLacksNothing() {
    inOffice.say(A.ptr());
    inLab.say(A.announcement());
    net.runFor(Duration.ofSeconds(5));
    assertThat(log.words()).containsExactly("added A");
    assertThat(log.unresolved()).isEmpty();
    inLab.say(A.farewell());
    net.runFor(Duration.ofSeconds(5));
    assertThat(log.words()).containsExactly("added A", "removed A");
    assertThat(log.unresolved()).as("now the office's").hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 14: a name on two networks is two instances, which come and go alone")
  void eachNetworkHasItsOwnInstance() {
    inOffice.say(A.announcement());
    inLab.say(A.withAddress("192.0.2.10").announcement());
    net.runFor(Duration.ofMillis(200));
    assertThat(log.words()).containsExactly("added A", "added A");
    inOffice.say(A.farewell());
    net.runFor(Duration.ofSeconds(2));
    assertThat(log.words()).endsWith("removed A");
    assertThat(log.present())
        .singleElement()
        .satisfies(each -> assertThat(each.addresses()).containsExactly(Records.ip("192.0.2.10")));
    inOffice.say(A.announcement());
    net.runFor(Duration.ofMillis(200));
    assertThat(log.present()).hasSize(2);
  }

  @Test
  @DisplayName(
      "RFC 6762 14: one host on both interfaces is one instance, with the latest attributes")
  void theLatestAttributesCount() {
    for (SimPeer each : List.of(inOffice, inLab)) {
      each.say(A.announcement());
    }
    net.runFor(Duration.ofSeconds(2));
    assertThat(log.words()).startsWith("added A");
    for (SimPeer each : List.of(inLab, inOffice)) {
      log.clear();
      String word = each == inLab ? "lab" : "office";
      each.say(A.withTxt("said=" + word).announcement());
      net.runFor(Duration.ofSeconds(2));
      assertThat(log.words()).containsExactly("updated A");
      assertThat(log.last().event().instance().txt().string("said")).contains(word);
      assertThat(log.last().event().instance().interfaces()).containsExactly("eth0", "eth1");
    }
  }

  @Test
  @DisplayName("RFC 6762 6.1: a TXT record that is denied over one family is not awaited over both")
  void aDenialOverOneFamilyIsEnough() throws BeaconException {
    SimLink link = net.link("both");
    SimHost host = net.host("both");
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    EventLog both = new EventLog(net);
    host.open().browse("_ipp._tcp", both);
    net.runFor(Duration.ofMillis(150));
    SimPeer peer = link.peer("alpha", 9);
    SimMessage parts = SimMessage.response(A.ptr(), A.srv(), A.addressRecord());
    peer.say(parts, IpFamily.IPV6);
    peer.say(parts.with(List.of(Records.only(A.fullName(), RecordType.SRV))), IpFamily.IPV4);
    net.runFor(Duration.ofMillis(200));
    assertThat(both.words()).containsExactly("added A");
  }
}
