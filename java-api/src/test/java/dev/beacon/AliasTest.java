package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** CNAME records: a name is another one's alias (RFC 6762 section 6 and 16). */
@SimTest
class AliasTest {

  private static final SimService A = SimService.printer("A").withHost("alias.local", "192.0.2.9");
  private static final ResourceRecord REAL = Records.address("real.local", "192.0.2.9");

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
  @DisplayName("RFC 6762 6, 16: an alias of a host that comes along is followed at once")
  void anAliasThatComesAlongIsFollowed() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), alias("alias.local", "real.local"), REAL);
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
    ServiceInstance found = lan.log().last().event().instance();
    assertThat(found.host()).isEqualTo("alias.local");
    assertThat(found.addresses()).containsExactly(Records.ip("192.0.2.9"));
  }

  @Test
  @DisplayName(
      "RFC 6762 6: an alias that answers a question for an address has its target asked for")
  void anAliasThatAnswersIsFollowed() {
    List<ResourceRecord> answers = new ArrayList<>(List.of(A.ptr(), A.srv(), A.txtRecord()));
    answers.add(alias("alias.local", "real.local"));
    answerWithAliases(answers);
    lan.runMs(1_500);
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.asked(Records.question("real.local", RecordType.A))).isNotEmpty();
    lan.peer().say(REAL);
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 5.2: an alias in use is refreshed, and goes with its lifetime")
  void anAliasIsRefreshed() {
    lan.peer().say(A.ptr(), A.txtRecord(), Records.ttl(4_500, A.srv()));
    lan.peer().say(alias("alias.local", "real.local"), Records.ttl(4_500, REAL));
    lan.run(Duration.ofSeconds(90));
    assertThat(lan.asked(Records.question("alias.local", RecordType.CNAME))).isEmpty();
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.asked(Records.question("alias.local", RecordType.CNAME))).isNotEmpty();
    assertThat(lan.log().words()).containsExactly("added A");
    lan.run(Duration.ofSeconds(11));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.asked(Records.question("alias.local", RecordType.A))).isNotEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.2: an alias that leads elsewhere is one update")
  void anAliasThatChangesIsOneUpdate() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), alias("alias.local", "real.local"), REAL);
    lan.run(Duration.ofSeconds(2));
    lan.peer()
        .say(alias("alias.local", "other.local"), Records.address("other.local", "192.0.2.77"));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(lan.log().last().event().instance().addresses())
        .containsExactly(Records.ip("192.0.2.77"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: also if what it leads to has to be asked for")
  void anAliasWhoseTargetIsAskedForIsOneUpdate() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), alias("alias.local", "real.local"), REAL);
    lan.run(Duration.ofSeconds(2));
    answerWithAliases(List.of(Records.address("other.local", "192.0.2.77")));
    lan.peer().say(alias("alias.local", "other.local"));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "updated A");
    assertThat(lan.log().last().event().instance().addresses())
        .containsExactly(Records.ip("192.0.2.77"));
    lan.peer().say(alias("alias.local", "nowhere.local"));
    lan.runMs(990);
    assertThat(lan.log().words()).hasSize(2);
    lan.runMs(20);
    assertThat(lan.log().words()).endsWith("updated A", "removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.2: so is an instance's name that becomes another's alias")
  void anInstanceThatBecomesAnothersAliasIsOneUpdate() {
    SimService real = SimService.printer("Real");
    SimService other = SimService.printer("Other").withPort(632);
    lan.peer().say(Records.ptr("_ipp._tcp.local", "Alias._ipp._tcp.local"));
    lan.peer().say(alias("Alias._ipp._tcp.local", real.fullName()));
    lan.peer().say(real.srv(), real.txtRecord(), real.addressRecord());
    lan.run(Duration.ofSeconds(2));
    answerWithAliases(List.of(other.srv(), other.txtRecord(), other.addressRecord()));
    lan.peer().say(alias("Alias._ipp._tcp.local", other.fullName()));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added Alias", "updated Alias");
    assertThat(lan.log().last().event().instance().port()).isEqualTo(632);
  }

  @Test
  @DisplayName("RFC 6762 6, 16: an instance's name may be an alias, too")
  void anInstanceMayBeAnAlias() {
    SimService real = SimService.printer("Real");
    lan.peer().say(Records.ptr("_ipp._tcp.local", "Alias._ipp._tcp.local"));
    answerWithAliases(
        List.of(
            alias("Alias._ipp._tcp.local", "Real._ipp._tcp.local"),
            real.srv(),
            real.txtRecord(),
            real.addressRecord()));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added Alias");
    assertThat(lan.log().last().event().instance().port()).isEqualTo(631);
    assertThat(lan.log().last().event().instance().txt().string("rp")).contains("queue");
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("Alias", "_ipp._tcp");
    lan.run(Duration.ofSeconds(1));
    assertThat(found).isCompleted();
    lan.peer().onPacket(packet -> {}).say(Records.goodbye(real.srv()));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().words()).containsExactly("added Alias", "removed Alias");
  }

  @Test
  @DisplayName("RFC 6762 6, 16: a host's addresses are looked up through its aliases")
  void aHostIsLookedUpThroughItsAliases() {
    answerWithAliases(
        List.of(alias("alias.local", "middle.local"), alias("middle.local", "real.local"), REAL));
    CompletableFuture<List<InetAddress>> found = lan.beacon().addresses("alias.local");
    lan.run(Duration.ofSeconds(2));
    assertThat(found).isCompletedWithValue(List.of(Records.ip("192.0.2.9")));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.sent())
        .as("nothing more is asked but the browse")
        .allMatch(packet -> packet.message().asks(SimLan.BROWSE));
  }

  @Test
  @DisplayName("RFC 6762 6: a query gets the alias and what its target has, of the type asked for")
  void aQueryGetsTheAliasAndItsTarget() {
    answerWithAliases(List.of(alias("alias.local", "real.local"), REAL));
    List<Answer> answers = new ArrayList<>();
    Query query = lan.beacon().query(Name.of("alias.local"), RecordType.A, answers::add);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers)
        .extracting(answer -> answer.record().name() + " " + answer.record().type())
        .containsExactlyInAnyOrder("alias.local CNAME", "real.local A");
    query.close();
    lan.run(Duration.ofSeconds(1));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.sent())
        .as("closing ends all its questions")
        .allMatch(packet -> packet.message().asks(SimLan.BROWSE));
  }

  @Test
  @DisplayName("RFC 6762 6: a query for CNAME, or for all types, gets it and follows nothing")
  void aQueryForTheAliasItselfFollowsNothing() {
    answerWithAliases(List.of(alias("alias.local", "real.local"), REAL));
    List<Answer> answers = new ArrayList<>();
    lan.beacon().query(Name.of("alias.local"), RecordType.CNAME, answers::add);
    lan.beacon().query(Name.of("alias.local"), RecordType.ANY, answers::add);
    lan.run(Duration.ofSeconds(3));
    assertThat(answers)
        .extracting(answer -> answer.record().type())
        .containsOnly(RecordType.CNAME)
        .hasSize(2);
    assertThat(lan.asked(Records.question("real.local", RecordType.A))).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 16: eight steps are followed, nine are not")
  void eightStepsAreFollowed() {
    for (int steps : new int[] {8, 9}) {
      String prefix = "s" + steps + "-";
      List<ResourceRecord> zone = new ArrayList<>();
      for (int i = 0; i < steps; i++) {
        zone.add(alias(prefix + i + ".local", prefix + (i + 1) + ".local"));
      }
      zone.add(Records.address(prefix + steps + ".local", "192.0.2.9"));
      answerWithAliases(zone);
      CompletableFuture<List<InetAddress>> found = lan.beacon().addresses(prefix + "0.local");
      lan.run(Duration.ofSeconds(6));
      assertThat(found.isCompletedExceptionally()).isEqualTo(steps > 8);
    }
  }

  @Test
  @DisplayName("FR-035: aliases in a circle do no harm, and the host is said to have no address")
  void aliasesInACircleDoNoHarm() {
    answerWithAliases(
        List.of(
            alias("alias.local", "b.local"),
            alias("b.local", "c.local"),
            alias("c.local", "alias.local"),
            alias("A._ipp._tcp.local", "A._ipp._tcp.local"),
            alias("self.local", "self.local")));
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord());
    CompletableFuture<List<InetAddress>> self = lan.beacon().addresses("self.local");
    CompletableFuture<List<InetAddress>> circle = lan.beacon().addresses("b.local");
    lan.beacon().query(Name.of("c.local"), RecordType.A, answer -> {});
    lan.run(Duration.ofSeconds(20));
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.log().unresolved().keySet()).anyMatch(each -> each.contains("no address"));
    assertThatThrownBy(self::join).hasMessageContaining("self.local");
    assertThatThrownBy(circle::join).hasMessageContaining("b.local");
    assertThat(lan.sent()).as("packets in 20 s").hasSizeLessThan(60);
    long turns = lan.host().turns();
    lan.peer().say(alias("b.local", "real.local"), REAL);
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.host().turns() - turns).isLessThan(60);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 3: an alias that leads outside .local is said, and not asked for")
  void anAliasThatLeadsElsewhereIsNotAskedFor() {
    lan.peer().say(A.ptr(), A.srv(), A.txtRecord(), alias("alias.local", "real.example.com"));
    lan.runMs(10);
    assertThat(lan.log().unresolved().keySet()).first().asString().contains("real.example.com");
    CompletableFuture<List<InetAddress>> found = lan.beacon().addresses("alias.local");
    lan.run(Duration.ofSeconds(6));
    assertThat(found).isCompletedExceptionally();
    assertThat(lan.asked(Records.question("real.example.com", RecordType.A))).isEmpty();
  }

  /** A peer that knows aliases: a question of any type for one is answered with it. */
  private void answerWithAliases(List<ResourceRecord> zone) {
    lan.peer()
        .onPacket(
            packet -> {
              for (Question question : packet.message().questions()) {
                for (ResourceRecord record : zone) {
                  boolean fits =
                      record.type().equals(RecordType.CNAME)
                          || question.type().equals(RecordType.ANY)
                          || question.type().equals(record.type());
                  if (fits && record.name().equals(question.name())) {
                    lan.net().after(Duration.ofMillis(5), () -> lan.peer().say(record));
                  }
                }
              }
            });
  }

  private static ResourceRecord alias(String name, String target) {
    return new ResourceRecord(
        Name.of(name), RecordType.CNAME, true, 120, new Rdata.Target(Name.of(target)));
  }
}
