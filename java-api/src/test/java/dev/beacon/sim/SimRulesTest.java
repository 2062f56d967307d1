package dev.beacon.sim;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules that every packet of every simulation is held against do find what breaks them. */
@SimTest
class SimRulesTest {

  private static final SimService A = SimService.printer("A");
  private static final Question TYPE = SimLan.BROWSE;
  private static final Question ANY = Records.question(A.fullName(), RecordType.ANY);
  private static final ResourceRecord PROPOSED = Records.shared(A.srv());

  private SimNet net;
  private SimLink link;
  private SimNic nic;

  @BeforeEach
  void open(SimNet net) {
    this.net = net;
    link = net.link("lan");
    nic = net.host("beacon").nic("eth0", link, "192.0.2.1/24");
  }

  @Test
  @DisplayName("Well-formed probes, announcements, answers and goodbyes pass")
  void whatIsRightPasses() {
    assertThatCode(
            () -> {
              say(SimMessage.query(ANY).withAuthority(PROPOSED));
              say(SimMessage.query(TYPE).knowing(A.ptr()));
              say(A.announcement());
              say(A.farewell());
              tell("192.0.2.9", SimPacket.MDNS_PORT, SimMessage.response(A.srv()));
              tell("192.0.2.9", 40_000, legacy(Records.ttl(10, PROPOSED)));
            })
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("RFC 6762 5, 8.2, 10.2: what a query must not be")
  void badQueriesFail() {
    fails(SimMessage.query(TYPE).knowing(A.srv()), "10.2");
    fails(SimMessage.query(ANY).withAuthority(A.srv()), "10.2");
    fails(SimMessage.query(TYPE).withAuthority(PROPOSED), "8.2");
    fails(SimMessage.query(TYPE).with(List.of(A.ptr())), "additional");
    fails(SimMessage.query(TYPE).withId(7), "18.1");
    fails(SimMessage.query(TYPE).withFlags(0x0100), "18.2");
  }

  @Test
  @DisplayName("RFC 6762 6, 10, 10.2, 18: what a response must not be")
  void badResponsesFail() {
    fails(SimMessage.response(), "6: an answer");
    fails(SimMessage.response().with(List.of(A.srv())), "an answer");
    fails(SimMessage.response(A.srv()).withAuthority(A.txtRecord()), "authority");
    fails(SimMessage.response(Records.shared(A.srv())), "10.2");
    fails(SimMessage.response(Records.ttl(4_500, A.srv())), "10: time");
    fails(SimMessage.response(Records.ttl(120, A.ptr())), "10: time");
    fails(SimMessage.response(A.srv(), A.srv()), "twice");
    fails(SimMessage.response(A.srv()).withFlags(0x0200), "18.2");
    fails(SimMessage.response(Records.address("alpha.example", "192.0.2.1")), "12");
    ResourceRecord[] many =
        IntStream.range(0, 40)
            .mapToObj(i -> SimService.printer("Printer " + i + " ".repeat(30)).srv())
            .toArray(ResourceRecord[]::new);
    fails(SimMessage.response(many), "17");
  }

  @Test
  @DisplayName("RFC 6762 6.1: what a denial must not be")
  void badDenialsFail() {
    Name name = Name.of("alpha.local");
    fails(SimMessage.response(denial(Name.of("beta.local"), RecordType.A)), "6.1");
    fails(SimMessage.response(denial(name, RecordType.A, RecordType.NSEC)), "6.1");
    fails(SimMessage.response(denial(name)), "6.1");
    fails(SimMessage.response(denial(name, RecordType.of(256))), "6.1");
    fails(SimMessage.response(denial(name, RecordType.AAAA), A.addressRecord()), "6.1");
  }

  @Test
  @DisplayName("RFC 6762 5.5, 6.7: what a unicast response must not be")
  void badUnicastResponsesFail() {
    assertThatThrownBy(() -> tell("198.51.100.9", 5353, SimMessage.response(A.srv())))
        .hasMessageContaining("5.5");
    assertThatThrownBy(() -> tell("192.0.2.9", 40_000, SimMessage.response(A.srv())))
        .hasMessageContaining("6.7");
    assertThatThrownBy(() -> tell("192.0.2.9", 5353, legacy(A.srv()).withId(0)))
        .hasMessageContaining("6.7");
    assertThatThrownBy(() -> tell("192.0.2.9", 40_000, legacy(A.srv())))
        .hasMessageContaining("10.2");
    assertThatThrownBy(() -> tell("192.0.2.9", 40_000, legacy(PROPOSED)))
        .hasMessageContaining("time to live");
  }

  @Test
  @DisplayName("RFC 6762 6: a record within a second fails, but for a defence after 250 ms")
  void tooOftenFails() {
    say(A.announcement());
    net.runFor(Duration.ofMillis(999));
    fails(SimMessage.response(A.srv()), "6: multicast again");
    net.runFor(Duration.ofSeconds(2));
    say(SimMessage.response(A.srv()));
    net.runFor(Duration.ofMillis(250));
    SimPeer prober = link.peer("prober", 9);
    prober.say(SimMessage.query(ANY).withAuthority(PROPOSED));
    say(SimMessage.response(A.srv()));
    net.runFor(Duration.ofMillis(249));
    fails(SimMessage.response(A.srv()), "6: multicast again");
  }

  private void fails(SimMessage message, String rule) {
    assertThatThrownBy(() -> say(message))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(rule);
  }

  private void say(SimMessage message) {
    link.multicast(nic, packet(message));
  }

  private void tell(String station, int port, SimMessage message) {
    link.unicast(nic, packet(message).to(Records.ip(station), port));
  }

  private SimPacket packet(SimMessage message) {
    return SimPacket.toGroup(
        net.elapsed(), "beacon", Records.ip("192.0.2.1"), SimPacket.MDNS_PORT, message.toBytes());
  }

  private static SimMessage legacy(ResourceRecord answer) {
    return new SimMessage(7, 0x8400, List.of(ANY), List.of(answer), List.of(), List.of());
  }

  private static ResourceRecord denial(Name next, RecordType... types) {
    Set<RecordType> there = Set.copyOf(Arrays.asList(types));
    return new ResourceRecord(
        Name.of("alpha.local"), RecordType.NSEC, true, 120, new Rdata.NextSecure(next, there));
  }
}
