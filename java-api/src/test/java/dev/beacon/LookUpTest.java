package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPacket;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Host names and addresses, types, and the instances of all types. */
@SimTest
class LookUpTest {

  private static final SimService A = SimService.printer("A");
  private static final SimService WEB =
      new SimService("Web", "_http._tcp.local", "alpha.local", 80, "path=/", "192.0.2.9");
  private static final String ENUMERATION = "_services._dns-sd._udp.local";
  private static final Question TYPES = Records.question(ENUMERATION, RecordType.PTR);

  private SimNet net;
  private SimLan lan;

  @BeforeEach
  void open(SimNet fresh) throws BeaconException {
    net = fresh;
    lan = new SimLan(net);
  }

  @Test
  @DisplayName("RFC 6762 6.2: the addresses of a host are asked for in one packet, both families")
  void addressesAreAskedForTogether() {
    CompletableFuture<List<InetAddress>> found = lan.beacon().addresses("alpha.local");
    lan.runMs(150);
    assertThat(lan.sent()).hasSize(1);
    assertThat(lan.sent().get(0).message().questions())
        .extracting(Question::type)
        .containsExactlyInAnyOrder(RecordType.A, RecordType.AAAA);
    lan.peer()
        .say(
            Records.address("alpha.local", "fe80::9"),
            Records.address("alpha.local", "2001:db8::9"),
            Records.address("alpha.local", "192.0.2.9"));
    lan.runMs(1);
    assertThat(found.join())
        .extracting(InetAddress::getHostAddress)
        .containsExactly("192.0.2.9", "2001:db8:0:0:0:0:0:9", "fe80:0:0:0:0:0:0:9%2");
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(10));
    assertThat(lan.sent()).as("nothing more is asked").isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: known addresses are given at once, without a packet")
  void knownAddressesAreGivenAtOnce() {
    lan.peer().say(A.addressRecord());
    lan.runMs(1);
    CompletableFuture<List<InetAddress>> found = lan.beacon().addresses("ALPHA.local.");
    lan.runMs(1);
    assertThat(found).isCompletedWithValue(List.of(Records.ip("192.0.2.9")));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 6.1: the other family is waited for 150 ms, and not if it is denied")
  void theOtherFamilyIsWaitedFor() throws BeaconException {
    SimLink link = net.link("both");
    SimHost host = net.host("both");
    host.nic("eth0", link, "192.0.2.1/24", "fe80::1/64");
    Beacon beacon = host.open();
    CompletableFuture<List<InetAddress>> found = beacon.addresses("alpha.local");
    CompletableFuture<List<InetAddress>> denied = beacon.addresses("beta.local");
    net.runFor(Duration.ofMillis(150));
    ResourceRecord noIpv6 =
        new ResourceRecord(
            Name.of("beta.local"),
            RecordType.NSEC,
            true,
            120,
            new Rdata.NextSecure(Name.of("beta.local"), Set.of(RecordType.A)));
    link.peer("alpha", 9)
        .say(
            SimMessage.response(
                Records.address("alpha.local", "192.0.2.9"),
                Records.address("beta.local", "192.0.2.8"),
                noIpv6));
    net.runFor(Duration.ofMillis(1));
    assertThat(denied).isCompleted();
    net.runFor(Duration.ofMillis(140));
    assertThat(found).isNotDone();
    net.runFor(Duration.ofMillis(10));
    assertThat(found).isCompletedWithValue(List.of(Records.ip("192.0.2.9")));
  }

  @Test
  @DisplayName(
      "A look-up that nobody answers ends after 5 s with a TimeoutException that says what")
  void aLookUpEndsAfterItsTimeout() {
    CompletableFuture<List<InetAddress>> addresses = lan.beacon().addresses("nobody.local");
    CompletableFuture<Name> name = lan.beacon().hostName(Records.ip("192.0.2.9"));
    lan.runMs(4_990);
    assertThat(addresses).isNotDone();
    assertThat(name).isNotDone();
    lan.runMs(20);
    assertThatThrownBy(addresses::join)
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("nobody.local");
    assertThatThrownBy(name::join).hasMessageContaining("9.2.0.192.in-addr.arpa");
    lan.link().clearLog();
    lan.run(Duration.ofHours(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("A look-up that is cancelled asks no more; one of a closed Beacon fails")
  void aLookUpCanBeCancelled() {
    CompletableFuture<List<InetAddress>> addresses = lan.beacon().addresses("alpha.local");
    CompletableFuture<Name> name = lan.beacon().hostName(Records.ip("192.0.2.9"));
    lan.runMs(1);
    addresses.cancel(false);
    name.cancel(false);
    lan.runMs(1);
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(4));
    assertThat(lan.sent()).isEmpty();
    CompletableFuture<List<InetAddress>> last = lan.beacon().addresses("alpha.local");
    lan.runMs(1);
    lan.beacon().close();
    lan.runMs(1);
    assertThat(last).isCompletedExceptionally();
  }

  @Test
  @DisplayName("FR-037: a look-up goes on over an interface that goes and another that comes")
  void aLookUpOutlivesItsLink() {
    CompletableFuture<List<InetAddress>> found = lan.beacon().addresses("alpha.local");
    lan.runMs(150);
    lan.nic().remove();
    lan.runMs(10);
    lan.host().nic("eth1", lan.link(), "192.0.2.2/24");
    lan.link().clearLog();
    lan.runMs(150);
    assertThat(lan.sent()).hasSize(1);
    lan.peer().say(A.addressRecord());
    lan.runMs(1);
    assertThat(found).isCompleted();
  }

  @Test
  @DisplayName("RFC 6762 4: the name of an IPv4 address is asked for under in-addr.arpa")
  void theNameOfAnIpv4AddressIsFound() {
    CompletableFuture<Name> found = lan.beacon().hostName(Records.ip("192.0.2.9"));
    lan.runMs(150);
    assertThat(lan.asked(Records.question("9.2.0.192.in-addr.arpa", RecordType.PTR))).hasSize(1);
    lan.peer().say(Records.ptr("9.2.0.192.in-addr.arpa", "alpha.local"));
    lan.runMs(1);
    assertThat(found).isCompletedWithValue(Name.of("alpha.local"));
    lan.link().clearLog();
    lan.run(Duration.ofMinutes(2));
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 4: the name of an IPv6 address is asked for by nibbles, without its scope")
  void theNameOfAnIpv6AddressIsFound() throws UnknownHostException {
    byte[] bytes = Records.ip("fe80::12:ab").getAddress();
    InetAddress scoped = Inet6Address.getByAddress(null, bytes, 2);
    CompletableFuture<Name> found = lan.beacon().hostName(scoped);
    lan.runMs(150);
    String reverse = "b.a.0.0.2.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.e.f.ip6.arpa";
    assertThat(lan.asked(Records.question(reverse, RecordType.PTR))).hasSize(1);
    lan.peer().say(Records.ptr(reverse, "alpha.local"));
    lan.runMs(1);
    assertThat(found).isCompletedWithValue(Name.of("alpha.local"));
  }

  @Test
  @DisplayName("RFC 6763 9: each type is told once, whoever else has it and however often it comes")
  void eachTypeIsToldOnce() {
    List<ServiceType> told = new ArrayList<>();
    Query types = lan.beacon().types(told::add);
    lan.runMs(150);
    assertThat(lan.asked(TYPES)).hasSize(1);
    lan.peer().say(type("_ipp._tcp.local"), type("_http._tcp.local"));
    lan.link().peer("beta", 10).say(type("_IPP._TCP.local"));
    lan.runMs(10);
    lan.peer().say(Records.goodbye(type("_ipp._tcp.local")));
    lan.run(Duration.ofSeconds(2));
    lan.peer().say(type("_ipp._tcp.local"));
    lan.runMs(10);
    assertThat(told)
        .containsExactlyInAnyOrder(ServiceType.of("_ipp._tcp"), ServiceType.of("_http._tcp"));
    types.close();
    lan.runMs(1);
    lan.link().clearLog();
    lan.peer().say(type("_smb._tcp.local"));
    lan.run(Duration.ofHours(3));
    assertThat(told).hasSize(2);
    assertThat(lan.sent()).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 9: what is enumerated and no type is passed over")
  void whatIsNoTypeIsPassedOver() {
    List<ServiceType> told = new ArrayList<>();
    lan.beacon().types(told::add);
    lan.runMs(150);
    lan.peer()
        .say(
            type("alpha.local"),
            type("_http._tcp.example.com"),
            type("http._tcp.local"),
            type("_http._sctp.local"),
            type("_ok._udp.local"));
    lan.runMs(10);
    assertThat(told).containsExactly(ServiceType.of("_ok._udp"));
  }

  @Test
  @DisplayName("RFC 6763 9: types that break the rule for new names are told and browsed")
  void oddTypesAreToldAndBrowsed() {
    List<ServiceType> told = new ArrayList<>();
    EventLog log = new EventLog(net);
    lan.beacon().types(told::add);
    lan.beacon().browseAll(log);
    lan.runMs(150);
    List<String> odd = List.of("_androidtvremote2._tcp", "_nvstream_dbd._tcp", "_a b\\.c._udp");
    for (String type : odd) {
      String name = "On " + type.charAt(1);
      SimService service =
          new SimService(name, type + ".local", "alpha.local", 80, "path=/", "192.0.2.9");
      lan.peer().say(type(type + ".local"));
      lan.peer().say(service.announcement());
    }
    lan.run(Duration.ofSeconds(2));
    assertThat(told).extracting(ServiceType::toString).containsExactlyElementsOf(odd);
    assertThat(log.words()).containsExactly("added On a", "added On n", "added On a");
    assertThat(log.present()).extracting(each -> each.type().toString()).hasSameElementsAs(odd);
  }

  @Test
  @DisplayName("RFC 6763 9: an answer that names a subtype is told, and browsed, as its type, once")
  void aSubtypeIsToldAsItsType() {
    List<ServiceType> told = new ArrayList<>();
    EventLog log = new EventLog(net);
    lan.beacon().types(told::add);
    lan.beacon().browseAll(log);
    lan.runMs(150);
    lan.peer().say(type("_S0._sub._http._tcp.local"), type("_http._tcp.local"));
    for (int i = 0; i < 30; i++) {
      lan.peer().say(type("_L" + i + "._sub._http._tcp.local"));
      lan.runMs(10);
    }
    lan.peer().say(WEB.announcement());
    lan.link().clearLog();
    lan.run(Duration.ofSeconds(10));
    assertThat(told).containsExactly(ServiceType.of("_http._tcp"));
    assertThat(log.words()).containsExactly("added Web");
    assertThat(lan.sent())
        .flatExtracting(packet -> packet.message().questions())
        .extracting(question -> question.name().toString())
        .containsOnly("_http._tcp.local", ENUMERATION);
  }

  @Test
  @DisplayName("FR-035, RFC 6763 9: a stranger's endless types are told 1,024 at most")
  void typesAreBounded() {
    List<ServiceType> told = new ArrayList<>();
    lan.beacon().types(told::add);
    lan.runMs(150);
    for (int i = 0; i < 1_500; i++) {
      lan.peer().say(Records.ttl(2, type("_t" + i + "._tcp.local")));
      lan.runMs(1);
    }
    assertThat(told).hasSize(1_024);
  }

  @Test
  @DisplayName("RFC 6763 9: a browse of every type finds the instances of all types")
  void everyTypeIsBrowsed() {
    EventLog log = new EventLog(net);
    Browse browse = lan.beacon().browseAll(log);
    assertThat(browse.type()).isEmpty();
    lan.runMs(150);
    lan.peer().say(type("_ipp._tcp.local"), type("_http._tcp.local"));
    lan.runMs(150);
    assertThat(lan.asked(SimLan.BROWSE)).hasSize(1);
    assertThat(lan.asked(Records.question("_http._tcp.local", RecordType.PTR))).hasSize(1);
    lan.peer().say(A.announcement());
    lan.peer().say(WEB.announcement());
    lan.runMs(10);
    assertThat(log.words()).containsExactlyInAnyOrder("added A", "added Web");
    assertThat(browse.snapshot()).hasSize(2);
    lan.peer().say(Records.goodbye(WEB.ptr()));
    lan.run(Duration.ofSeconds(2));
    assertThat(log.words()).endsWith("removed Web");
    browse.close();
    lan.runMs(1);
    lan.link().clearLog();
    lan.run(Duration.ofHours(3));
    assertThat(lan.sent()).as("closing ends all its questions").isEmpty();
    assertThat(log.breaches()).isEmpty();
  }

  @Test
  @DisplayName("A type that is found as the browse of every type is closed is not asked for")
  void aTypeFoundAsTheBrowseIsClosedIsNotAskedFor() {
    Browse browse = lan.beacon().browseAll(event -> {});
    lan.runMs(150);
    lan.peer().say(type("_ipp._tcp.local"));
    long turns = lan.host().turns();
    net.runUntil(() -> lan.host().turns() > turns, Duration.ofSeconds(1));
    browse.close(); // its type is found, and browsed in the turn that follows
    lan.run(Duration.ofSeconds(10));
    assertThat(lan.asked(SimLan.BROWSE)).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 9: a browse of every type and one of a type share their questions")
  void everyTypeSharesTheQuestionsOfOneType() {
    lan.browse();
    lan.run(Duration.ofSeconds(4));
    lan.link().clearLog();
    lan.beacon().browseAll(event -> {});
    lan.peer().say(type("_ipp._tcp.local"));
    lan.run(Duration.ofSeconds(2));
    assertThat(lan.asked(SimLan.BROWSE)).isEmpty();
    assertThat(lan.sent()).extracting(SimPacket::message).allMatch(each -> each.asks(TYPES));
  }

  private static ResourceRecord type(String type) {
    return Records.ptr(ENUMERATION, type);
  }
}
