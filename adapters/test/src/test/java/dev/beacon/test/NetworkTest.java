package dev.beacon.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What programs see of a simulated network. */
@BeaconTest
class NetworkTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  @DisplayName("A program finds what another host publishes, and nobody waits in real time")
  void aProgramFindsServices(Network network) throws Exception {
    try (Beacon printer = network.host("printer").open()) {
      printer.publish(printer("Office")).registered().join();
      assertThat(PrinterFinder.all()).containsExactly("Office");
      assertThat(network.elapsed()).isGreaterThan(Duration.ofMillis(750));
    }
  }

  @Test
  @DisplayName("A program that waits for a latch finds it too")
  void aLatchIsCountedDown(Network network) throws Exception {
    try (Beacon printer = network.host("printer").open()) {
      printer.publish(printer("Office")).registered().get();
      assertThat(PrinterFinder.first()).contains("Office");
    }
  }

  @Test
  @DisplayName("Browse.await ends in virtual time, an hour later")
  void awaitEndsInVirtualTime(Network network) throws Exception {
    assertThat(PrinterFinder.named("Office", HOUR)).isEmpty();
    assertThat(network.elapsed()).isBetween(HOUR, HOUR.plusSeconds(5));
  }

  @Test
  @DisplayName("Futures, and futures that depend on them, end in virtual time")
  void futuresEndInVirtualTime(Network network) throws Exception {
    try (Beacon beacon = Beacon.open()) {
      CompletableFuture<ServiceInstance> resolved = beacon.resolve("Office", "_ipp._tcp");
      assertThatThrownBy(() -> resolved.thenApply(any -> 1).get(2, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      assertThat(network.elapsed()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
      assertThatThrownBy(() -> resolved.thenApply(any -> 1).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(network.elapsed()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(6));
      CompletableFuture<ServiceInstance> again = beacon.resolve("Office", "_ipp._tcp");
      assertThatThrownBy(() -> again.orTimeout(1, TimeUnit.SECONDS).join())
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(network.elapsed()).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  @DisplayName("The threads of a program, and threads that are older, are on the host of the test")
  void allThreadsAreOnTheHost(Network network) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try (Beacon printer = network.host("printer").open()) {
      printer.publish(printer("Office")).registered().get();
      Callable<List<String>> program = PrinterFinder::all;
      for (var found : threads.invokeAll(List.of(program, program))) {
        assertThat(found.get()).containsExactly("Office");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @DisplayName("Each host has its own shared Beacon, interfaces and addresses")
  void hostsAreApart(Network network) throws Exception {
    Host other = network.host("other");
    try (Beacon here = Beacon.shared();
        Beacon there = other.call(Beacon::shared);
        Beacon alsoHere = Beacon.shared()) {
      there.publish(Service.named("Web").type("_http._tcp").port(80)).registered().get();
      assertThat(alsoHere.addresses("other.local").get())
          .extracting(InetAddress::getHostAddress)
          .contains(other.addresses().get(0).getHostAddress());
      assertThat(here.interfaces()).extracting(InterfaceDecision::used).containsExactly(true);
      assertThat(Beacon.interfaces(InterfacePolicy.physical()))
          .singleElement()
          .satisfies(each -> assertThat(each.name()).isEqualTo("eth0"));
    }
  }

  @Test
  @DisplayName("Two hosts that publish one name: one of them is renamed, on a link with faults")
  void conflictsAreSolved(Network network, Link link) throws Exception {
    link.loss(0.1).duplication(0.1).latency(Duration.ofMillis(1), Duration.ofMillis(30));
    try (Beacon one = network.host("one").open();
        Beacon two = network.host("two").open()) {
      Registration first = one.publish(printer("Office"));
      first.registered().get();
      Registration second = two.publish(printer("Office"));
      second.registered().get();
      assertThat(List.of(first.service().name(), second.service().name()))
          .containsExactlyInAnyOrder("Office", "Office (2)");
    }
  }

  @Test
  @DisplayName("A host that is unplugged vanishes when its records end, one that closes at once")
  void hostsVanish(Network network) throws Exception {
    Host host = network.host("printer");
    LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
    Beacon printer = host.open();
    try (Beacon beacon = Beacon.open()) {
      Browse browse =
          beacon.browse("_ipp._tcp", event -> events.add(event.getClass().getSimpleName()));
      printer.publish(printer("Office")).registered().get();
      assertThat(browse.await(any -> true, HOUR)).isPresent();
      network.run(Duration.ofSeconds(2));
      assertThat(events).containsExactly("Added");
      host.unplug();
      network.run(Duration.ofSeconds(100));
      assertThat(events).containsExactly("Added");
      network.run(Duration.ofSeconds(30));
      assertThat(events).containsExactly("Added", "Removed");
      host.plug();
      network.run(Duration.ofSeconds(10));
      printer.close();
      network.run(Duration.ofSeconds(2));
      assertThat(events).containsExactly("Added", "Removed", "Added", "Removed");
      browse.close();
    }
  }

  @Test
  @DisplayName("A cut link separates hosts that notice nothing; a healed one joins them")
  void linksAreCut(Network network, Link link) throws Exception {
    Host far = network.host("far");
    link.cut(far);
    try (Beacon printer = far.open()) {
      printer.publish(printer("Office")).registered().get();
      assertThat(PrinterFinder.all()).isEmpty();
      link.heal();
      assertThat(PrinterFinder.all()).containsExactly("Office");
    }
  }

  @Test
  @DisplayName("A host on two links finds the services of both")
  void hostsHaveSeveralLinks(Network network, Host host) throws Exception {
    Link wifi = network.link("wifi");
    host.connect(wifi);
    network.host("router").connect(wifi);
    network.link().cut(network.host("router"));
    try (Beacon router = network.host("router").open()) {
      router.publish(printer("Attic")).registered().get();
      assertThat(PrinterFinder.all()).containsExactly("Attic");
      assertThat(host.addresses()).hasSize(4);
    }
  }

  @Test
  @DisplayName("A listener may wait for a future, while the next events wait for the listener")
  void listenersWait(Network network) throws Exception {
    LinkedBlockingQueue<String> resolved = new LinkedBlockingQueue<>();
    try (Beacon printer = network.host("printer").open();
        Beacon beacon = Beacon.open()) {
      for (int i = 0; i < 3; i++) {
        printer.publish(printer("P" + i));
      }
      Browse browse =
          beacon.browse(
              "_ipp._tcp",
              event ->
                  resolved.add(beacon.resolve(event.instance().name(), "_ipp._tcp").join().name()));
      network.run(Duration.ofSeconds(20));
      assertThat(resolved).containsExactlyInAnyOrder("P0", "P1", "P2");
      browse.close();
    }
  }

  @Test
  @DisplayName("Time stands still while the test waits for a lock whose owner computes")
  void timeStandsStillAtALock(Network network) {
    Object lock = new Object();
    AtomicBoolean locked = new AtomicBoolean();
    Thread test = Thread.currentThread();
    Thread owner =
        new Thread(
            () -> {
              synchronized (lock) {
                locked.set(true);
                computeWhile(() -> test.getState() != Thread.State.BLOCKED);
                long sinceNs = System.nanoTime();
                computeWhile(() -> System.nanoTime() - sinceNs < 50_000_000);
              }
            });
    owner.start();
    computeWhile(() -> !locked.get());
    Duration before = network.elapsed();
    synchronized (lock) {
      assertThat(network.elapsed().minus(before)).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static void computeWhile(BooleanSupplier condition) {
    while (condition.getAsBoolean()) {
      Thread.onSpinWait();
    }
  }

  @Test
  @DisplayName("One seed gives the same packets each time, another one others")
  void seedsRepeat(@TempDir Path folder) throws Exception {
    byte[] others = packets(43, folder); // first, so that all classes are loaded
    byte[] first = packets(42, folder);
    assertThat(packets(42, folder)).isEqualTo(first);
    assertThat(others).isNotEqualTo(first);
  }

  private static byte[] packets(long seed, Path folder) throws Exception {
    try (Network network = Network.open(seed)) {
      network.link().loss(0.2).duplication(0.2).latency(Duration.ZERO, Duration.ofMillis(50));
      try (Beacon printer = network.host("printer").open();
          Beacon beacon = network.host("reader").open()) {
        printer.publish(printer("Office"));
        printer.publish(printer("Attic"));
        try (Browse browse = beacon.browse("_ipp._tcp")) {
          assertThat(browse.await(any -> any.name().equals("Attic"), HOUR)).isPresent();
          network.run(HOUR);
        }
      }
      Path file = folder.resolve("packets.pcap");
      network.writePcap(file);
      return Files.readAllBytes(file);
    }
  }

  private static Service printer(String name) {
    return Service.named(name).type("_ipp._tcp").port(631);
  }
}
