package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the caller holds of a service that is published. */
@SimTest
class RegistrationTest {

  private static final Service WEB = Service.named("My Web").type("_http._tcp").port(8080);
  private static final Txt TXT = Txt.builder().put("path", "/").build();
  private static final Duration REGISTERED = Duration.ofMillis(1_100);

  private final List<RegistrationEvent> told = new ArrayList<>();
  private SimLan lan;
  private Beacon beacon;
  private EventLog seenByOther;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    beacon = lan.beacon();
    SimHost other = net.host("other");
    other.nic("eth0", lan.link(), "192.0.2.2/24");
    seenByOther = new EventLog(net);
    other.open().browse("_http._tcp", seenByOther);
  }

  @Test
  @DisplayName("RFC 6762 8: published, it is registered within 1.05 s, and others find it")
  void itIsRegistered() {
    Registration web = beacon.publish(WEB, told::add);
    assertThat(web.registered()).isNotDone();
    assertThat(web.host()).as("not known to be free yet").isEmpty();
    Duration took = lan.net().runUntil(() -> web.registered().isDone(), Duration.ofMillis(1_050));
    assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(750));
    assertThat(web.registered()).isCompletedWithValue(web);
    assertThat(told).containsExactly(new Registered(WEB, "beacon.local", List.of("eth0")));
    assertThat(web.host()).contains("beacon.local");
    assertThat(web.service()).isEqualTo(WEB);
    assertThat(web.fullName()).isEqualTo(Name.of("My Web._http._tcp.local"));
    assertThat(web).hasToString("My Web._http._tcp.local");
    lan.runMs(200);
    assertThat(seenByOther.words()).containsExactly("added My Web");
  }

  @Test
  @DisplayName("RFC 6762 10.1: closed, it says goodbye at once; Withdrawn is the last event")
  void closedItSaysGoodbye() {
    Registration web = registered(WEB);
    lan.link().clearLog();
    web.close();
    web.close();
    lan.runMs(1);
    assertThat(goodbyes()).contains(RecordType.PTR, RecordType.SRV, RecordType.TXT);
    lan.run(Duration.ofSeconds(2));
    assertThat(told).endsWith(new Withdrawn()).containsOnlyOnce(new Withdrawn());
    assertThat(seenByOther.words()).containsExactly("added My Web", "removed My Web");
    assertThat(web.service()).as("what it was can still be asked").isEqualTo(WEB);
    assertThat(web.registered()).isCompletedWithValue(web);
  }

  @Test
  @DisplayName("Closed before it was announced, its future is cancelled and nobody hears of it")
  void closedBeforeItWasAnnounced() {
    Registration web = beacon.publish(WEB, told::add);
    lan.runMs(500);
    web.close();
    lan.run(Duration.ofSeconds(10));
    assertThat(web.registered()).isCancelled();
    assertThatThrownBy(web.registered()::join)
        .isInstanceOf(CancellationException.class)
        .hasStackTraceContaining("My Web._http._tcp.local"); // its cause from JDK 23 on
    assertThat(told).containsExactly(new Withdrawn());
    assertThat(seenByOther.seen()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.1: closing the Beacon says goodbye for everything, in its last turn")
  void closingTheBeaconSaysGoodbye() {
    Registration web = registered(WEB);
    Registration late = beacon.publish(WEB.name("Late"), told::add);
    lan.runMs(1);
    lan.link().clearLog();
    beacon.close();
    lan.runMs(1);
    assertThat(lan.host().closed()).isTrue();
    assertThat(goodbyes()).contains(RecordType.PTR, RecordType.SRV, RecordType.TXT, RecordType.A);
    assertThat(told).endsWith(new Withdrawn(), new Withdrawn()).hasSize(3);
    assertThat(late.registered()).isCancelled();
    assertThatIllegalStateException().isThrownBy(() -> web.updateTxt(TXT));
    web.close();
    lan.run(Duration.ofSeconds(2));
    assertThat(seenByOther.words()).containsExactly("added My Web", "removed My Web");
  }

  @Test
  @DisplayName("RFC 6762 10.1: goodbyes that exceed one turn's send slots leave all the same")
  void goodbyesOfManyAllLeave() {
    lan.host().sendSlots(1);
    for (int i = 0; i < 300; i++) {
      beacon.publish(WEB.name("Web " + i).txt("note", "x".repeat(200)), told::add);
    }
    lan.run(Duration.ofSeconds(20));
    assertThat(seenByOther.present()).hasSize(300);
    lan.link().clearLog();
    beacon.close();
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.host().closed()).isTrue();
    assertThat(lan.sent()).hasSizeGreaterThan(10);
    assertThat(seenByOther.present()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 8.4: new attributes are announced without a probe")
  void newAttributesAreAnnounced() {
    Registration web = registered(WEB);
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    web.updateTxt(TXT);
    lan.runMs(10);
    assertThat(web.service()).isEqualTo(WEB.txt(TXT));
    assertThat(told).endsWith(new Updated(WEB.txt(TXT)));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).allMatch(packet -> packet.message().authority().isEmpty());
    assertThat(seenByOther.last().event().instance().txt()).isEqualTo(TXT);
  }

  @Test
  @DisplayName("RFC 6762 8.4: another port or subtype is announced without a probe, as one update")
  void anotherPortIsAnnounced() {
    Registration web = registered(WEB);
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    web.updatePort(9090);
    web.update(service -> service.priority(3).weight(4).subtype("_admin"));
    lan.runMs(10);
    Service now = WEB.port(9090).priority(3).weight(4).subtype("_admin");
    assertThat(web.service()).isEqualTo(now);
    assertThat(told).endsWith(new Updated(now));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).allMatch(packet -> packet.message().authority().isEmpty());
    assertThat(seenByOther.words()).containsExactly("added My Web", "updated My Web");
    assertThat(seenByOther.last().event().instance().port()).isEqualTo(9090);
    lan.link().clearLog();
    web.update(service -> service.subtypes(List.of()));
    lan.run(Duration.ofSeconds(2));
    assertThat(goodbyes()).as("for the pointer of the subtype alone").containsOnly(RecordType.PTR);
  }

  @Test
  @DisplayName("RFC 6762 8.4: an update while the name is being claimed counts from its first word")
  void anUpdateBeforeTheClaimIsWonCounts() {
    Registration web = beacon.publish(WEB, told::add);
    lan.runMs(300);
    web.updatePort(9090);
    lan.run(REGISTERED.plusMillis(500));
    assertThat(web.registered()).isCompleted();
    assertThat(seenByOther.last().event().instance().port()).isEqualTo(9090);
    assertThat(seenByOther.words()).containsExactly("added My Web");
  }

  @Test
  @DisplayName("What needs another claim can't be changed, and says so")
  void whatNeedsAnotherClaimCannotBeChanged() {
    Registration web = registered(WEB);
    for (UnaryOperator<Service> change :
        List.<UnaryOperator<Service>>of(
            service -> service.name("Other"),
            service -> service.type("_ipp._tcp"),
            service -> service.host("nas"),
            service -> service.on(Links.on("eth1")),
            Service::keepName)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> web.update(change))
          .withMessageContaining("only port, priority, weight, attributes and subtypes");
    }
    assertThat(web.service()).isEqualTo(WEB);
  }

  @Test
  @DisplayName("RFC 6762 9: one that is to keep its name fails if that is taken, and isn't renamed")
  void oneThatIsToKeepItsNameFails() {
    Registration web = beacon.publish(WEB.keepName(), told::add);
    lan.runMs(300);
    lan.peer().say(Records.srv("My Web._http._tcp.local", "alpha.local", 81));
    lan.run(Duration.ofSeconds(5));
    assertThat(web.registered()).isCompletedExceptionally();
    assertThatThrownBy(web.registered()::join)
        .hasCauseInstanceOf(NameTakenException.class)
        .hasMessageContaining("My Web._http._tcp.local is another's");
    assertThat(told).hasSize(2);
    assertThat(told.get(0)).isInstanceOf(RegistrationEvent.Conflict.class);
    assertThat(told.get(1)).isInstanceOf(RegistrationEvent.Failed.class);
    assertThat(seenByOther.words()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> web.updateTxt(TXT));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(5));
    assertThat(lan.sent()).as("nothing is left of it").isEmpty();
    assertThat(beacon.publish(WEB.keepName())).as("its name may be asked for again").isNotNull();
    web.close();
  }

  @Test
  @DisplayName("RFC 6762 9: one that failed is silent from then on, and its host as well")
  void oneThatFailedIsSilent() {
    Registration web = beacon.publish(WEB.keepName(), told::add);
    lan.runMs(300);
    lan.peer().say(Records.srv("My Web._http._tcp.local", "alpha.local", 81));
    lan.net().runUntil(() -> web.registered().isDone(), Duration.ofSeconds(1));
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(5));
    lan.peer().say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: one that keeps its name after a conflict is registered again")
  void afterAConflictItIsRegisteredAgain() {
    Registration web = registered(WEB);
    lan.peer().say(Records.srv("My Web._http._tcp.local", "alpha.local", 81));
    lan.run(Duration.ofSeconds(5));
    assertThat(told).hasSize(3);
    assertThat(told.get(1)).isInstanceOf(RegistrationEvent.Conflict.class);
    assertThat(told.get(2)).isEqualTo(new Registered(WEB, "beacon.local", List.of("eth0")));
    assertThat(web.service()).isEqualTo(WEB);
  }

  @Test
  @DisplayName("RFC 6762 8.4: an update is told when it is announced, not before")
  void anUpdateIsToldWhenItIsAnnounced() {
    Registration web = registered(WEB);
    lan.run(Duration.ofSeconds(10));
    lan.peer().say(SimMessage.query(Records.question("beacon.local", RecordType.A)));
    lan.runMs(100);
    web.updatePort(9_090); // announced with the addresses, a second after their last multicast
    lan.runMs(890);
    assertThat(told).hasSize(1);
    lan.runMs(20);
    assertThat(told).hasSize(2).endsWith(new Updated(WEB.port(9_090)));
  }

  @Test
  @DisplayName("RFC 6762 8.4: an update that changes nothing is told at once, and not announced")
  void anUpdateThatChangesNothingIsTold() {
    Registration web = registered(WEB);
    lan.run(Duration.ofSeconds(10));
    lan.link().clearLog();
    web.updatePort(8080);
    lan.run(Duration.ofSeconds(5));
    assertThat(told).hasSize(2).endsWith(new Updated(WEB));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("FR-037: a link that goes while a name is claimed leaves no timer")
  void aLinkThatGoesLeavesNoTimer() {
    beacon.publish(WEB, told::add);
    lan.run(REGISTERED.plusMillis(200));
    lan.nic().down();
    lan.runMs(10);
    lan.link().clearLog();
    long turns = lan.host().turns();
    lan.run(Duration.ofHours(1));
    assertThat(lan.host().turns()).isEqualTo(turns);
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 9: one that is to keep its name and loses it later says goodbye to nobody")
  void oneThatLosesItsNameLaterFails() {
    Registration web = beacon.publish(WEB.keepName(), told::add);
    lan.run(Duration.ofSeconds(6));
    assertThat(web.registered()).isCompleted();
    for (int i = 0; i < 20; i++) { // somebody who insists
      lan.peer().say(Records.srv("My Web._http._tcp.local", "alpha.local", 81));
      lan.runMs(100);
    }
    lan.run(Duration.ofSeconds(10));
    assertThat(told).last().isInstanceOf(RegistrationEvent.Failed.class);
    assertThat(told).noneMatch(RegistrationEvent.Renamed.class::isInstance);
  }

  @Test
  @DisplayName("All that was published is withdrawn at once, and may be published again")
  void allIsWithdrawnAtOnce() {
    Registration web = registered(WEB);
    beacon.publish(WEB.name("More"));
    lan.run(Duration.ofSeconds(5));
    beacon.withdrawAll();
    lan.run(Duration.ofSeconds(2));
    assertThat(seenByOther.present()).isEmpty();
    assertThat(told).endsWith(new Withdrawn());
    assertThat(beacon.publish(WEB)).isNotSameAs(web);
  }

  @Test
  @DisplayName("An update after the close is refused, with the name and what to do")
  void anUpdateAfterTheCloseIsRefused() {
    Registration web = registered(WEB);
    web.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> web.updateTxt(TXT))
        .withMessageContainingAll("My Web._http._tcp.local", "closed", "publish it again");
  }

  @Test
  @DisplayName("What is published can't be published again while it is, in any case")
  void theSameServiceIsNotPublishedTwice() {
    Registration web = registered(WEB);
    for (Service same : List.of(WEB, WEB.name("MY WEB"), WEB.port(1), WEB.type("_HTTP._tcp"))) {
      assertThatIllegalStateException()
          .isThrownBy(() -> beacon.publish(same))
          .withMessageContainingAll(
              same.fullName().toString(), "published", "close its Registration", "another name");
    }
    beacon.publish(WEB.type("_ipp._tcp")).close();
    beacon.publish(WEB.name("My Web 2")).close();
    web.close();
    Registration again = beacon.publish(WEB.port(9), told::add);
    lan.run(Duration.ofSeconds(10));
    assertThat(again.registered()).isCompleted();
    assertThat(again.service()).isEqualTo(WEB.port(9));
    assertThat(seenByOther.present()).extracting(ServiceInstance::port).containsExactly(9);
  }

  @Test
  @DisplayName("RFC 6762 9: renamed, it is called by its new name, which is its own then too")
  void renamedItIsCalledByItsNewName() {
    lan.peer()
        .serve(
            List.of(
                Records.srv("My Web._http._tcp.local", "alpha.local", 80),
                Records.txt("My Web._http._tcp.local")));
    Registration web = beacon.publish(WEB, told::add);
    lan.run(Duration.ofSeconds(5));
    assertThat(web.service()).isEqualTo(WEB.name("My Web (2)"));
    assertThat(web.fullName()).isEqualTo(Name.of("My Web (2)._http._tcp.local"));
    assertThat(told)
        .contains(new Renamed("My Web", "My Web (2)"))
        .endsWith(new Registered(web.service(), "beacon.local", List.of("eth0")));
    assertThatIllegalStateException().isThrownBy(() -> beacon.publish(WEB.name("my web (2)")));
    assertThatIllegalStateException().isThrownBy(() -> beacon.publish(WEB));
    web.close();
    beacon.publish(WEB.name("My Web (2)"));
  }

  @Test
  @DisplayName("A listener may update and close what it is told of, publish more, and throw")
  void aListenerMayDoAnything() {
    List<Registration> own = new ArrayList<>();
    own.add(
        beacon.publish(
            WEB,
            event -> {
              told.add(event);
              if (event instanceof Registered) {
                own.get(0).updateTxt(TXT);
                own.add(beacon.publish(WEB.name("More")));
              } else if (event instanceof Updated) {
                own.get(0).close();
              }
              throw new IllegalStateException("user code");
            }));
    lan.run(Duration.ofSeconds(5));
    assertThat(told)
        .containsExactly(
            new Registered(WEB, "beacon.local", List.of("eth0")),
            new Updated(WEB.txt(TXT)),
            new Withdrawn());
    assertThat(own.get(1).registered()).isCompleted();
  }

  @Test
  @DisplayName("A listener may close the Beacon that tells it")
  void aListenerMayCloseTheBeacon() {
    beacon.publish(
        WEB,
        event -> {
          told.add(event);
          beacon.close();
        });
    lan.run(Duration.ofSeconds(5));
    assertThat(lan.host().closed()).isTrue();
    assertThat(told).hasSize(2).endsWith(new Withdrawn());
    assertThat(seenByOther.present()).isEmpty();
  }

  @Test
  @DisplayName("FR-035: a listener that is never run delays no packet and costs a few events")
  void aListenerThatIsNeverRunDelaysNothing() throws BeaconException {
    ArrayDeque<Runnable> never = new ArrayDeque<>();
    SimHost lazy = lan.net().host("lazy").executor(never::add);
    lazy.nic("eth0", lan.link(), "192.0.2.3/24");
    Beacon lazyBeacon = lazy.open();
    Registration web = lazyBeacon.publish(WEB, told::add);
    CompletableFuture<Registration> future = web.registered();
    lan.run(REGISTERED.plusMillis(200));
    assertThat(seenByOther.words()).containsExactly("added My Web");
    for (int i = 0; i < 100; i++) {
      web.updateTxt(Txt.builder().put("n", "" + i).build());
      lan.run(Duration.ofSeconds(5));
    }
    assertThat(future).isNotDone();
    assertThat(never).hasSize(2);
    never.forEach(Runnable::run);
    assertThat(future).isCompletedWithValue(web);
    assertThat(told).hasSize(2).endsWith(new Updated(web.service()));
    assertThat(web.service().txt().string("n")).contains("99");
  }

  @Test
  @DisplayName("A thousand services published and closed leave nothing behind")
  void aThousandServicesLeaveNothingBehind() {
    for (int i = 0; i < 1_000; i++) {
      Registration web = beacon.publish(WEB.name("Web " + i % 7), told::add);
      if (i % 3 == 0) {
        lan.runMs(i % 1_200);
      }
      web.close();
    }
    lan.run(Duration.ofMinutes(1));
    long turns = lan.host().turns();
    lan.link().clearLog();
    assertThat(seenByOther.present()).isEmpty();
    lan.run(Duration.ofHours(1));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.host().turns()).as("no timer is left").isLessThan(turns + 100);
  }

  private Registration registered(Service service) {
    Registration registration = beacon.publish(service, told::add);
    lan.run(REGISTERED.plusMillis(200));
    assertThat(registration.registered()).isCompleted();
    return registration;
  }

  /** The types of the records that were said goodbye to so far. */
  private List<RecordType> goodbyes() {
    return lan.sent().stream()
        .flatMap(packet -> packet.message().answers().stream())
        .filter(record -> record.ttlSeconds() == 0)
        .map(ResourceRecord::type)
        .toList();
  }
}
