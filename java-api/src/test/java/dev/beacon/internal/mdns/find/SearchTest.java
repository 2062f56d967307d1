package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code resolve}, from the API to the wire. */
@SimTest
class SearchTest {

  private static final SimService A = SimService.printer("A");
  private static final ServiceType IPP = ServiceType.of("_ipp._tcp");

  private SimLan lan;

  @BeforeEach
  void open(SimNet net) throws BeaconException {
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("RFC 6763 5: a resolve asks for SRV and TXT outright, then for the address")
  void aResolveFindsTheInstance() {
    lan.peer().serve(A.records());
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.net().runUntil(found::isDone, Duration.ofSeconds(1));
    assertThat(found.join().port()).isEqualTo(631);
    assertThat(found.join().addresses()).containsExactly(Records.ip("192.0.2.9"));
    assertThat(lan.sent().get(0).message().questions())
        .containsExactlyInAnyOrder(
            Records.question(A.fullName(), RecordType.SRV),
            Records.question(A.fullName(), RecordType.TXT));
  }

  @Test
  @DisplayName("RFC 6763 4.1.1: a name that is no UTF-8 is resolved as it was shown")
  void aNameThatIsNoUtf8IsResolvedAsItWasShown() {
    for (String name : List.of("\\255\\254", "Caf\\233 \\092 2\\.0", "\\255".repeat(63))) {
      SimService odd = SimService.printer(name);
      lan.peer().serve(odd.records());
      Browse browse = lan.browse();
      lan.run(Duration.ofSeconds(2));
      String shown = browse.snapshot().get(0).name();
      assertThat(shown).isEqualTo(name.replace("\\.", "."));
      browse.close();
      CompletableFuture<ServiceInstance> found = lan.beacon().resolve(shown, "_ipp._tcp");
      lan.run(Duration.ofSeconds(1));
      assertThat(found).isCompleted();
      assertThat(found.join().fullName()).isEqualTo(Name.of(odd.fullName()));
      lan.peer().say(odd.farewell());
      lan.peer().serve(List.of());
      lan.run(Duration.ofSeconds(2));
    }
  }

  @Test
  @DisplayName("RFC 6763 4.1.1: a name that looks like an escape is found as it is, too")
  void aNameThatLooksLikeAnEscapeIsFoundAsItIs() {
    SimService literal = SimService.printer("a\\\\255"); // six characters, a backslash among them
    lan.peer().serve(literal.records());
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("a\\255", "_ipp._tcp");
    lan.run(Duration.ofSeconds(1));
    assertThat(found).isCompleted();
    assertThat(found.join().name()).isEqualTo("a\\255");
    assertThatThrownBy(() -> lan.beacon().resolve("\\256".repeat(16), "_ipp._tcp"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("63 bytes");
  }

  @Test
  @DisplayName("RFC 6762 5.2: once it is found nothing more is asked")
  void onceItIsFoundNothingMoreIsAsked() {
    lan.peer().serve(A.records());
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.net().runUntil(found::isDone, Duration.ofSeconds(1));
    lan.runMs(1);
    lan.link().clearLog();
    lan.run(Duration.ofHours(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: what the cache has is found at once, without a packet")
  void whatTheCacheHasIsFoundAtOnce() {
    lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.link().clearLog();
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("a", "_IPP._tcp");
    lan.runMs(1);
    assertThat(found).isCompleted();
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("A resolve that finds nothing ends with a TimeoutException that names the instance")
  void aResolveThatFindsNothingTimesOut() {
    CompletableFuture<ServiceInstance> found =
        lan.beacon().resolve("Nobody", IPP, Duration.ofMillis(2_500));
    lan.runMs(2_499);
    assertThat(found).isNotDone();
    lan.runMs(2);
    assertThatThrownBy(found::get)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("Nobody._ipp._tcp.local");
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(10));
    assertThat(lan.sent()).as("nobody asks any more").isEmpty();
  }

  @Test
  @DisplayName("A resolve that is cancelled asks no more")
  void aCancelledResolveAsksNoMore() {
    CompletableFuture<ServiceInstance> found =
        lan.beacon().resolve("A", IPP, Duration.ofMinutes(10));
    lan.runMs(500);
    assertThat(lan.sent()).hasSize(1);
    found.cancel(true);
    lan.run(Duration.ofMinutes(9));
    assertThat(lan.sent()).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6763 7.1: a resolve with a subtype looks for the instance of the type")
  void aSubtypeMakesNoDifference() {
    lan.peer().serve(A.records());
    CompletableFuture<ServiceInstance> found =
        lan.beacon().resolve("A", IPP.withSubtype("_colour"), Duration.ofSeconds(5));
    lan.run(Duration.ofSeconds(1));
    assertThat(found).isCompleted();
  }

  @Test
  @DisplayName("FR-037: a resolve goes on over a link that goes and comes back")
  void aResolveOutlivesItsLink() {
    CompletableFuture<ServiceInstance> found =
        lan.beacon().resolve("A", IPP, Duration.ofMinutes(1));
    lan.run(Duration.ofSeconds(2));
    lan.nic().down();
    lan.run(Duration.ofSeconds(2));
    lan.peer().serve(A.records());
    lan.nic().up();
    lan.run(Duration.ofSeconds(1));
    assertThat(found).isCompleted();
  }

  @Test
  @DisplayName("RFC 6763 4.1.1, FR-035: wrong arguments are refused with the value")
  void wrongArgumentsAreRefused() {
    assertThatThrownBy(() -> lan.beacon().resolve("A", IPP, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> lan.beacon().resolve("A", IPP, Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT48H");
    assertThatThrownBy(() -> lan.beacon().resolve("x".repeat(64), "_ipp._tcp"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("63");
  }

  @Test
  @DisplayName("A resolve disturbs no browse of the same type")
  void aResolveDisturbsNoBrowse() {
    Browse browse = lan.browse();
    lan.runMs(150);
    lan.peer().say(A.announcement());
    lan.runMs(10);
    lan.beacon().resolve("A", "_ipp._tcp").cancel(false);
    CompletableFuture<ServiceInstance> found = lan.beacon().resolve("A", "_ipp._tcp");
    lan.run(Duration.ofSeconds(30));
    assertThat(found).isCompleted();
    assertThat(browse.snapshot()).hasSize(1);
    assertThat(lan.log().words()).containsExactly("added A");
  }
}
