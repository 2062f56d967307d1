package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.RecordType;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import dev.beacon.sim.SimWatching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@link BrowseOptions#watched}: mDNS says what there is, BFD whether its host lives. */
@SimTest
class WatchedBrowseTest {

  private static final String PEER = "192.0.2.9";
  private static final SimService A = SimService.printer("A").withTxt("bfd=1");

  private SimLan lan;
  private SimWatching watching;
  private EventLog log;
  private Browse browse;

  @BeforeEach
  void browse(SimNet net) throws BeaconException {
    lan = new SimLan(net);
    watching = lan.host().watching();
    log = new EventLog(net);
    browse = lan.beacon().browse(ServiceType.of(SimLan.TYPE), BrowseOptions.watched(), log);
    lan.runMs(150);
  }

  private void found() {
    lan.peer().say(A.announcement());
    lan.runMs(1_200);
  }

  private void becomes(PathState state) {
    watching.becomes(PEER, state);
    lan.runMs(1);
  }

  private Liveness liveness() {
    return log.last().event().instance().liveness();
  }

  @Test
  @DisplayName("BFD-019: a service whose host falls silent is removed at once, with its reason")
  void deadServiceIsRemovedAtOnce() {
    found();
    assertThat(log.words()).containsExactly("added A");
    assertThat(liveness()).isEqualTo(Liveness.UNKNOWN);

    becomes(PathState.UP);
    assertThat(log.words()).containsExactly("added A", "updated A");
    assertThat(liveness()).isEqualTo(Liveness.UP);
    assertThat(browse.snapshot()).extracting(ServiceInstance::liveness).containsOnly(Liveness.UP);

    becomes(PathState.DOWN);
    assertThat(log.words()).containsExactly("added A", "updated A", "removed A");
    assertThat(log.last().event()).isInstanceOf(ServiceEvent.Removed.class);
    ServiceEvent.Removed removed = (ServiceEvent.Removed) log.last().event();
    assertThat(removed.reason()).isEqualTo(ServiceEvent.Removed.Reason.LIVENESS);
    assertThat(removed.instance().liveness()).isEqualTo(Liveness.DOWN);
    assertThat(browse.snapshot()).isEmpty();
  }

  @Test
  @DisplayName("BFD-019: a service whose host answers again is added again")
  void serviceThatAnswersAgainIsAdded() {
    found();
    becomes(PathState.UP);
    becomes(PathState.DOWN);
    becomes(PathState.UP);

    assertThat(log.words()).containsExactly("added A", "updated A", "removed A", "added A");
    assertThat(liveness()).isEqualTo(Liveness.UP);
  }

  @Test
  @DisplayName("BFD-019: a watched service that says goodbye is removed as one that is not watched")
  void watchedServiceSaysGoodbye() {
    found();
    becomes(PathState.UP);
    lan.peer().say(Records.goodbye(A.ptr()));
    lan.runMs(1_500);

    ServiceEvent.Removed removed = (ServiceEvent.Removed) log.last().event();
    assertThat(removed.saidGoodbye()).isTrue();
    assertThat(removed.reason()).isEqualTo(ServiceEvent.Removed.Reason.DISCOVERY);
    assertThat(removed.instance().liveness()).isEqualTo(Liveness.UP);
    assertThat(watching.peers()).isEmpty();
  }

  @Test
  @DisplayName("BFD-019: a dead service is verified, and stays away when its records are dropped")
  void deadServiceIsVerified() {
    found();
    becomes(PathState.UP);
    int before = lan.sent().size();
    becomes(PathState.DOWN);
    lan.run(Duration.ofSeconds(11));

    assertThat(lan.sent().subList(before, lan.sent().size()))
        .anyMatch(
            packet ->
                packet.message().asks(Records.question(A.fullName(), RecordType.SRV))
                    || packet.message().asks(SimLan.BROWSE));
    assertThat(log.words()).containsExactly("added A", "updated A", "removed A");
    assertThat(watching.peers()).isEmpty();
  }

  @Test
  @DisplayName("BFD-019: a host that answers again is asked for what was asked of it in vain")
  void returningHostConfirmsItsRecords() {
    found();
    becomes(PathState.UP);
    becomes(PathState.DOWN);
    lan.run(Duration.ofSeconds(4)); // the questions that verify it were lost
    lan.peer().serve(A.records());
    becomes(PathState.UP);
    lan.run(Duration.ofSeconds(30));
    assertThat(log.words()).containsExactly("added A", "updated A", "removed A", "added A");
  }

  @Test
  @DisplayName("BFD-019: a dead service that announces itself stays away until its host answers")
  void deadServiceThatAnnouncesStaysAway() {
    found();
    becomes(PathState.UP);
    becomes(PathState.DOWN);
    lan.peer().say(A.withPort(9).announcement());
    lan.runMs(1_200);
    assertThat(log.words()).hasSize(3);

    becomes(PathState.UP);
    assertThat(log.last().event().instance().port()).isEqualTo(9);
  }

  @Test
  @DisplayName("BFD-019: a service whose host never answered stays as mDNS has it")
  void serviceThatNeverAnsweredStays() {
    found();
    becomes(PathState.INIT);
    becomes(PathState.DOWN);
    assertThat(log.words()).containsExactly("added A");

    lan.peer().say(Records.goodbye(A.ptr()));
    lan.run(Duration.ofSeconds(2));
    assertThat(log.words()).containsExactly("added A", "removed A");
    assertThat(((ServiceEvent.Removed) log.last().event()).reason())
        .isEqualTo(ServiceEvent.Removed.Reason.DISCOVERY);
    assertThat(watching.history()).containsExactly("open 192.0.2.9 300 ms", "end 192.0.2.9 300 ms");
  }

  @Test
  @DisplayName("BFD-019, RFC 5882 3.2: a host that says AdminDown is not dead")
  void adminDownIsNotDead() {
    found();
    becomes(PathState.UP);
    watching.becomes(PEER, PathState.DOWN, PathState.ADMIN_DOWN);
    lan.runMs(1);

    assertThat(log.words()).containsExactly("added A", "updated A", "updated A");
    assertThat(liveness()).isEqualTo(Liveness.UNKNOWN);
  }

  @Test
  @DisplayName("BFD-019: only instances that say bfd=1 are watched, at each address")
  void onlyWatchableInstancesAreWatched() {
    lan.peer().say(SimService.printer("B").announcement());
    lan.peer().say(SimService.printer("C").withTxt("bfd=2").announcement());
    lan.runMs(1_200);
    assertThat(watching.peers()).isEmpty();

    lan.peer().say(A.announcement());
    lan.peer()
        .say(Records.address("alpha.local", PEER), Records.address("alpha.local", "192.0.2.8"));
    lan.runMs(1_200);
    assertThat(watching.peers()).containsExactlyInAnyOrder(PEER, "192.0.2.8");
  }

  @Test
  @DisplayName("BFD-019: it is alive while any of its addresses answers")
  void aliveWhileAnyAddressAnswers() {
    found();
    lan.peer()
        .say(Records.address("alpha.local", PEER), Records.address("alpha.local", "192.0.2.8"));
    lan.runMs(1_200);
    log.clear();
    becomes(PathState.UP);
    watching.becomes("192.0.2.8", PathState.UP);
    lan.runMs(1);
    becomes(PathState.DOWN);
    assertThat(log.words()).containsExactly("updated A");

    watching.becomes("192.0.2.8", PathState.DOWN);
    lan.runMs(1);
    assertThat(log.words()).containsExactly("updated A", "removed A");
  }

  @Test
  @DisplayName("BFD-019: a service that is watchable no longer is as mDNS has it")
  void watchableNoLonger() {
    found();
    becomes(PathState.UP);
    becomes(PathState.DOWN);
    lan.peer().say(A.withTxt("rp=x").announcement());
    lan.runMs(1_200);

    assertThat(log.words()).endsWith("removed A", "added A");
    assertThat(liveness()).isEqualTo(Liveness.UNKNOWN);
    assertThat(watching.peers()).isEmpty();
  }

  @Test
  @DisplayName(
      "BFD-019: two browses, and a user's own watch, share one session; the fastest counts")
  void sessionsAreShared() throws BeaconException {
    found();
    Browse faster =
        lan.beacon()
            .browse(
                ServiceType.of(SimLan.TYPE),
                BrowseOptions.watched(WatchTiming.standard().interval(Duration.ofMillis(50))),
                event -> {});
    lan.runMs(1_200);
    Watch own =
        lan.beacon()
            .watch(
                WatchTarget.of(Records.ip(PEER))
                    .onInterface("eth0")
                    .interval(Duration.ofSeconds(1)),
                event -> {});
    lan.runMs(1);
    own.close();
    lan.runMs(1);
    faster.close();
    lan.runMs(1);
    browse.close();
    lan.runMs(1);

    assertThat(watching.history())
        .containsExactly(
            "open 192.0.2.9 300 ms",
            "change 192.0.2.9 50 ms",
            "change 192.0.2.9 1000 ms",
            "change 192.0.2.9 50 ms",
            "change 192.0.2.9 300 ms",
            "end 192.0.2.9 300 ms");
  }

  @Test
  @DisplayName("BFD-024: with a hold-down a service that comes and goes stays away")
  void holdDownKeepsFlappingAway() {
    browse.close();
    log.clear();
    EventLog held = new EventLog(lan.net());
    Browse holding =
        lan.beacon()
            .browse(
                ServiceType.of(SimLan.TYPE),
                BrowseOptions.watched(WatchTiming.standard().holdDown(Duration.ofSeconds(5))),
                held);
    lan.runMs(150);
    found();
    becomes(PathState.UP);
    lan.run(Duration.ofSeconds(6));
    becomes(PathState.DOWN);
    assertThat(held.words()).containsExactly("added A", "updated A", "removed A");
    for (int i = 0; i < 3; i++) {
      becomes(PathState.UP);
      lan.run(Duration.ofSeconds(2));
      becomes(PathState.DOWN);
    }
    assertThat(held.words()).hasSize(3);
    lan.peer().say(A.announcement());
    becomes(PathState.UP);
    lan.run(Duration.ofMillis(5_100));
    assertThat(held.words()).endsWith("removed A", "added A");
    holding.close();
  }

  @Test
  @DisplayName("BFD-018: a watchable service says bfd=1 and is answered for while it is published")
  void watchableServiceIsAnsweredFor() {
    Registration web =
        lan.publishAndSettle(
            Service.named("W").type("_http._tcp").port(80).txt("path", "/").watchable());
    assertThat(watching.answers()).containsExactly(AnswerRules.onLink());
    assertThat(web.service().txt().string("bfd")).contains("1");
    web.updateTxt(Txt.of(Map.of("path", "/b")));
    lan.run(Duration.ofSeconds(2));
    assertThat(web.service().txt().keys()).containsExactly("path", "bfd");

    web.close();
    lan.runMs(10);
    assertThat(watching.answers()).isEmpty();
  }

  @Test
  @DisplayName("BFD-018: on some links only those are answered")
  void watchableOnSomeLinks() {
    Registration web =
        lan.publish(
            Service.named("W")
                .type("_http._tcp")
                .port(80)
                .on(Links.on("eth0"))
                .watchable(AnswerRules.onLink().maxSessions(3)));
    lan.runMs(1);
    assertThat(watching.answers())
        .containsExactly(AnswerRules.onLink().maxSessions(3).onInterface("eth0"));
    web.close();
  }

  @Test
  @DisplayName("BFD-019: a service is watched at all its addresses, and is up if any is")
  void serviceWatchAddsUp() throws BeaconException {
    ServiceInstance instance =
        ServiceInstance.named("DB", "_pg._tcp")
            .port(5432)
            .address("eth0", Records.ip(PEER))
            .address("eth0", Records.ip("192.0.2.8"))
            .build();
    List<String> told = new ArrayList<>();
    ServiceWatch db =
        lan.beacon()
            .watch(
                instance,
                event ->
                    told.add(
                        event.from()
                            + " "
                            + event.to()
                            + " "
                            + event.path().target().peer().getHostAddress()));
    becomes(PathState.UP);
    watching.becomes("192.0.2.8", PathState.UP);
    lan.runMs(1);
    becomes(PathState.DOWN);
    assertThat(db.liveness()).isEqualTo(Liveness.UP);
    watching.becomes("192.0.2.8", PathState.DOWN);
    lan.runMs(1);
    assertThat(db.liveness()).isEqualTo(Liveness.DOWN);
    db.close();
    lan.runMs(1);

    assertThat(told).containsExactly("UNKNOWN UP 192.0.2.9", "UP DOWN 192.0.2.8");
    assertThat(watching.peers()).isEmpty();
  }
}
