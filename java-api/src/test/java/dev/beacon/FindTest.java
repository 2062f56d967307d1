package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What there is now of one type, and no longer than that takes. */
@SimTest
class FindTest {

  private static final SimService A = SimService.printer("A");
  private static final Duration LONG = Duration.ofSeconds(30);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    lan = new SimLan(net);
    lan.runMs(1);
  }

  @Test
  @DisplayName("RFC 6762 5.2: asks at once and once more, and ends after a good second with all")
  void itEndsAfterAGoodSecondWithAll() {
    List<ResourceRecord> zone = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      zone.addAll(SimService.printer("P" + i).records());
    }
    lan.peer().serve(zone);
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(1);
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(1);
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isBetween(Duration.ofMillis(1_200), Duration.ofMillis(1_500));
    assertThat(found.join()).hasSize(40).doesNotHaveDuplicates();
    lan.link().clearLog();
    lan.run(Duration.ofHours(1));
    assertThat(lan.sent()).as("nothing is left behind").isEmpty();
  }

  @Test
  @DisplayName("Where there is nothing it says so as soon, not after its whole time")
  void nothingIsSaidAsSoon() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isLessThan(Duration.ofMillis(1_300));
    assertThat(found.join()).isEmpty();
  }

  @Test
  @DisplayName("Answers that were lost are got by the second question")
  void lostAnswersAreGotByTheSecondQuestion() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(500);
    lan.peer().serve(A.records());
    net.runUntil(found::isDone, LONG);
    assertThat(found.join()).extracting(ServiceInstance::name).containsExactly("A");
  }

  @Test
  @DisplayName("What is being browsed for longer is told at once, nothing too")
  void whatIsBeingBrowsedIsToldAtOnce() {
    lan.peer().serve(A.records());
    lan.browse();
    lan.beacon().browse("_http._tcp");
    lan.run(Duration.ofSeconds(2));
    lan.link().clearLog();
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    CompletableFuture<List<ServiceInstance>> nothing = lan.beacon().find("_http._tcp", LONG);
    lan.runMs(1);
    assertThat(found.join()).hasSize(1);
    assertThat(nothing.join()).isEmpty();
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("An instance that is slow to be resolved is waited for; one that never is, is not")
  void whatIsSlowIsWaitedFor() {
    lan.peer().say(A.ptr());
    lan.runMs(1);
    CompletableFuture<List<ServiceInstance>> slow = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(1_800);
    assertThat(slow).isNotDone();
    lan.peer().say(A.announcement());
    lan.runMs(400);
    assertThat(slow.join()).hasSize(1);
    lan.peer().say(Records.ptr("_http._tcp.local", "Ghost._http._tcp.local"));
    CompletableFuture<List<ServiceInstance>> never = lan.beacon().find("_http._tcp", LONG);
    Duration took = net.runUntil(never::isDone, LONG);
    assertThat(took).isLessThan(Duration.ofMillis(2_500));
    assertThat(never.join()).isEmpty();
  }

  @Test
  @DisplayName("An instance that is gone before it is resolved is not waited for")
  void whatIsGoneIsNotWaitedFor() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(10);
    lan.peer().say(A.ptr());
    lan.runMs(10);
    lan.peer().say(Records.goodbye(A.ptr()));
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isLessThan(Duration.ofMillis(1_300));
    assertThat(found.join()).isEmpty();
  }

  @Test
  @DisplayName("An instance that has lost its server is waited for again")
  void whatLostItsServerIsWaitedFor() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(10);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.peer().say(Records.goodbye(A.srv()));
    lan.runMs(1_500);
    assertThat(found).isNotDone();
    lan.peer().say(A.srv());
    lan.runMs(500);
    assertThat(found.join()).extracting(ServiceInstance::name).containsExactly("A");
  }

  @Test
  @DisplayName("Each new instance gives others 250 ms more to come")
  void eachNewInstanceGivesOthersTime() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    for (int i = 0; i < 5; i++) {
      lan.runMs(i == 0 ? 1_200 : 240);
      lan.peer().say(SimService.printer("P" + i).announcement());
    }
    lan.runMs(245);
    assertThat(found).isNotDone();
    lan.runMs(10);
    assertThat(found.join()).hasSize(5);
  }

  @Test
  @DisplayName("At the end of its time it has what was found by then")
  void atTheEndItHasWhatWasFound() {
    CompletableFuture<List<ServiceInstance>> found =
        lan.beacon().find("_ipp._tcp", Duration.ofMillis(400));
    lan.runMs(100);
    lan.peer().say(A.announcement());
    lan.runMs(290);
    assertThat(found).isNotDone();
    lan.runMs(20);
    assertThat(found.join()).hasSize(1);
  }

  @Test
  @DisplayName("It can be cancelled, and ends exceptionally with its Beacon")
  void itCanBeCancelled() {
    CompletableFuture<List<ServiceInstance>> cancelled = lan.beacon().find("_ipp._tcp", LONG);
    CompletableFuture<List<ServiceInstance>> left = lan.beacon().find("_http._tcp", LONG);
    lan.runMs(1);
    cancelled.cancel(false);
    lan.runMs(1);
    lan.beacon().close();
    lan.runMs(1);
    assertThat(left).isCompletedExceptionally();
  }

  @Test
  @DisplayName("With a link that comes late it still ends, with what that link has")
  void aLateLinkCounts() {
    lan.nic().down();
    lan.runMs(1);
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().find("_ipp._tcp", LONG);
    lan.runMs(900);
    lan.peer().serve(A.records());
    lan.nic().up();
    net.runUntil(found::isDone, LONG);
    assertThat(found.join()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6763 9: what there is of all types is found with one call, and ends as soon")
  void allTypesAreFound() {
    SimService web =
        new SimService("Web", "_http._tcp.local", "alpha.local", 80, "path=/", "192.0.2.9");
    String types = "_services._dns-sd._udp.local";
    List<ResourceRecord> zone = new ArrayList<>(A.records());
    zone.addAll(web.records());
    zone.add(Records.ptr(types, "_ipp._tcp.local"));
    zone.add(Records.ptr(types, "_http._tcp.local"));
    zone.add(Records.ptr(types, "_empty._tcp.local"));
    lan.peer().serve(zone);
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().findAll(LookUp.within(LONG));
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isLessThan(Duration.ofMillis(2_500));
    assertThat(found.join())
        .extracting(ServiceInstance::name)
        .containsExactlyInAnyOrder("A", "Web");
    CompletableFuture<List<ServiceInstance>> cut =
        lan.beacon().findAll(LookUp.within(Duration.ofMillis(900)));
    lan.runMs(901);
    assertThat(cut.join()).as("known by now").hasSize(2);
    lan.link().clearLog();
    lan.run(Duration.ofHours(1));
    assertThat(lan.sent()).as("nothing is left behind").isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 9: where no type is known all types are asked for at once, and soon over")
  void withoutTypesItIsSoonOver() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().findAll(LookUp.within(LONG));
    lan.runMs(1);
    assertThat(lan.sent()).hasSize(1);
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isBetween(Duration.ofMillis(1_240), Duration.ofMillis(1_300));
    assertThat(found.join()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 9: a type that is named late has its own good second")
  void aLateTypeHasItsTime() {
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().findAll(LookUp.within(LONG));
    lan.runMs(1_200);
    lan.peer().say(Records.ptr("_services._dns-sd._udp.local", "_ipp._tcp.local"));
    lan.runMs(1_100);
    lan.peer().say(A.announcement());
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isBetween(Duration.ofMillis(200), Duration.ofMillis(300));
    assertThat(found.join()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6763 9: a type that is browsed already has no second of its own")
  void aKnownTypeHasNoTimeOfItsOwn() {
    lan.peer().serve(A.records());
    lan.browse();
    lan.run(Duration.ofSeconds(5));
    CompletableFuture<List<ServiceInstance>> found = lan.beacon().findAll(LookUp.within(LONG));
    lan.runMs(1_200);
    lan.peer().say(Records.ptr("_services._dns-sd._udp.local", "_ipp._tcp.local"));
    Duration took = net.runUntil(found::isDone, LONG);
    assertThat(took).isBetween(Duration.ofMillis(240), Duration.ofMillis(300));
    assertThat(found.join()).hasSize(1);
  }
}
