package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is named but lacks something: it is asked for, waited for, and said. */
@SimTest
class UnresolvedTest {

  private static final SimService A = SimService.printer("A");
  private static final Question TXT = Records.question(A.fullName(), RecordType.TXT);
  private static final Question SRV = Records.question(A.fullName(), RecordType.SRV);

  private SimLan lan;
  private Browse browse;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    browse = lan.browse();
    lan.runMs(150);
    lan.link().clearLog();
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).as("%s", lan.net()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 6.1: no TXT record, after two questions, is as good as an empty one")
  void noTextIsAnEmptyOneAfterTwoQuestions() {
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord());
    lan.runMs(1_950);
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.asked(TXT)).hasSize(2);
    lan.runMs(300);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt()).isEqualTo(Txt.EMPTY);
    lan.run(Duration.ofSeconds(30));
    assertThat(lan.asked(TXT)).as("at 0, 1, 3, 7, 15, 31 s").hasSize(6);
    lan.peer().say(A.txtRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(lan.log().last().event().instance().txt().string("rp")).contains("queue");
  }

  @Test
  @DisplayName("RFC 6763 6.1: a TXT record that comes after the first question is waited for")
  void aTextThatIsAnsweredIsWaitedFor() {
    lan.peer().say(A.ptr(), A.srv(), A.addressRecord());
    lan.peer().onPacket(packet -> lan.net().after(Duration.ofMillis(1_500), this::tellText));
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt().string("rp")).contains("queue");
  }

  @Test
  @DisplayName(
      "RFC 6762 6.1: a TXT record that is denied counts as empty at once, without a question")
  void aDeniedTextIsAnEmptyOne() {
    lan.peer()
        .say(
            SimMessage.response(A.ptr(), A.srv(), A.addressRecord())
                .with(List.of(Records.only(A.fullName(), RecordType.SRV))));
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    assertThat(lan.log().last().event().instance().txt()).isEqualTo(Txt.EMPTY);
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(TXT)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 6.1: without a TXT record it is resolved, too")
  void withoutTextItIsResolved() {
    lan.peer().serve(List.of(A.ptr(), A.srv(), A.addressRecord()));
    browse.close();
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.run(Duration.ofSeconds(3));
    assertThat(found).isCompleted();
    assertThat(found.join().txt()).isEqualTo(Txt.EMPTY);
  }

  @Test
  @DisplayName("RFC 6763 6.1: without a TXT record and with a late SRV it is there at once with it")
  void withoutTextALateServerIsEnough() {
    lan.peer().say(A.ptr());
    lan.run(Duration.ofSeconds(5));
    lan.peer().say(A.srv(), A.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6763 5: PTR without SRV is not reported, but said after two questions")
  void aPointerToNothingIsSaid() {
    lan.peer().say(A.ptr());
    lan.runMs(1_950);
    assertThat(lan.asked(SRV)).hasSize(2);
    assertThat(lan.log().unresolved()).isEmpty();
    lan.runMs(300);
    assertThat(lan.log().unresolved()).hasSize(1);
    assertThat(lan.log().unresolved().keySet()).first().asString().contains("A: ", "SRV record");
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.log().unresolved().values()).as("said once").first().satisfies(this::isEarly);
    assertThat(lan.log().seen()).isEmpty();
    lan.peer().say(A.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6763 4.1: a name split at its dots is not reported, but said, also to the next")
  void aNameOfSeveralLabelsIsSaid() {
    SimService split = SimService.printer("Dr.A");
    lan.peer().say(Records.ptr("_ipp._tcp.local", "Dr.A._ipp._tcp.local"), split.srv());
    lan.runMs(10);
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.log().unresolved().keySet())
        .singleElement()
        .asString()
        .startsWith("Dr.A: ")
        .contains("one (RFC 6763 section 4.1)");
    EventLog next = new EventLog(lan.net());
    Browse another = lan.beacon().browse(SimLan.TYPE, next);
    lan.runMs(10);
    assertThat(next.unresolved()).hasSize(1);
    another.close();
    assertThat(lan.asked(Records.question("Dr.A._ipp._tcp.local", RecordType.SRV))).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: SRV without an address is not reported, but said: which host has none")
  void aHostWithoutAddressIsSaid() {
    SimService ghost = SimService.printer("Ghost").withHost("ghost.local", "192.0.2.13");
    lan.peer().say(ghost.ptr(), ghost.srv(), ghost.txtRecord());
    lan.runMs(2_300);
    assertThat(lan.log().unresolved()).containsOnlyKeys("Ghost: ghost.local has no address");
    assertThat(lan.log().seen()).isEmpty();
    lan.run(Duration.ofMinutes(1));
    lan.peer().say(ghost.addressRecord());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added Ghost");
  }

  @Test
  @DisplayName("RFC 6763 5: what lacks first one thing, then another, is said of both")
  void eachThingThatLacksIsSaid() {
    lan.peer().say(A.ptr());
    lan.run(Duration.ofSeconds(4));
    lan.peer().say(A.srv());
    lan.run(Duration.ofSeconds(4));
    assertThat(lan.log().unresolved().keySet())
        .hasSize(2)
        .contains("A: alpha.local has no address");
    assertThat(lan.log().seen()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "., not offered",
    "192.0.2.9, 192.0.2.9 is no host under .local",
    "fe80::9, fe80::9 is no host under .local",
    "printer.example.com, printer.example.com is no host under .local",
  })
  @DisplayName("RFC 2782, RFC 6762 3: SRV to the root, an address or elsewhere: said, never asked")
  void aHostThatIsNotLocalIsNotAskedFor(String host, String words) {
    lan.peer().say(A.ptr(), A.txtRecord(), Records.srv(A.fullName(), host, 80));
    lan.runMs(10);
    assertThat(lan.log().unresolved()).as("at once").hasSize(1);
    assertThat(lan.log().unresolved().keySet())
        .first()
        .asString()
        .startsWith("A: ")
        .contains(words);
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.run(Duration.ofSeconds(6));
    assertThatThrownBy(found::join)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("A._ipp._tcp.local: ")
        .hasMessageContaining(words);
    lan.run(Duration.ofSeconds(90));
    assertThat(lan.asked(Records.question(host, RecordType.A))).isEmpty();
    assertThat(lan.asked(Records.question(host, RecordType.AAAA))).isEmpty();
    assertThat(lan.log().seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"printer.example.com", "192.0.2.9"})
  @DisplayName("RFC 6762 3: a host elsewhere whose address came along is found, and not asked for")
  void aHostElsewhereWithItsAddressIsFound(String host) {
    SimService elsewhere = A.withHost(host, "192.0.2.9");
    lan.peer().say(elsewhere.announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    lan.beacon().verify(browse.snapshot().get(0));
    lan.run(Duration.ofMinutes(3));
    assertThat(lan.asked(Records.question(host, RecordType.A))).isEmpty();
    assertThat(lan.asked(Records.question(host, RecordType.AAAA))).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 3: a host of one label is asked for, as no other DNS could know it")
  void aBareHostNameIsAskedFor() {
    SimService bare = A.withHost("printer", "192.0.2.9");
    lan.peer().serve(List.of(bare.ptr(), bare.srv(), bare.txtRecord(), bare.addressRecord()));
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.run(Duration.ofSeconds(6));
    assertThat(found.join().host()).isEqualTo("printer");
    assertThat(lan.asked(Records.question("printer", RecordType.A))).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: a resolve that fails says what is missing")
  void aResolveSaysWhatIsMissing() {
    SimService ghost = SimService.printer("Ghost").withHost("ghost.local", "192.0.2.13");
    lan.peer().serve(List.of(ghost.ptr(), ghost.srv(), ghost.txtRecord()));
    CompletableFuture<ServiceInstance> noAddress = lan.beacon().resolve("Ghost", "_ipp._tcp");
    CompletableFuture<ServiceInstance> nothing = lan.beacon().resolve("Nobody", "_ipp._tcp");
    CompletableFuture<ServiceInstance> soon =
        lan.beacon().resolve("Ghost", ServiceType.of("_ipp._tcp"), Duration.ofMillis(500));
    lan.run(Duration.ofSeconds(6));
    assertThatThrownBy(noAddress::join)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasCauseInstanceOf(UnresolvedException.class)
        .hasMessageContaining("no answer for Ghost._ipp._tcp.local: ghost.local has no address");
    assertThatThrownBy(soon::join).hasMessageContaining("ghost.local has no address");
    assertThatThrownBy(nothing::join)
        .hasMessageContaining("no answer for Nobody._ipp._tcp.local: nobody answers for its SRV");
  }

  @Test
  @DisplayName("RFC 6763 9: a browse of every type says what lacks something, too")
  void aBrowseOfEveryTypeSaysItToo() {
    EventLog log = new EventLog(lan.net());
    lan.beacon().browseAll(log);
    lan.peer().say(Records.ptr("_services._dns-sd._udp.local", "_ipp._tcp.local"));
    lan.peer().say(A.ptr(), A.srv());
    lan.run(Duration.ofSeconds(5));
    assertThat(log.unresolved()).containsOnlyKeys("A: alpha.local has no address");
  }

  @Test
  @DisplayName("RFC 6763 5: who comes to a browse later is told what lacks something")
  void whoComesLaterIsTold() {
    lan.peer().say(A.ptr(), A.srv());
    lan.run(Duration.ofSeconds(5));
    EventLog log = new EventLog(lan.net());
    lan.beacon().browse(SimLan.TYPE, log);
    lan.runMs(10);
    assertThat(log.unresolved()).containsOnlyKeys("A: alpha.local has no address");
  }

  @Test
  @DisplayName("FR-035: a stranger's endless names are told to a slow listener 1,024 at most")
  void theBacklogIsBounded() {
    for (int i = 0; i < 3_000; i++) {
      String name = "N" + i + "._ipp._tcp.local";
      lan.peer().say(Records.ptr("_ipp._tcp.local", name), Records.srv(name, ".", 1));
    }
    lan.run(Duration.ofSeconds(10)); // above 1,024, 250 a second have their turn
    assertThat(lan.log().unresolved()).hasSize(3_000);
    assertThat(lan.sent())
        .flatExtracting(packet -> packet.message().questions())
        .extracting(Question::name)
        .doesNotContain(Name.ROOT);
    assertThat(lan.sent()).extracting(SimPacket::message).isNotEmpty();
  }

  private void tellText() {
    lan.peer().say(A.txtRecord());
  }

  private void isEarly(Duration at) {
    assertThat(at).isLessThan(Duration.ofSeconds(4));
  }
}
