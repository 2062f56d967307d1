package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.Query;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code query}, from the API to the wire. */
@SimTest
class RecordQueryTest {

  private static final Name ALPHA = Name.of("alpha.local");
  private static final ResourceRecord ADDRESS = Records.address("alpha.local", "192.0.2.9");
  private static final ResourceRecord IPV6 = Records.address("alpha.local", "fe80::9");

  private final List<Answer> answers = new ArrayList<>();
  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("RFC 6762 5.1: a query gets the records of its name and type, with their source")
  void aQueryGetsItsRecords() {
    Query query = lan.beacon().query(ALPHA, RecordType.A, answers::add);
    lan.runMs(150);
    lan.peer().say(ADDRESS, IPV6, Records.address("beta.local", "192.0.2.10"));
    lan.runMs(10);
    assertThat(query.name()).isEqualTo(ALPHA);
    assertThat(query.type()).isEqualTo(RecordType.A);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).record().sameData(ADDRESS)).isTrue();
    assertThat(answers.get(0).record().ttlSeconds()).isEqualTo(120);
    assertThat(answers.get(0).source()).isEqualTo(Records.ip("192.0.2.9"));
    assertThat(answers.get(0).interfaceName()).isEqualTo("eth0");
  }

  @Test
  @DisplayName("RFC 1035 3.2.3: a query for ANY gets the records of all types")
  void anyGetsAllTypes() {
    lan.beacon().query(ALPHA, RecordType.ANY, answers::add);
    lan.runMs(150);
    assertThat(lan.sent().get(0).message().questions())
        .containsExactly(Records.question("alpha.local", RecordType.ANY));
    lan.peer().say(ADDRESS, IPV6, Records.txt("alpha.local", "a=b"));
    lan.runMs(10);
    assertThat(answers.stream().map(answer -> answer.record().type()))
        .containsExactly(RecordType.A, RecordType.AAAA, RecordType.TXT);
  }

  @Test
  @DisplayName("Each record is answered once while it is there, however often it comes")
  void eachRecordIsAnsweredOnce() {
    lan.beacon().query(ALPHA, RecordType.A, answers::add);
    for (int i = 0; i < 10; i++) {
      lan.peer().say(ADDRESS);
      lan.runMs(200);
    }
    assertThat(answers).hasSize(1);
    lan.peer().say(Records.goodbye(ADDRESS));
    lan.runMs(1_100);
    lan.peer().say(ADDRESS);
    lan.runMs(10);
    assertThat(answers).as("it was gone, and is back").hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 20: a record heard over both families of an interface is one answer")
  void bothFamiliesOfAnInterfaceAreOneAnswer() throws BeaconException {
    SimNet net = lan.net();
    SimLink office = net.link("office");
    SimLink lab = net.link("lab");
    SimHost host = net.host("two");
    host.nic("eth0", office, "192.0.2.1/24", "fe80::1/64");
    host.nic("eth1", lab, "192.0.2.1/24", "fe80::1/64");
    SimPeer inOffice = office.peer("alpha", 9);
    SimPeer inLab = lab.peer("alpha", 9);
    host.open().query(ALPHA, RecordType.A, answers::add);
    lan.runMs(150);
    inOffice.say(dev.beacon.sim.SimMessage.response(ADDRESS), IpFamily.IPV4);
    inOffice.say(dev.beacon.sim.SimMessage.response(ADDRESS), IpFamily.IPV6);
    inLab.say(dev.beacon.sim.SimMessage.response(ADDRESS), IpFamily.IPV6);
    inLab.say(dev.beacon.sim.SimMessage.response(ADDRESS), IpFamily.IPV4);
    lan.runMs(10);
    assertThat(answers.stream().map(Answer::interfaceName)).containsExactly("eth0", "eth1");
  }

  @Test
  @DisplayName("RFC 6762 5.2: what the cache has is answered at once")
  void whatTheCacheHasIsAnsweredAtOnce() {
    lan.runMs(1);
    lan.peer().say(ADDRESS);
    lan.run(Duration.ofSeconds(20));
    lan.beacon().query(ALPHA, RecordType.A, answers::add);
    lan.runMs(1);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).record().ttlSeconds()).isBetween(99L, 100L);
  }

  @Test
  @DisplayName("A closed query is told no more, and asks no more")
  void aClosedQueryEnds() {
    Query query = lan.beacon().query(ALPHA, RecordType.A, answers::add);
    lan.runMs(150);
    query.close();
    query.close();
    lan.runMs(1);
    lan.link().clearLog();
    lan.peer().say(ADDRESS);
    lan.run(Duration.ofHours(2));
    assertThat(answers).isEmpty();
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: a query is asked again like a browse, and refreshes what it has")
  void aQueryIsAskedAgain() {
    lan.peer().serve(List.of(ADDRESS));
    lan.beacon().query(ALPHA, RecordType.A, answers::add);
    lan.run(Duration.ofHours(1));
    assertThat(answers).hasSize(1);
  }
}
