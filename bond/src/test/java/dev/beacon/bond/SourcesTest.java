package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Beacon;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bonds whose endpoints come from a list or from a domain of unicast DNS. */
@Timeout(120)
class SourcesTest extends OnOneMachine {

  private static final String OTHER_ID = "a".repeat(32);

  SourcesTest(@TempDir Path folder) {
    super(folder);
  }

  private Anchor anchor() throws IOException {
    Service service = opened(new Service(Service::echo));
    return opened(
        Anchor.serving("127.0.0.1", service.port())
            .identity(folder.resolve("anchor.pem"))
            .anyClient()
            .listen("127.0.0.1", 0)
            .open());
  }

  /** At once, so that nobody reads a half of it. */
  private static void write(Path list, String text) throws IOException {
    Path next = Files.writeString(list.resolveSibling("next"), text);
    Files.move(next, list, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
  }

  @Test
  @DisplayName("RCH-002: a list is followed; a line that works outlives its row")
  void followsAList() throws Exception {
    Anchor anchor = anchor();
    Relay relay =
        opened(Relay.listening("127.0.0.1", 0).to(anchor.id(), "127.0.0.1", port(anchor)).open());
    String direct = "127.0.0.1:" + port(anchor);
    String relayed = "127.0.0.1:" + relay.addresses().get(0).getPort();
    Path list = folder.resolve("db.list");
    write(list, "# ours\n" + direct + "\nnonsense\n");
    Bond bond = opened(Bond.to(anchor.id()).list(list).open());
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    events.await(
        ReachEvent.Degraded.class,
        each -> each.reason().endsWith("row 3: 'nonsense' is not HOST:PORT"));
    Socket socket = opened(bond.socket());
    exchange(socket);

    write(list, relayed + " via=relay\n");
    events.await(ReachEvent.Whole.class, each -> each.reason().endsWith("the list is in order"));
    events.await(ReachEvent.LineUp.class, each -> each.path().equals(relayed));
    exchange(socket);
    assertThat(bond.lines()).extracting(BondLine::path).contains(direct, relayed);
    assertThat(events.seen).noneMatch(ReachEvent.LineDown.class::isInstance);

    Files.delete(list); // the last one stays
    events.await(ReachEvent.Degraded.class, each -> each.reason().endsWith("no such file"));
    exchange(socket);
  }

  @Test
  @DisplayName("RCH-002: endpoints of a domain count if they have the anchor's id")
  void asksADomain() throws Exception {
    Anchor anchor = anchor();
    DnsServer dns = opened(new DnsServer());
    dns.announce("Other", 9, OTHER_ID);
    dns.announce("Ours", port(anchor), anchor.id());
    Bond bond =
        opened(Bond.to(anchor.id()).domain("example.org").domainServer(dns.address()).open());
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    events.await(ReachEvent.LineUp.class);
    try (Socket socket = bond.socket()) {
      exchange(socket);
    }
    assertThat(events.seen).noneMatch(ReachEvent.LineDown.class::isInstance);
  }

  @Test
  @DisplayName("RCH-002: the same place in a list and in a domain is one path")
  void sourcesAreMerged() throws Exception {
    Anchor anchor = anchor();
    DnsServer dns = opened(new DnsServer());
    dns.announce("Ours", port(anchor), anchor.id());
    Path list = folder.resolve("db.list");
    write(list, "localhost:" + port(anchor) + "\n");
    Bond bond =
        opened(
            Bond.to(anchor.id())
                .list(list.toUri())
                .domain("example.org")
                .domainServer(dns.address())
                .open());
    String path = "127.0.0.1:" + port(anchor);
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class, each -> each.path().equals(path));
    try (Socket socket = bond.socket()) {
      exchange(socket);
    }
    assertThat(bond.lines()).extracting(BondLine::path).containsOnlyOnce(path);
  }

  @Test
  @DisplayName("RCH-002: what can be no source is refused at once")
  void nonsenseIsRefused() {
    BondBuilder builder = Bond.to(OTHER_ID);
    assertThatThrownBy(builder::open)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("list(...)");
    assertThatThrownBy(() -> builder.list(URI.create("http://a.example/list")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://a.example/list");
    assertThatThrownBy(() -> builder.bearer("geheim\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the token")
        .hasMessageNotContaining("geheim");
    assertThatThrownBy(() -> Bond.to(OTHER_ID).domain("a..b").open())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a..b");
  }

  @Test
  @DisplayName("A bond that can't be opened leaves no thread")
  void nothingStaysOfAFailedOpen() throws Exception {
    Beacon closed = Beacon.builder().discovery(false).open();
    closed.close();
    Path list = folder.resolve("db.list");
    write(list, "127.0.0.1:9\n");
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThatThrownBy(() -> Bond.to(OTHER_ID).list(list).using(closed).open())
        .isInstanceOf(IllegalStateException.class);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && thread.getName().startsWith("bond-")) {
        thread.join(20_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }
}
