package dev.beacon.internal.mdns.find;

import static dev.beacon.sim.SimLan.BROWSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class BrowserTest {

  private static final SimService A = SimService.printer("A");

  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @AfterEach
  void noEventBrokeTheRule() {
    assertThat(lan.log().breaches()).as("%s", lan.net()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 4-6: an instance is added once, with host, port, TXT and address")
  void anInstanceIsAddedWithAllItHas() {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.runMs(5);
    assertThat(lan.log().words()).containsExactly("added A");
    ServiceInstance found = lan.log().last().event().instance();
    assertThat(found.name()).isEqualTo("A");
    assertThat(found.fullName()).hasToString("A._ipp._tcp.local");
    assertThat(found.type()).isEqualTo(ServiceType.of("_ipp._tcp"));
    assertThat(found.host()).isEqualTo("alpha.local");
    assertThat(found.port()).isEqualTo(631);
    assertThat(found.txt().string("rp")).contains("queue");
    assertThat(found.addresses()).containsExactly(Records.ip("192.0.2.9"));
    assertThat(found.interfaces()).containsExactly("eth0");
  }

  @Test
  @DisplayName("RFC 6763 12: the order of the records makes no difference, in one packet or four")
  void theOrderOfRecordsMakesNoDifference() throws BeaconException {
    for (List<ResourceRecord> order : permutations(A.records())) {
      for (boolean apart : new boolean[] {false, true}) {
        SimLan each = new SimLan(new SimNet(lan.net().random().nextLong()));
        each.browse();
        each.runMs(150);
        if (apart) {
          order.forEach(record -> each.peer().say(record));
        } else {
          each.peer().say(order.toArray(ResourceRecord[]::new));
        }
        each.runMs(10);
        assertThat(each.log().words()).as("%s apart: %s", order, apart).containsExactly("added A");
        each.run(Duration.ofSeconds(2));
        assertThat(each.sent()).as("nothing is missing").hasSize(2);
      }
    }
  }

  @Test
  @DisplayName("FR-043: what came before anybody asked counts once somebody asks")
  void whatCameBeforeTheSearchCounts() {
    lan.runMs(10);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.browse();
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: removed 1.0 s after its goodbye")
  void removedASecondAfterItsGoodbye() {
    added(A);
    lan.peer().say(A.farewell());
    Duration said = lan.net().elapsed();
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(lan.log().last().at().minus(said).toMillis()).isBetween(1_000L, 1_010L);
    assertThat(lan.sent()).as("one query at 1 s, one at 3 s: the goodbye costs none").hasSize(3);
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye of the PTR record alone is enough")
  void aGoodbyeOfThePointerIsEnough() {
    added(A);
    lan.peer().say(Records.goodbye(A.ptr()));
    lan.runMs(1_100);
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye that is repeated does not delay the end")
  void aRepeatedGoodbyeDelaysNothing() {
    added(A);
    Duration said = lan.net().elapsed();
    for (int i = 0; i < 5; i++) {
      lan.peer().say(A.farewell());
      lan.runMs(300);
    }
    assertThat(lan.log().last().at().minus(said).toMillis()).isBetween(1_000L, 1_010L);
  }

  @Test
  @DisplayName("RFC 6762 10.1: who says hello again within the second was never away")
  void rescuedWithinTheGrace() {
    added(A);
    lan.peer().say(A.farewell());
    lan.runMs(900);
    lan.peer().say(A.announcement());
    lan.run(Duration.ofSeconds(60));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: who comes back after the second is added anew")
  void addedAnewAfterTheGrace() {
    added(A);
    lan.peer().say(A.farewell());
    lan.runMs(1_100);
    lan.peer().say(A.announcement());
    lan.runMs(100);
    assertThat(lan.log().words()).containsExactly("added A", "removed A", "added A");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye for what is unknown changes nothing")
  void aGoodbyeForTheUnknownChangesNothing() {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.farewell());
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.log().seen()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2, 10: who falls silent is asked for at 80, 85, 90, 95 %, then removed")
  void theSilentOneIsAskedForAndThenRemoved() {
    added(A);
    Duration start = lan.net().elapsed();
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(125));
    assertThat(lan.log().words()).containsExactly("added A", "removed A");
    assertThat(((ServiceEvent.Removed) lan.log().last().event()).saidGoodbye()).isFalse();
    assertThat(lan.log().last().at().minus(start).toMillis()).isBetween(119_900L, 120_100L);
    List<Double> asked =
        lan.asked(Records.question(A.fullName(), dev.beacon.dns.RecordType.SRV)).stream()
            .map(packet -> packet.at().minus(start).toMillis() / 1_200.0)
            .toList();
    assertThat(asked).hasSizeGreaterThanOrEqualTo(4);
    assertThat(asked.get(0)).isBetween(79.9, 82.1);
    assertThat(asked.get(1)).isBetween(84.9, 87.1);
    assertThat(asked.get(2)).isBetween(89.9, 92.1);
    assertThat(asked.get(3)).isBetween(94.9, 97.1);
  }

  @Test
  @DisplayName("RFC 6762 5.2: who answers the refresh stays for ever, without an event")
  void whoAnswersTheRefreshStays() {
    lan.peer().serve(A.records());
    lan.browse();
    lan.run(Duration.ofHours(3));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("RFC 6762 5.2: what nobody asks for is not refreshed")
  void whatNobodyAsksForIsNotRefreshed() {
    lan.browse();
    lan.runMs(150);
    SimService other =
        new SimService("B", "_http._tcp.local", "beta.local", 80, "a=b", "192.0.2.9");
    lan.peer().say(other.announcement());
    lan.run(Duration.ofHours(2));
    assertThat(lan.sent())
        .allSatisfy(packet -> assertThat(packet.message().questions()).hasSize(1));
    assertThat(lan.asked(BROWSE)).hasSameSizeAs(lan.sent());
  }

  @Test
  @DisplayName(
      "RFC 6763 4.1: a PTR record to something else than an instance of the type is ignored")
  void pointersElsewhereAreIgnored() {
    lan.browse();
    lan.runMs(150);
    lan.peer()
        .say(
            Records.ptr("_ipp._tcp.local", "B._http._tcp.local"),
            Records.ptr("_ipp._tcp.local", "_ipp._tcp.local"),
            Records.ptr("_ipp._tcp.local", "deep.er._ipp._tcp.local"),
            Records.ptr("_ipp._tcp.local", "local"));
    lan.run(Duration.ofSeconds(3));
    assertThat(lan.log().seen()).isEmpty();
    assertThat(lan.sent()).hasSameSizeAs(lan.asked(BROWSE));
  }

  @Test
  @DisplayName("RFC 6763 7.1: a search for a subtype finds its instances under the type's own name")
  void aSubtypeFindsItsInstances() {
    EventLog colour = new EventLog(lan.net());
    lan.beacon().browse(ServiceType.of("_ipp._tcp").withSubtype("_colour"), colour);
    lan.browse();
    lan.runMs(150);
    SimService b = SimService.printer("B");
    lan.peer().say(A.announcement());
    lan.peer().say(b.announcement());
    lan.peer().say(Records.ptr("_colour._sub._ipp._tcp.local", b.fullName()));
    lan.runMs(10);
    assertThat(colour.words()).containsExactly("added B");
    assertThat(lan.log().words()).containsExactly("added A", "added B");
    assertThat(colour.last().event().instance().type()).isEqualTo(ServiceType.of("_ipp._tcp"));
  }

  @Test
  @DisplayName("RFC 6762 16: case makes no difference, and the owner's spelling is kept")
  void caseMakesNoDifference() {
    lan.browse();
    lan.runMs(150);
    lan.peer()
        .say(
            Records.ptr("_IPP._TCP.Local", "Printer._ipp._TCP.local"),
            Records.srv("PRINTER._ipp._tcp.LOCAL", "Alpha.local", 631),
            Records.txt("printer._ipp._tcp.local", "rp=queue"),
            Records.address("ALPHA.local", "192.0.2.9"));
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added Printer");
    assertThat(lan.log().last().event().instance().host()).isEqualTo("Alpha.local");
  }

  @Test
  @DisplayName("RFC 6763 4.1.1: names with dots, backslashes, spaces and UTF-8 are kept")
  void anyNameIsKept() {
    String label = "Büro 2.OG \\ “Drucker”";
    String name = dev.beacon.dns.Name.ofLabels(label, "_ipp", "_tcp", "local").toString();
    lan.browse();
    lan.runMs(150);
    lan.peer()
        .say(
            Records.ptr("_ipp._tcp.local", name),
            Records.srv(name, "alpha.local", 631),
            Records.txt(name, "a=b"),
            Records.address("alpha.local", "192.0.2.9"));
    lan.runMs(10);
    assertThat(lan.log().last().event().instance().name()).isEqualTo(label);
  }

  @Test
  @DisplayName(
      "A second search of the type is told of all that is there at once, and costs nothing")
  void aSecondSearchIsToldOfWhatIsThere() {
    lan.browse();
    lan.runMs(150);
    for (String name : List.of("C", "A", "B")) {
      lan.peer().say(SimService.printer(name).announcement());
      lan.runMs(10);
    }
    lan.link().clearLog();
    EventLog second = new EventLog(lan.net());
    Browse browse = lan.beacon().browse("_ipp._tcp", second);
    lan.runMs(1);
    assertThat(second.words()).containsExactly("added C", "added A", "added B");
    assertThat(lan.log().words()).containsExactly("added C", "added A", "added B");
    assertThat(browse.snapshot().stream().map(ServiceInstance::name))
        .containsExactly("C", "A", "B");
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("The snapshot is what is there now, in the order in which it was found")
  void theSnapshotIsInTheOrderOfFinding() {
    Browse browse = lan.browse();
    lan.runMs(150);
    assertThat(browse.snapshot()).isEmpty();
    for (String name : List.of("C", "A", "B")) {
      lan.peer().say(SimService.printer(name).announcement());
      lan.runMs(10);
    }
    lan.run(Duration.ofSeconds(1));
    lan.peer().say(SimService.printer("C").withTxt("rp=other").txtRecord());
    lan.peer().say(Records.goodbye(A.ptr()));
    lan.run(Duration.ofSeconds(3));
    assertThat(browse.snapshot().stream().map(ServiceInstance::name)).containsExactly("C", "B");
    assertThat(browse.snapshot().get(0).txt().string("rp")).contains("other");
  }

  @Test
  @DisplayName("Two searches of a type are told the same; one that is closed is told no more")
  void aClosedSearchIsToldNoMore() {
    EventLog second = new EventLog(lan.net());
    Browse closing = lan.beacon().browse("_ipp._tcp", second);
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    closing.close();
    closing.close();
    lan.peer().say(SimService.printer("B").announcement());
    lan.runMs(10);
    assertThat(second.words()).containsExactly("added A");
    assertThat(lan.log().words()).containsExactly("added A", "added B");
  }

  @Test
  @DisplayName("SC-012: 1,000 instances in answers of 16 records are found, each once")
  void aThousandInstancesAreFoundEachOnce() {
    List<ResourceRecord> zone = new ArrayList<>();
    IntStream.range(0, 1_000)
        .mapToObj(number -> SimService.printer("Printer " + number))
        .forEach(printer -> zone.addAll(printer.records()));
    lan.browse();
    lan.runMs(150);
    for (int from = 0; from < zone.size(); from += 16) {
      lan.peer().say(zone.subList(from, from + 16).toArray(ResourceRecord[]::new));
    }
    lan.runMs(100);
    assertThat(lan.log().seen()).hasSize(1_000);
    assertThat(lan.log().present()).hasSize(1_000);
    assertThat(lan.sent()).hasSize(1);
  }

  private void added(SimService service) {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(service.announcement());
    lan.runMs(1);
    assertThat(lan.log().words()).containsExactly("added " + service.name());
  }

  private static <T> List<List<T>> permutations(List<T> of) {
    if (of.isEmpty()) {
      return List.of(List.of());
    }
    List<List<T>> all = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      List<T> rest = new ArrayList<>(of);
      T first = rest.remove(i);
      for (List<T> tail : permutations(rest)) {
        List<T> whole = new ArrayList<>(List.of(first));
        whole.addAll(tail);
        all.add(whole);
      }
    }
    return all;
  }
}
