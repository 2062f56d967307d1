package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** NSEC records: somebody says what there is not (RFC 6762 section 6.1). */
@SimTest
class DenialTest {

  private static final SimService A = SimService.printer("A");
  private static final Question IPV4 = Records.question(A.host(), RecordType.A);
  private static final Question IPV6 = Records.question(A.host(), RecordType.AAAA);
  private static final Question TEXT = Records.question(A.fullName(), RecordType.TXT);

  private SimLan lan;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
  }

  @AfterEach
  void noEventBrokeTheRuleAndNoDenialWasAskedFor() {
    assertThat(lan.log().breaches()).isEmpty();
    assertThat(lan.sent())
        .allSatisfy(
            packet ->
                assertThat(packet.message().questions())
                    .noneMatch(question -> question.type().equals(RecordType.NSEC)));
  }

  @Test
  @DisplayName("RFC 6762 6.1: what is denied is not asked for")
  void theDeniedIsNotAskedFor() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), denial(120, A.host(), RecordType.AAAA));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(IPV4)).isEmpty();
    assertThat(lan.asked(IPV6)).hasSize(4);
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial ends the question, also if it comes by itself")
  void aDenialEndsTheQuestion() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord());
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(denial(120, A.host(), RecordType.HINFO));
    lan.runMs(10);
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(60));
    assertThat(lan.asked(IPV4)).isEmpty();
    assertThat(lan.asked(IPV6)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial holds as long as its TTL, is not refreshed, and then ends")
  void aDenialEndsWithItsLifetime() {
    lan.peer().say(A.ptr(), Records.ttl(4_500, A.srv()), A.txtRecord(), denial(100, A.host()));
    lan.run(Duration.ofSeconds(99));
    assertThat(lan.asked(IPV4)).isEmpty();
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.asked(IPV4)).as("100 s later").hasSize(1);
    lan.peer().say(A.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial with another next name counts all the same")
  void theNextNameMakesNoDifference() {
    ResourceRecord denial =
        new ResourceRecord(
            Name.of(A.host()),
            RecordType.NSEC,
            true,
            120,
            new Rdata.NextSecure(Name.of("zeta.local"), Set.of(RecordType.AAAA)));
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), denial);
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(IPV4)).isEmpty();
    assertThat(lan.asked(IPV6)).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1: types over 255 are told apart in their own bit maps")
  void allBitMapsCount() {
    List<Answer> answers = new ArrayList<>();
    lan.beacon().query(Name.of(A.host()), RecordType.ANY, answers::add);
    lan.peer().say(denial(120, A.host(), RecordType.of(257), RecordType.AAAA));
    lan.runMs(10);
    assertThat(answers).hasSize(1);
    assertThat(((Rdata.NextSecure) answers.get(0).record().rdata()).types())
        .containsExactly(RecordType.AAAA, RecordType.of(257));
  }

  @Test
  @DisplayName("RFC 6762 6.1: a record that is there beats its denial")
  void aRecordBeatsItsDenial() {
    lan.peer().say(A.announcement().with(List.of(denial(120, A.host(), RecordType.AAAA))));
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().addresses())
        .containsExactly(Records.ip(A.address()));
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial is no answer to a query for another type")
  void aDenialIsNoAnswer() {
    List<Answer> addresses = new ArrayList<>();
    lan.beacon().query(Name.of(A.host()), RecordType.A, addresses::add);
    lan.peer().say(denial(120, A.host(), RecordType.AAAA));
    lan.runMs(10);
    assertThat(addresses).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1: a goodbye of the denial has the denied asked for again")
  void aDenialCanBeTakenBack() {
    ResourceRecord denial = denial(120, A.host(), RecordType.HINFO);
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), denial);
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.asked(IPV4)).isEmpty();
    lan.peer().say(Records.goodbye(denial));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.asked(IPV4)).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6763 6.1: a TXT record that is denied is as good as an empty one")
  void aDeniedTextIsEmpty() {
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord());
    lan.runMs(500);
    assertThat(lan.asked(TEXT)).hasSize(1);
    lan.peer().say(denial(120, A.fullName(), RecordType.SRV));
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt()).isEqualTo(Txt.EMPTY);
    lan.peer().say(A.txtRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
  }

  @Test
  @DisplayName("RFC 6763 6.1: who denies TXT is not removed and added as the denial ends")
  void anEndingDenialOfTextIsNoEvent() {
    List<ResourceRecord> zone =
        List.of(A.ptr(), A.srv(), A.addressRecord(), denial(30, A.fullName(), RecordType.SRV));
    lan.peer().serve(List.of(A.ptr(), A.srv(), A.addressRecord()));
    lan.peer().say(SimMessage.response(zone));
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.asked(TEXT)).as("asked again once the denial ended").isNotEmpty();
  }

  private static ResourceRecord denial(long ttlSeconds, String name, RecordType... present) {
    return new ResourceRecord(
        Name.of(name),
        RecordType.NSEC,
        true,
        ttlSeconds,
        new Rdata.NextSecure(Name.of(name), Set.of(present)));
  }
}
