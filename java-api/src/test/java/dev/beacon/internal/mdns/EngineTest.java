package dev.beacon.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.wire.Pcap;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a querier must ignore, and what a stranger can send. */
@SimTest
class EngineTest {

  private static final int MDNS_PORT = 5353;
  private static final SimService A = SimService.printer("A");
  private static final SimService B = SimService.printer("B");

  private SimLan lan;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).as("%s", lan.net()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6: responses from another port than 5353 are ignored")
  void responsesFromOtherPortsAreIgnored() {
    lan.peer().say(A.announcement().toBytes(), IpFamily.IPV4, 5_354);
    lan.peer().say(A.announcement().toBytes(), IpFamily.IPV4, 53);
    lan.runMs(100);
    assertThat(lan.log().seen()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 18.3, 18.11: messages with an opcode or response code are ignored")
  void opcodesAndResponseCodesAreIgnored() {
    for (int code = 1; code < 16; code++) {
      lan.peer().say(A.announcement().withFlags(code << 11)); // opcode
      lan.peer().say(B.announcement().withFlags(code)); // response code
    }
    lan.runMs(100);
    assertThat(lan.log().seen()).isEmpty();
    lan.peer().say(SimMessage.query(SimLan.BROWSE).withFlags(1));
    lan.run(Duration.ofSeconds(1));
    assertThat(lan.sent()).as("such a question stands for none of ours").hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 18: all other header bits, and the id, make no difference")
  void otherHeaderBitsMakeNoDifference() {
    byte[] packet = A.announcement().withFlags(0x0200 | 0x0100 | 0x0080 | 0x0070).toBytes();
    packet[0] = 0x12;
    packet[1] = 0x34;
    lan.peer().say(packet, IpFamily.IPV4, MDNS_PORT);
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName(
      "RFC 6762 18.4: a response without the AA bit counts (SHOULD be ignored is not said)")
  void aResponseWithoutAuthorityCounts() {
    byte[] packet = A.announcement().toBytes();
    packet[2] &= ~0x04;
    lan.peer().say(packet, IpFamily.IPV4, MDNS_PORT);
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 6: records of a class other than IN are ignored, those beside them count")
  void otherClassesAreIgnored() {
    byte[] packet = A.announcement().toBytes();
    byte[] chaos = packet.clone();
    int classAt = 12 + A.type().length() + 2 + 2; // after the first owner name and its type
    assertThat(chaos[classAt + 1]).isEqualTo((byte) 1);
    chaos[classAt + 1] = 3;
    List<Answer> answers = new ArrayList<>();
    lan.beacon().query(SimLan.BROWSE.name(), RecordType.PTR, answers::add);
    lan.peer().say(chaos, IpFamily.IPV4, MDNS_PORT);
    lan.runMs(100);
    assertThat(lan.log().seen()).as("the PTR record was of class CHAOS").isEmpty();
    assertThat(answers).isEmpty();
    lan.peer().say(A.ptr());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 6: records of the authority section of a response are ignored")
  void theAuthoritySectionIsIgnored() {
    lan.peer().say(SimMessage.response().withAuthority(A.ptr(), A.srv(), A.txtRecord()));
    lan.peer().say(A.addressRecord());
    lan.runMs(300);
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 8.2: records that a query proposes or knows are no answers")
  void recordsInQueriesAreNoAnswers() {
    lan.peer()
        .say(
            SimMessage.query(SimLan.BROWSE)
                .knowing(A.ptr(), A.srv(), A.txtRecord(), A.addressRecord()));
    lan.peer()
        .say(
            SimMessage.query(SimLan.BROWSE)
                .withAuthority(B.ptr(), B.srv(), B.txtRecord(), B.addressRecord()));
    lan.runMs(300);
    assertThat(lan.log().seen()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 12: records of the additional section count as answers do")
  void additionalRecordsCount() {
    lan.peer()
        .say(SimMessage.response(A.ptr()).with(List.of(A.srv(), A.txtRecord(), A.addressRecord())));
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("FR-035: a packet cut anywhere changes nothing but a counter, and what it had whole")
  void aPacketCutAnywhereIsCounted() {
    byte[] packet = A.announcement().toBytes();
    for (int length = 0; length < packet.length; length++) {
      lan.peer().say(Arrays.copyOf(packet, length), IpFamily.IPV4, MDNS_PORT);
      lan.runMs(1);
      assertThat(lan.beacon().counters().malformed()).isEqualTo(length + 1);
    }
    lan.peer().say(B.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).contains("added B");
  }

  @Test
  @DisplayName("FR-035: one bad record does not cost the good ones beside it")
  void oneBadRecordCostsNoOther() {
    byte[] packet = A.announcement().toBytes();
    int addressLengthAt = packet.length - 4 - 2;
    byte[] longer = Arrays.copyOf(packet, packet.length + 1); // an A record of 5 bytes
    longer[addressLengthAt + 1] = 5;
    lan.peer().say(longer, IpFamily.IPV4, MDNS_PORT);
    lan.runMs(10);
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.beacon().counters().malformed()).isEqualTo(1);
    lan.peer().say(A.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).as("PTR, SRV and TXT were taken").containsExactly("added A");
  }

  @Test
  @DisplayName("FR-035: random bytes, and mutations of real packets, never break the loop")
  void garbageNeverBreaksTheLoop() {
    RandomGenerator random = lan.net().random();
    for (byte[] real : Pcap.allPayloads().values()) {
      byte[] mutated = real.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      lan.peer().say(mutated, IpFamily.IPV4, MDNS_PORT);
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      lan.peer().say(noise, IpFamily.IPV4, MDNS_PORT);
    }
    lan.run(Duration.ofMinutes(1));
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(lan.log().instance("A")).isPresent();
  }

  @Test
  @DisplayName("FR-035: what real responders send, all at once, breaks nothing")
  void realPacketsBreakNothing() {
    EventLog web = new EventLog(lan.net());
    lan.beacon().browse("_http._tcp", web);
    for (byte[] packet : Pcap.allPayloads().values()) {
      lan.peer().say(packet, IpFamily.IPV4, MDNS_PORT);
      lan.runMs(1);
    }
    lan.run(Duration.ofHours(2));
    assertThat(web.breaches()).isEmpty();
    assertThat(web.present()).as("all said goodbye or expired").isEmpty();
    assertThat(web.seen().stream().map(seen -> seen.event().instance().name()))
        .contains("apple wéb. 2", "avahi wéb. 2", "resolved web", "pyzc web", "jmdns web")
        .contains("node web", "go web", "mdnsd web", "appleposix web");
  }

  @Test
  @DisplayName("Time that was slept away ends what expired in it, and asks once for what is left")
  void whatExpiredInASleepIsGone() {
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.net().sleep(Duration.ofMinutes(5));
    lan.link().clearLog();
    lan.runMs(200);
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.sent()).hasSizeBetween(1, 2); // the browse at once, SRV 20 to 120 ms later
  }

  @Test
  @DisplayName("A Beacon that nobody asks for anything sends nothing, and sleeps")
  void anIdleBeaconDoesNothing(SimNet net) throws BeaconException {
    SimLan idle = new SimLan(net);
    idle.run(Duration.ofHours(24));
    assertThat(idle.sent()).isEmpty();
    assertThat(idle.host().turns()).isEqualTo(1);
  }
}
