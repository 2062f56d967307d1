package dev.beacon.internal.mdns.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import dev.beacon.dns.Name;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** All that is published, turn by turn: what happens in one turn, and beside one another. */
class PublisherTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);
  private static final Name BOX = Name.of("box.local");
  private static final long MILLISECOND_NS = 1_000_000L;

  private final Shared shared = Shared.with(new SplittableRandom(7));
  private final Publisher publisher = new Publisher(shared);
  private final Link link =
      new Link(
          new LinkFacts(2, "eth0", IpFamily.IPV4, 1_500, true, List.of(Records.ip("192.0.2.1"))),
          shared);
  private final List<RegistrationEvent> told = new ArrayList<>();
  private long nowNs;

  @BeforeEach
  void open() {
    publisher.linkAdded(link);
    publisher.linksChanged(List.of(link), nowNs);
  }

  @Test
  @DisplayName("RFC 6762 10.1: what goes and comes back in one turn has no goodbye")
  void whatComesBackInTheSameTurnHasNoGoodbye() {
    ServicePublication web = publish(WEB.subtype("_printer"));
    runSeconds(10);
    web.update(WEB, nowNs);
    web.update(WEB.subtype("_printer"), nowNs);
    assertThat(turn()).noneMatch(record -> record.ttlSeconds() == 0);
    web.update(WEB, nowNs);
    assertThat(turn()).filteredOn(record -> record.ttlSeconds() == 0).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 9: a name that we publish already is taken, the next one is told at once")
  void aNameOfOursIsTaken() {
    publish(WEB);
    publish(WEB.port(81));
    turn();
    assertThat(told).containsExactly(new RegistrationEvent.Renamed("Web", "Web (2)"));
    runSeconds(10);
    assertThat(told).hasSize(3);
    assertThat(told.subList(1, 3))
        .allMatch(RegistrationEvent.Registered.class::isInstance)
        .extracting(event -> ((RegistrationEvent.Registered) event).service().name())
        .containsExactlyInAnyOrder("Web", "Web (2)");
  }

  @Test
  @DisplayName("RFC 6762 9: a service that is to keep a name of ours fails, and leaves no trace")
  void oneThatIsToKeepANameOfOursFails() {
    ServicePublication first = publish(WEB);
    publish(WEB.port(81).keepName());
    turn();
    assertThat(told).singleElement().isInstanceOf(RegistrationEvent.Failed.class);
    runSeconds(10);
    assertThat(told).hasSize(2).last().isInstanceOf(RegistrationEvent.Registered.class);
    first.withdraw(nowNs);
    turn();
    publish(WEB.keepName());
    runSeconds(10);
    assertThat(told).last().isInstanceOf(RegistrationEvent.Registered.class);
  }

  @Test
  @DisplayName("RFC 6762 8: after a sleep every name is probed for and announced again")
  void afterASleepAllIsClaimedAnew() {
    publish(WEB);
    runSeconds(10);
    assertThat(runSeconds(10)).isEmpty();
    publisher.wokeUp(nowNs);
    List<ResourceRecord> said = runSeconds(10);
    assertThat(said)
        .as("proposed three times, then announced three times")
        .filteredOn(record -> record.name().equals(BOX) && record.ttlSeconds() > 0)
        .hasSizeGreaterThanOrEqualTo(6);
    assertThat(told).hasSize(2).allMatch(RegistrationEvent.Registered.class::isInstance);
  }

  private ServicePublication publish(Service service) {
    return publisher.publish(service, LinkScope.ALL, BOX, told::add, nowNs);
  }

  /** Lets time pass; returns the records of all packets. */
  private List<ResourceRecord> runSeconds(int seconds) {
    List<ResourceRecord> said = new ArrayList<>();
    for (int i = 0; i < seconds * 100; i++) {
      nowNs += 10 * MILLISECOND_NS;
      shared.deadlines().runDue(nowNs);
      said.addAll(turn());
    }
    return said;
  }

  /** Ends a turn; returns the records of its packets. */
  private List<ResourceRecord> turn() {
    shared.deadlines().runDue(nowNs);
    publisher.flush(nowNs);
    Outbox outbox = shared.outbox();
    for (Runnable next = outbox.nextDelivery(); next != null; next = outbox.nextDelivery()) {
      next.run();
    }
    List<ResourceRecord> said = new ArrayList<>();
    for (Outbox.Packet next = outbox.nextPacket(); next != null; next = outbox.nextPacket()) {
      byte[] bytes = new byte[next.payload().remaining()];
      next.payload().get(bytes);
      said.addAll(SimMessage.read(bytes).records());
      outbox.release(next);
    }
    return said;
  }
}
