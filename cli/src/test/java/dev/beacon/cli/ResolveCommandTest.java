package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedException;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(10)
class ResolveCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @Test
  @DisplayName("--json: the object of browse, event \"resolved\"")
  void jsonIsTheObjectOfBrowse() {
    door.resolution.complete(Instances.printer());

    Typed typed = Typed.run(door, new Ending(), "resolve", "Printer A", "_ipp._tcp", "--json");

    assertThat(typed.out())
        .isEqualTo(
            "{\"event\":\"resolved\",\"name\":\"Printer"
                + " A\",\"type\":\"_ipp._tcp\",\"domain\":\"local\",\"host\":\"alpha.local\",\"port\":631,\"addresses\":[\"172.18.0.2\"],\"txt\":{\"rp\":\"queue\"},\"interface\":\"eth0\",\"interfaces\":[\"eth0\"]}\n");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 6762 section 3: a host's name without a type gives its addresses")
  void aHostsNameGivesItsAddresses() {
    door.hostAddresses.complete(
        List.of(Instances.address("192.0.2.7"), Instances.address("2001:db8::7")));

    Typed typed = Typed.run(door, new Ending(), "resolve", "alpha.local");

    assertThat(typed.out())
        .isEqualTo("resolved  alpha.local               192.0.2.7,2001:db8::7\n");
    assertThat(Typed.run(door, "resolve", "alpha.local.", "--json", "--timeout", "9").out())
        .isEqualTo(
            "{\"event\":\"resolved\",\"host\":\"alpha.local\",\"addresses\":"
                + "[\"192.0.2.7\",\"2001:db8::7\"]}\n");
    assertThat(door.asked)
        .containsExactly(
            "alpha.local", Duration.ofSeconds(5), "alpha.local", Duration.ofSeconds(9));
  }

  @Test
  @DisplayName("RFC 4007 section 11: a link-local address is told with its interface's name")
  void aLinkLocalAddressHasItsInterface() throws Exception {
    NetworkInterface loopback = NetworkInterface.networkInterfaces().findFirst().orElseThrow();
    byte[] bytes = Instances.address("fe80::1").getAddress();
    door.hostAddresses.complete(
        List.of(
            Inet6Address.getByAddress("", bytes, loopback.getIndex()),
            Inet6Address.getByAddress("", bytes, 99_999)));

    assertThat(Typed.run(door, "resolve", "alpha.local").out())
        .endsWith("fe80::1%" + loopback.getName() + ",fe80::1%99999\n");
  }

  @Test
  @DisplayName("RFC 6762 section 4: an address gives the name of its host")
  void anAddressGivesTheNameOfItsHost() {
    door.hostName.complete(Name.of("alpha.local"));

    assertThat(Typed.run(door, new Ending(), "resolve", "192.0.2.7").out())
        .isEqualTo("resolved  alpha.local               192.0.2.7\n");
    assertThat(Typed.run(door, new Ending(), "resolve", "2001:DB8:0::7", "--json").out())
        .isEqualTo(
            "{\"event\":\"resolved\",\"host\":\"alpha.local\",\"addresses\":[\"2001:db8::7\"]}\n");
  }

  @Test
  @DisplayName("RFC 4007 section 11: an address as it is printed is taken, and looked up there")
  void anAddressAsItIsPrintedIsTaken() {
    door.hostName.complete(Name.of("alpha.local"));

    assertThat(Typed.run(door, new Ending(), "resolve", "fe80::7%eth0", "--json").out())
        .isEqualTo(
            "{\"event\":\"resolved\",\"host\":\"alpha.local\",\"addresses\":[\"fe80::7%eth0\"]}\n");
    assertThat(door.asked).contains(Instances.address("fe80::7"));
    assertThat(door.opened.get(0).policy().requiredNames()).containsExactly("eth0");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "Printer A._ipp._tcp.local, Printer A, _ipp._tcp",
        "Dr\\. Who._http._tcp.local., Dr. Who, _http._tcp",
        "caf\\233._http._udp.local, caf\\233, _http._udp",
      })
  @DisplayName("the whole name of a service needs no type behind it")
  void theWholeNameNeedsNoType(String typed, String name, String type) {
    Typed.run(door, "resolve", typed);

    assertThat(door.asked).startsWith(name, ServiceType.of(type));
  }

  @Test
  @DisplayName("a host that is not there is named, exit code 1")
  void aHostThatIsNotThereIsNamed() {
    door.hostAddresses.completeExceptionally(new TimeoutException());
    door.hostName.completeExceptionally(new TimeoutException());

    assertThat(Typed.run(door, new Ending(), "resolve", "x.local"))
        .isEqualTo(new Typed(1, "", "beacon: host x.local was not found in time\n"));
    assertThat(Typed.run(door, new Ending(), "resolve", "192.0.2.7"))
        .isEqualTo(
            new Typed(1, "", "beacon: a host with address 192.0.2.7 was not found in time\n"));
  }

  @Test
  @DisplayName("it looks for 5 seconds, or as long as --timeout says")
  void itLooksForFiveSecondsOrAsLongAsTimeoutSays() {
    door.resolution.complete(Instances.printer());

    Typed.run(door, "resolve", "Dr. A", "_ipp._tcp");
    Typed.run(door, "resolve", "B", "_ipp._tcp", "--timeout", "0.25");

    assertThat(door.asked)
        .containsExactly(
            "Dr. A",
            Instances.IPP,
            Duration.ofSeconds(5),
            "B",
            Instances.IPP,
            Duration.ofMillis(250));
  }

  @Test
  @DisplayName("found is found, also while the stage that ends the wait is still at work")
  void foundIsFoundWhileTheEndingStageIsAtWork() {
    door.resolution =
        new CompletableFuture<>() {
          @Override
          public CompletableFuture<ServiceInstance> whenComplete(
              BiConsumer<? super ServiceInstance, ? super Throwable> action) {
            Object unused = super.whenComplete(action);
            return new CompletableFuture<>();
          }
        };
    door.resolution.complete(Instances.printer());

    Typed typed = Typed.run(door, new Ending(), "resolve", "Printer A", "_ipp._tcp");

    assertThat(typed.err()).isEmpty();
    assertThat(typed.out()).startsWith("resolved").hasLineCount(1);
    assertThat(typed.exitCode()).isZero();
  }

  @Test
  @DisplayName("not found in time: one line, exit code 1")
  void notFoundInTimeIsAFailure() {
    door.resolution.completeExceptionally(new TimeoutException());

    Typed typed = Typed.run(door, new Ending(), "resolve", "Printer A", "_ipp._tcp", "--json");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err())
        .isEqualTo("beacon: \"Printer A\" of type _ipp._tcp was not found in time\n");
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("not found in time, and it lacks something: the line says what")
  void whatItLacksIsSaid() {
    UnresolvedInstance ghost =
        new UnresolvedInstance(
            Name.of("Ghost._ipp._tcp.local"),
            Instances.IPP,
            Optional.of(Name.of("ghost.local")),
            UnresolvedInstance.Reason.NO_ADDRESS);
    door.resolution.completeExceptionally(new UnresolvedException(ghost));

    Typed typed = Typed.run(door, new Ending(), "resolve", "Ghost", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err())
        .isEqualTo(
            "beacon: \"Ghost\" of type _ipp._tcp was not found in time:"
                + " ghost.local has no address\n");
  }

  @Test
  @DisplayName("a full disk is told, though the search itself went well")
  void aFullDiskIsTold() {
    door.resolution.complete(Instances.printer());
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };

    Typed typed = Typed.run(door, new Ending(), full, "resolve", "Printer A", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err())
        .isEqualTo("beacon: cannot write to standard output: No space left on device\n");
  }

  @Test
  @DisplayName("stopped by a signal before it was found: one line, exit code 1")
  void stoppedBeforeItWasFoundIsAFailure() {
    Typed typed = Typed.run(door, "resolve", "Printer A", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err())
        .isEqualTo("beacon: stopped before \"Printer A\" of type _ipp._tcp was found\n");
  }
}
