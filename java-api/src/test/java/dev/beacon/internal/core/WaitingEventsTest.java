package dev.beacon.internal.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.Service;
import dev.beacon.Txt;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaitingEventsTest {

  private static final Service WEB = Service.named("Web").type("_http._tcp").port(80);

  private static final Conflict CONFLICT = new Conflict("a.local", "192.0.2.9", "eth0");

  @Test
  @DisplayName("Events of different kinds keep their order")
  void differentEventsKeepTheirOrder() {
    List<RegistrationEvent> all =
        List.of(
            CONFLICT,
            new Renamed("A", "A (2)"),
            registered("A (2)", "eth0"),
            new HostRenamed("a.local", "a-2.local"),
            new LinkLost("eth0"),
            new Updated(WEB),
            new Withdrawn());

    assertThat(after(all)).isEqualTo(all);
  }

  @Test
  @DisplayName("Of several registrations or updates the last one waits, where it happened")
  void theLastStateCounts() {
    Txt txt = Txt.builder().flag("new").build();

    assertThat(
            after(
                List.of(
                    registered("A", "eth0"),
                    new Updated(WEB),
                    new LinkLost("eth1"),
                    new Updated(WEB.txt(txt)),
                    registered("A", "eth1"))))
        .containsExactly(new LinkLost("eth1"), new Updated(WEB.txt(txt)), registered("A", "eth1"));
  }

  @Test
  @DisplayName("Renames in a row are one rename, and what was registered between them is gone")
  void renamesInARowAreOne() {
    assertThat(
            after(
                List.of(
                    registered("A", "eth0"),
                    new Renamed("A", "A (2)"),
                    new HostRenamed("a.local", "a-2.local"),
                    registered("A (2)", "eth0"),
                    CONFLICT,
                    new Renamed("A (2)", "A (3)"),
                    new HostRenamed("a-2.local", "a-3.local"))))
        .as("the first registration went when the second came")
        .containsExactly(
            new Renamed("A", "A (3)"), new HostRenamed("a.local", "a-3.local"), CONFLICT);
    assertThat(
            after(
                List.of(
                    registered("A", "eth0"),
                    new Renamed("A", "A (2)"),
                    new Renamed("A (2)", "A (3)"))))
        .as("what was so before the first rename stays")
        .containsExactly(registered("A", "eth0"), new Renamed("A", "A (3)"));
  }

  @Test
  @DisplayName("A rename that was taken back is none")
  void aRenameThatWasTakenBackIsNone() {
    assertThat(after(List.of(new Renamed("A", "A (2)"), new Renamed("A (2)", "A")))).isEmpty();
    assertThat(
            after(
                List.of(
                    new HostRenamed("a.local", "a-2.local"),
                    new HostRenamed("a-2.local", "a.local"),
                    registered("A", "eth0"))))
        .containsExactly(registered("A", "eth0"));
  }

  @Test
  @DisplayName("FR-035: however many conflicts strangers make, few wait, and no state is lost")
  void conflictsAreFew() {
    WaitingEvents events = WaitingEvents.NONE.with(new Renamed("A", "A (2)"));
    for (int i = 0; i < 1_000; i++) {
      events = events.with(new Conflict("a.local", "192.0.2." + i, "eth0")).with(CONFLICT);
      events = events.with(new LinkLost("eth" + i)).with(registered("A (2)", "eth" + i));
    }

    assertThat(events.events()).hasSize(WaitingEvents.MOST);
    assertThat(events.events())
        .startsWith(new Renamed("A", "A (2)"))
        .contains(CONFLICT, new LinkLost("eth999"), new Conflict("a.local", "192.0.2.999", "eth0"))
        .endsWith(registered("A (2)", "eth999"))
        .doesNotHaveDuplicates();
  }

  private static List<RegistrationEvent> after(List<RegistrationEvent> happened) {
    WaitingEvents events = WaitingEvents.NONE;
    for (RegistrationEvent event : happened) {
      events = events.with(event);
    }
    return events.events();
  }

  private static Registered registered(String name, String interfaceName) {
    Service service = Service.named(name).type("_http._tcp").port(80);
    return new Registered(service, "a.local", List.of(interfaceName));
  }
}
