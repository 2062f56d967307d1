package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Liveness;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.Txt;
import dev.beacon.cli.page.Board;
import dev.beacon.cli.page.BoardText;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PageServicesTest {

  private final Board board = new Board(1_000, 1_000_000);
  private final PageServices services =
      new PageServices(board, new PagePeers(board, true), () -> 5_000);

  private void added(ServiceInstance instance) {
    services.onEvent(new ServiceEvent.Added(instance));
  }

  private String rows() {
    return BoardText.of(board);
  }

  @Test
  @DisplayName("a service has a row with its addresses by interface, and a line in the log")
  void aServiceHasARow() {
    added(Instances.onTwoLinks());

    assertThat(rows())
        .contains("[\"service/0\",{\"id\":\"Printer A._ipp._tcp.local\",\"name\":\"Printer A\"")
        .contains(
            "\"links\":[{\"interface\":\"eth0\",\"addresses\":[\"172.18.0.2\",\"fe80::1%eth0\"]},"
                + "{\"interface\":\"eth1\"")
        .contains("[\"log/0\",{\"number\":0,\"at\":5000,\"what\":\"added\"");
    assertThat(services.instance("service/0")).contains(Instances.onTwoLinks());
  }

  @Test
  @DisplayName("a change keeps the row, and the log says what changed")
  void aChangeKeepsTheRow() {
    ServiceInstance before = Instances.printer();
    ServiceInstance after = before.toBuilder().port(632).txt("rp", "other").build();
    added(before);
    services.onEvent(new ServiceEvent.Updated(after, before));

    assertThat(rows())
        .contains("\"port\":632")
        .contains("\"changes\":1")
        .contains("\"why\":\"server alpha.local:631 to alpha.local:632, attributes\"")
        .doesNotContain("service/1");
  }

  @Test
  @DisplayName("a service that goes has no row, and the log says why")
  void aServiceThatGoesHasNoRow() {
    added(Instances.printer());
    services.onEvent(new ServiceEvent.Removed(Instances.printer(), true));

    assertThat(rows()).doesNotContain("service/0").contains("\"why\":\"it said goodbye\"");
    assertThat(services.instance("service/0")).isEmpty();
  }

  @Test
  @DisplayName("two services of one name, on two networks, are two rows")
  void twinsAreTwoRows() {
    ServiceInstance one = Instances.printer();
    ServiceInstance other = one.toBuilder().port(700).build();
    added(one);
    added(other);
    services.onEvent(new ServiceEvent.Removed(one, true));

    assertThat(services.instance("service/0")).isEmpty();
    assertThat(services.instance("service/1")).contains(other);
  }

  @Test
  @DisplayName("a twin without a row, for which there was no room, never takes the other's row")
  void aTwinWithoutRoomTakesNoRow() {
    Board small = new Board(1, 1_000_000);
    PageServices few = new PageServices(small, new PagePeers(small, false), () -> 5_000);
    ServiceInstance shown = Instances.printer();
    ServiceInstance leftOut = shown.toBuilder().port(700).build();
    ServiceInstance later = leftOut.toBuilder().port(701).build();
    few.onEvent(new ServiceEvent.Added(shown));
    few.onEvent(new ServiceEvent.Added(leftOut));
    few.onEvent(new ServiceEvent.Updated(later, leftOut));
    assertThat(few.instance("service/0")).contains(shown);
    assertThat(BoardText.of(small)).contains("\"left_out\":1}");

    few.onEvent(new ServiceEvent.Removed(later, true));
    assertThat(few.instance("service/0")).contains(shown);
    assertThat(BoardText.of(small)).contains("\"service/0\"").contains("\"left_out\":0}");
  }

  @Test
  @DisplayName("a service without a row gets one at its next change, if there is room then")
  void aServiceWithoutARowGetsOneLater() {
    Board small = new Board(1, 1_000_000);
    PageServices few = new PageServices(small, new PagePeers(small, false), () -> 5_000);
    ServiceInstance first = Instances.printer();
    ServiceInstance second = Instances.named("Second", Txt.EMPTY);
    few.onEvent(new ServiceEvent.Added(first));
    few.onEvent(new ServiceEvent.Added(second));
    few.onEvent(new ServiceEvent.Removed(first, true));
    few.onEvent(new ServiceEvent.Updated(second.toBuilder().port(9).build(), second));

    assertThat(BoardText.of(small)).contains("\"name\":\"Second\"").contains("\"left_out\":0}");
  }

  @Test
  @DisplayName("a name of markup and control characters is a JSON string")
  void aHostileNameIsAString() {
    added(Instances.named("</script>\"]\n\u202e\u0000<b>", Txt.EMPTY));

    assertThat(rows()).contains("\"name\":\"</script>\\\"]\\n\\u202e\\u0000<b>\"");
    assertThat(rows().lines()).hasSize(1);
  }

  @Test
  @DisplayName("attributes of thousands of bytes are cut, and the row says so")
  void longAttributesAreCut() {
    Txt.Builder txt = Txt.builder();
    for (int i = 0; i < 40; i++) {
      txt.put("key" + i, "v".repeat(200));
    }
    added(Instances.named("Long", txt.build()));

    assertThat(rows()).contains("\"cut\":true").hasSizeLessThan(2_500);
  }

  @Test
  @DisplayName("the log has 200 lines, and services beyond the bound are counted")
  void everythingHasABound() {
    for (int i = 0; i < 1_100; i++) {
      added(Instances.named("Service " + i, Txt.EMPTY));
    }
    String rows = rows();
    assertThat(rows).contains("\"number\":1099").doesNotContain("\"log/200\"");
    assertThat(rows).contains("\"left_out\":100}");
    services.onEvent(new ServiceEvent.Removed(Instances.named("Service 1099", Txt.EMPTY), true));
    services.onEvent(new ServiceEvent.Removed(Instances.named("Service 0", Txt.EMPTY), true));
    assertThat(rows()).contains("\"left_out\":99}");
  }

  @Test
  @DisplayName("BFD-019: a watched host has its changes, is down with its services, and comes back")
  void aWatchedHostHasItsChanges() {
    ServiceInstance up = Instances.printer().liveness(Liveness.UP);
    added(up);
    services.onEvent(new ServiceEvent.Removed(up.liveness(Liveness.DOWN), false));

    assertThat(rows())
        .contains("[\"peer/0\",{\"host\":\"alpha.local\"")
        .contains("\"state\":\"down\"")
        .contains("\"changes\":[{\"at\":5000,\"to\":\"up\"},{\"at\":5000,\"to\":\"down\"}]")
        .contains("\"why\":\"its host is silent\"");
    added(up);
    assertThat(rows()).contains("\"state\":\"up\"");
    services.onEvent(new ServiceEvent.Removed(up, true));
    assertThat(rows()).doesNotContain("peer/0");
  }

  @Test
  @DisplayName("a host that is down for ten minutes is forgotten")
  void aHostThatIsDownForLongIsForgotten() {
    ServiceInstance up = Instances.printer().liveness(Liveness.UP);
    added(up);
    services.onEvent(new ServiceEvent.Removed(up.liveness(Liveness.DOWN), false));
    services.tick(5_000 + 599_000);
    assertThat(rows()).contains("peer/0");
    services.tick(5_000 + 601_000);
    assertThat(rows()).doesNotContain("peer/0");
  }
}
