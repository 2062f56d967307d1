package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class InstanceTest {

  private static final SimService A = SimService.printer("A");
  private static final Question SRV = Records.question(A.fullName(), RecordType.SRV);
  private static final Question TXT = Records.question(A.fullName(), RecordType.TXT);
  private static final Question IPV4 = Records.question(A.host(), RecordType.A);
  private static final Question IPV6 = Records.question(A.host(), RecordType.AAAA);

  private SimLan lan;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    lan.link().clearLog();
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).as("%s", lan.net()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: missing SRV, TXT and address records are asked for by themselves")
  void whatIsMissingIsAskedFor() {
    lan.peer().say(A.ptr());
    lan.runMs(125);
    assertThat(lan.sent()).hasSize(1);
    assertThat(lan.sent().get(0).message().questions()).containsExactlyInAnyOrder(SRV, TXT);
    lan.peer().say(A.srv(), A.txtRecord());
    lan.runMs(125);
    assertThat(lan.sent()).hasSize(2);
    assertThat(lan.sent().get(1).message().questions()).containsExactlyInAnyOrder(IPV4, IPV6);
    assertThat(lan.log().seen()).isEmpty();
    lan.peer().say(A.addressRecord());
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added A");
    lan.run(Duration.ofMinutes(1));
    assertThat(lan.sent().subList(2, lan.sent().size()))
        .as("what is there is not asked for")
        .allSatisfy(packet -> assertThat(packet.message().asks(SimLan.BROWSE)).isTrue());
  }

  @Test
  @DisplayName("RFC 6762 5.2: what stays missing is asked for at 1, 2, 4 ... s, not at each packet")
  void whatStaysMissingIsAskedForEverMoreSeldom() {
    for (int i = 0; i < 100; i++) {
      lan.peer().say(A.ptr(), A.txtRecord());
      lan.runMs(100);
    }
    assertThat(lan.asked(SRV)).hasSize(4); // 0, 1, 3, 7 s
  }

  @Test
  @DisplayName("RFC 6763 12: the other family's address is asked for until it is answered")
  void theOtherFamilyIsAskedFor() {
    lan.peer().say(A.withAddress("fe80::9").announcement());
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.asked(IPV4)).as("at 0, 1, 3 s").hasSize(3);
    assertThat(lan.asked(IPV6)).as("that one is there").isEmpty();
    lan.peer().say(A.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(instance().addresses()).hasSize(2).contains(Records.ip("192.0.2.9"));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(1));
    assertThat(lan.asked(IPV4)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1, 6.2: a denied family is not asked for, and one that we don't speak")
  void aDeniedFamilyIsNotAskedFor() {
    SimService ipv6 = A.withAddress("fe80::9");
    lan.peer().say(ipv6.announcement().with(List.of(Records.only(A.host(), RecordType.AAAA))));
    SimService ipv4 = SimService.printer("B").withHost("beta.local", "192.0.2.10");
    lan.peer().say(ipv4.announcement());
    lan.run(Duration.ofSeconds(60));
    assertThat(lan.log().words()).containsExactly("added A", "added B");
    assertThat(lan.asked(IPV4)).isEmpty();
    assertThat(lan.asked(Records.question("beta.local", RecordType.AAAA))).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6763 12: an answer over IPv4 settles what is asked over IPv6, and a denial does")
  void anAnswerOverEitherFamilyIsEnough() throws BeaconException {
    SimLink link = lan.net().link("both");
    SimHost host = lan.net().host("both");
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    EventLog log = new EventLog(lan.net());
    host.open().browse(SimLan.TYPE, log);
    lan.runMs(150);
    SimPeer peer = link.peer("alpha", 9);
    for (IpFamily family : IpFamily.values()) {
      peer.say(A.announcement(), family);
    }
    lan.run(Duration.ofSeconds(2));
    assertThat(questionsFor(A.host(), link)).as("asked over both").hasSize(4);
    peer.say(SimMessage.response(Records.address(A.host(), "2001:db8::9")), IpFamily.IPV4);
    lan.runMs(10);
    assertThat(log.words()).containsExactly("added A", "updated A");
    link.clearLog();
    lan.run(Duration.ofSeconds(60));
    assertThat(questionsFor(A.host(), link)).isEmpty();
    SimService b = SimService.printer("B").withHost("beta.local", "192.0.2.10");
    peer.say(b.announcement().with(List.of(Records.only("beta.local", RecordType.A))));
    peer.say(b.announcement(), IpFamily.IPV6);
    lan.run(Duration.ofSeconds(60));
    assertThat(questionsFor("beta.local", link)).isEmpty();
  }

  private static List<Question> questionsFor(String host, SimLink link) {
    return link.packets().stream()
        .flatMap(packet -> packet.message().questions().stream())
        .filter(question -> question.name().toString().equals(host))
        .toList();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new TXT record is one update")
  void aNewTxtIsOneUpdate() {
    changesOnce(A.withTxt("rp=other"));
    assertThat(instance().txt().string("rp")).contains("other");
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new port is one update")
  void aNewPortIsOneUpdate() {
    changesOnce(A.withPort(8_631));
    assertThat(instance().port()).isEqualTo(8_631);
  }

  @Test
  @DisplayName("RFC 6762 10.2: what a host changes twice within a second is what it said last")
  void whatIsChangedWithinASecondIsWhatWasSaidLast() {
    added();
    SimService first = A.withTxt("rp=first").withPort(8_631);
    SimService second = A.withTxt("rp=second").withPort(8_632);
    lan.run(Duration.ofSeconds(5));
    lan.peer().say(first.announcement());
    lan.runMs(200);
    lan.peer().say(second.announcement());
    lan.run(Duration.ofSeconds(5));
    assertThat(instance().txt().string("rp")).contains("second");
    assertThat(instance().port()).isEqualTo(8_632);
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new host, with its address along, is one update")
  void aNewHostIsOneUpdate() {
    changesOnce(A.withHost("beta.local", "192.0.2.10"));
    assertThat(instance().host()).isEqualTo("beta.local");
    assertThat(instance().addresses()).containsExactly(Records.ip("192.0.2.10"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new address is one update, when the old one's second is over")
  void aNewAddressIsOneUpdate() {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(A.withAddress("192.0.2.77").addressRecord());
    lan.runMs(900);
    assertThat(lan.log().words()).containsExactly("added A");
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(instance().addresses()).containsExactly(Records.ip("192.0.2.77"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: addresses that follow each other within a second are all kept")
  void addressesWithinASecondAreAllKept() {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(A.addressRecord());
    lan.runMs(500);
    lan.peer().say(A.withAddress("192.0.2.77").addressRecord());
    lan.run(Duration.ofSeconds(3));
    assertThat(instance().addresses())
        .containsExactly(Records.ip("192.0.2.9"), Records.ip("192.0.2.77"));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
  }

  @Test
  @DisplayName(
      "RFC 6762 10.2: an address that is back within its second is kept beside the new one")
  void anAddressThatIsBackIsKept() {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(A.withAddress("192.0.2.77").addressRecord());
    lan.runMs(500);
    lan.peer().say(Records.shared(A.addressRecord()));
    lan.runMs(5);
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(instance().addresses())
        .containsExactly(Records.ip("192.0.2.9"), Records.ip("192.0.2.77"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: one packet may bring several addresses, each with cache-flush")
  void onePacketMayBringSeveralAddresses() {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer()
        .say(
            A.withAddress("192.0.2.77").addressRecord(),
            A.addressRecord(),
            A.withAddress("2001:db8::9").addressRecord());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(instance().addresses())
        .containsExactly(
            Records.ip("192.0.2.9"), Records.ip("192.0.2.77"), Records.ip("2001:db8::9"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: one packet that changes all is one update")
  void allAtOnceIsOneUpdate() {
    changesOnce(A.withTxt("x=y").withHost("beta.local", "192.0.2.10").withPort(1));
  }

  @Test
  @DisplayName("RFC 6762 10.2: a change in two packets, SRV first, never takes the instance away")
  void aMoveInTwoPacketsIsNoRemoval() {
    added();
    lan.run(Duration.ofSeconds(2));
    SimService moved = A.withHost("beta.local", "192.0.2.10");
    lan.peer().say(moved.srv());
    lan.runMs(300);
    lan.peer().say(moved.addressRecord());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(instance().host()).isEqualTo("beta.local");
  }

  @Test
  @DisplayName("RFC 6762 10.2: who moves to a host without addresses is gone after the grace")
  void aMoveToAHostWithoutAddressesIsARemoval() {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(A.withHost("beta.local", "192.0.2.10").srv());
    Duration said = lan.net().elapsed();
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.log().last().at().minus(said).toMillis()).isBetween(1_000L, 1_010L);
  }

  @Test
  @DisplayName("A record that is received again, however often, is no event")
  void repetitionsAreNoEvents() {
    added();
    for (int i = 0; i < 50; i++) {
      lan.peer().say(A.announcement());
      lan.runMs(130);
    }
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 9: two hosts that claim the same name do not make it flap")
  void twoClaimantsDoNotMakeItFlap() {
    added();
    SimPeer other = lan.link().peer("beta", 10);
    for (int i = 0; i < 20; i++) {
      other.say(Records.shared(A.withPort(1).srv()));
      lan.runMs(700);
      lan.peer().say(Records.shared(A.srv()));
      lan.runMs(700);
    }
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye of the SRV, TXT or address record takes the instance away")
  void anyMissingRecordTakesItAway() {
    added();
    for (var record : List.of(A.srv(), A.txtRecord(), A.addressRecord())) {
      lan.log().clear();
      lan.peer().say(Records.goodbye(record));
      lan.runMs(1_005);
      assertThat(lan.log().words()).containsExactly("removed A");
      lan.peer().say(record);
      lan.runMs(5);
      assertThat(lan.log().words()).containsExactly("removed A", "added A");
      lan.run(Duration.ofSeconds(2));
    }
  }

  @Test
  @DisplayName("RFC 6762 5.2: what went by expiry is asked for again")
  void whatExpiredIsAskedForAgain() {
    added();
    lan.run(Duration.ofSeconds(119));
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(2)); // SRV and address went, PTR and TXT are there
    assertThat(lan.asked(SRV)).isNotEmpty();
    assertThat(lan.asked(TXT)).isEmpty();
  }

  @Test
  @DisplayName("RFC 2782: a host of several instances is watched and asked for once")
  void aSharedHostIsAskedForOnce() {
    for (String name : List.of("A", "B", "C")) {
      SimService service = SimService.printer(name);
      lan.peer().say(service.ptr(), service.srv(), service.txtRecord());
    }
    lan.runMs(125);
    assertThat(lan.asked(IPV4)).hasSize(1);
    lan.peer().say(A.addressRecord());
    lan.runMs(5);
    assertThat(lan.log().words()).containsExactlyInAnyOrder("added A", "added B", "added C");
  }

  @Test
  @DisplayName(
      "FR-035: an SRV record that points to its own instance, or to the type, does no harm")
  void recordsThatPointToThemselvesDoNoHarm() {
    SimService self = A.withHost(A.fullName(), "192.0.2.9");
    lan.peer().say(self.ptr());
    lan.peer().say(self.srv());
    lan.peer().say(self.txtRecord());
    lan.peer().say(self.addressRecord());
    SimService type = SimService.printer("B").withHost("_ipp._tcp.local", "192.0.2.9");
    lan.peer().say(type.srv(), type.txtRecord(), type.ptr(), type.addressRecord());
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).containsExactly("added A", "added B");
  }

  @Test
  @DisplayName("RFC 6762 5.2: a question that fell due as its answer came is not asked")
  void whatWasAnsweredInTheSameTurnIsNotAsked() {
    lan.peer().say(A.ptr(), A.txtRecord());
    lan.runMs(125);
    assertThat(lan.asked(SRV)).hasSize(1);
    // Both are late: the answer is there and the second question is due when the host wakes.
    lan.peer().say(A.srv(), A.addressRecord());
    lan.net().sleep(Duration.ofSeconds(2));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.asked(SRV)).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 5.2: a first question that falls due as another wants it is asked once")
  void aFirstQuestionIsAskedOnceThoughTwoWantIt() {
    SimService b = SimService.printer("B");
    lan.link().latency(Duration.ZERO, Duration.ZERO);
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord());
    // Each 0.1 ms one more instance on the same host: some arrive in the turn of the question.
    for (int i = 0; i < 1_500; i++) {
      SimService more = SimService.printer("B" + i);
      Duration at = Duration.ofNanos(100_000L * i);
      lan.net().after(at, () -> lan.peer().say(more.ptr(), more.srv(), more.txtRecord()));
    }
    lan.runMs(900);
    assertThat(b.host()).isEqualTo(A.host());
    List<SimPacket> asked = lan.asked(IPV4);
    assertThat(asked).hasSize(1);
  }

  @Test
  @DisplayName("RFC 2782: port 0 and a root target are reported or not, but do no harm")
  void oddServersDoNoHarm() {
    lan.peer().say(A.withPort(0).announcement());
    lan.peer().say(SimMessage.response(Records.srv("Z._ipp._tcp.local", ".", 0)));
    lan.peer().say(SimService.printer("Z").ptr(), SimService.printer("Z").txtRecord());
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  private void added() {
    lan.peer().say(A.announcement());
    lan.runMs(5);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  private void changesOnce(SimService changed) {
    added();
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(changed.announcement());
    lan.run(Duration.ofSeconds(1));
    lan.peer().say(changed.announcement());
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    ServiceEvent.Updated update = (ServiceEvent.Updated) lan.log().last().event();
    assertThat(update.previous().port()).isEqualTo(631);
  }

  private ServiceInstance instance() {
    return lan.log().instance("A").orElseThrow();
  }
}
