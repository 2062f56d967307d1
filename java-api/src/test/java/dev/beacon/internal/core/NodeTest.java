package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.Query;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A whole Beacon, from open to close. */
@SimTest
class NodeTest {

  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");

  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("Close ends everything: groups, questions, searches; a second close does nothing")
  void closeEndsEverything() throws InterruptedException {
    Browse browse = lan.browse();
    Query query = lan.beacon().query(Name.of("alpha.local"), RecordType.A, answer -> {});
    CompletableFuture<ServiceInstance> resolve =
        lan.beacon().resolve("A", IPP, Duration.ofHours(1));
    lan.run(Duration.ofSeconds(1));
    lan.beacon().close();
    lan.runMs(1);
    lan.link().clearLog();
    assertThat(lan.host().closed()).isTrue();
    assertThat(resolve).isCompletedExceptionally();
    assertThatThrownBy(resolve::join).hasMessageContaining("closed while looking for A._ipp._tcp");
    assertThat(browse.await(any -> true, Duration.ofDays(1))).as("who waits is let go").isEmpty();
    lan.beacon().close();
    browse.close();
    query.close();
    resolve.cancel(true);
    lan.run(Duration.ofHours(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("A closed Beacon begins nothing new, and says that it is closed")
  void aClosedBeaconBeginsNothing() {
    Beacon beacon = lan.beacon();
    beacon.close();
    lan.runMs(1);
    assertThatThrownBy(() -> beacon.browse("_ipp._tcp", event -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> beacon.query(Name.of("a.local"), RecordType.A, answer -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> beacon.resolve("A", "_ipp._tcp"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(beacon.interfaces()).as("what it knew can still be asked").hasSize(1);
    assertThat(beacon.counters().malformed()).isZero();
  }

  @Test
  @DisplayName("A listener may close its own browse, or the Beacon")
  void aListenerMayClose() {
    List<String> told = new ArrayList<>();
    List<Browse> own = new ArrayList<>();
    own.add(
        lan.beacon()
            .browse(
                "_ipp._tcp",
                event -> {
                  told.add(event.instance().name());
                  own.get(0).close();
                }));
    lan.runMs(150);
    lan.peer().say(SimService.printer("A").announcement());
    lan.peer().say(SimService.printer("B").announcement());
    lan.runMs(10);
    assertThat(told).containsExactly("A");
    lan.beacon().browse("_ipp._tcp", event -> lan.beacon().close());
    lan.runMs(10);
    assertThat(lan.host().closed()).isTrue();
  }

  @Test
  @DisplayName("A listener may search for more while it is told")
  void aListenerMaySearchForMore() {
    List<CompletableFuture<ServiceInstance>> found = new ArrayList<>();
    lan.beacon()
        .browse(
            "_ipp._tcp",
            event -> found.add(lan.beacon().resolve(event.instance().name(), "_ipp._tcp")));
    lan.runMs(150);
    lan.peer().say(SimService.printer("A").announcement());
    lan.runMs(10);
    assertThat(found).hasSize(1);
    assertThat(found.get(0)).isCompleted();
  }

  @Test
  @DisplayName("An executor that runs tasks later delays listeners and futures, not the protocol")
  void anExecutorThatRunsLaterDelaysNobodyElse(SimNet net) throws BeaconException {
    ArrayDeque<Runnable> later = new ArrayDeque<>();
    var host = net.host("lazy").executor(later::add);
    host.nic("eth0", lan.link(), "192.0.2.3/24");
    var log = new dev.beacon.sim.EventLog(lan.net());
    var slowNet = net.link("slow");
    var slowHost = net.host("slow").executor(later::add);
    slowHost.nic("eth0", slowNet, "192.0.2.1/24");
    Beacon beacon = slowHost.open();
    Browse browse = beacon.browse("_ipp._tcp", log);
    CompletableFuture<ServiceInstance> found = beacon.resolve("A", IPP, Duration.ofSeconds(9));
    net.runFor(Duration.ofMillis(150));
    slowNet.peer("alpha", 9).say(SimService.printer("A").announcement());
    net.runFor(Duration.ofMillis(10));
    assertThat(browse.snapshot()).as("the directory doesn't wait").hasSize(1);
    assertThat(log.seen()).isEmpty();
    assertThat(found).isNotDone();
    assertThat(later).hasSize(2);
    later.forEach(Runnable::run);
    assertThat(log.words()).containsExactly("added A");
    assertThat(found).isCompleted();
  }

  @Test
  @DisplayName("FR-035: a listener that throws disturbs no other, and does not end the loop")
  void aListenerThatThrowsEndsNothing() {
    lan.beacon()
        .browse(
            "_ipp._tcp",
            event -> {
              throw new IllegalStateException("user code");
            });
    lan.browse();
    lan.runMs(150);
    lan.peer().say(SimService.printer("A").announcement());
    lan.runMs(10);
    assertThat(lan.log().words()).containsExactly("added A");
  }

  @Test
  @DisplayName("Counters say what was received, sent, malformed and ignored")
  void countersCount() {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(new byte[20], dev.beacon.IpFamily.IPV4, 5353);
    lan.peer().say(new byte[3], dev.beacon.IpFamily.IPV4, 5353);
    byte[] status = new byte[12];
    status[2] = 2 << 3; // an opcode that mDNS does not have (RFC 6762 section 18.3)
    lan.peer().say(status, dev.beacon.IpFamily.IPV4, 5353);
    lan.runMs(10);
    assertThat(lan.beacon().counters().sent()).isEqualTo(1);
    assertThat(lan.beacon().counters().malformed()).isEqualTo(1);
    assertThat(lan.beacon().counters().value("ignored")).isEqualTo(1);
    assertThat(lan.beacon().counters().received()).as("with its own echo").isEqualTo(4);
  }

  @Test
  @DisplayName("A thousand searches opened and closed leave nothing behind")
  void aThousandSearchesLeaveNothingBehind() {
    for (int i = 0; i < 1_000; i++) {
      Browse browse = lan.browse();
      Query query = lan.beacon().query(Name.of("alpha.local"), RecordType.ANY, answer -> {});
      CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
      if (i % 3 == 0) {
        lan.runMs(1);
      }
      found.cancel(false);
      query.close();
      browse.close();
    }
    lan.runMs(1);
    long turns = lan.host().turns();
    lan.link().clearLog();
    lan.run(Duration.ofHours(3));
    assertThat(lan.sent()).isEmpty();
    assertThat(lan.host().turns()).as("no timer is left").isEqualTo(turns);
  }
}
