package dev.beacon.bond;

import static dev.beacon.bond.internal.identity.TestAuthority.Use.CLIENT;
import static dev.beacon.bond.internal.identity.TestAuthority.Use.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.bond.internal.identity.TestAuthority;
import dev.beacon.reach.NotAllowed;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.WrongIdentity;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Anchors and clients that know each other by certificates of an authority. */
@Timeout(120)
class CertificatesTest extends OnOneMachine {

  private static final String NAME = "anchor.example";
  private static final int BRIEFLY_MS = 200;

  private TestAuthority ours;
  private Path ca;

  CertificatesTest(@TempDir Path folder) {
    super(folder);
  }

  @BeforeEach
  void begin() throws Exception {
    ours = new TestAuthority("root of ours");
    ca = ours.write(folder.resolve("ca.pem"));
  }

  /** Asks for a connection of which the refusal is known, so it waits for a moment only. */
  private static void connectBriefly(Bond bond) throws IOException {
    try (Socket socket = bond.socketFactory().createSocket()) {
      socket.connect(BondSocket.ANYWHERE, BRIEFLY_MS);
    }
  }

  private Path file(String name) {
    return folder.resolve(name + ".pem");
  }

  private AnchorBuilder anchorWith(Path identity) throws IOException {
    Service service = opened(new Service(Service::echo));
    return Anchor.serving("127.0.0.1", service.port()).identity(identity).listen("127.0.0.1", 0);
  }

  private BondBuilder byName(Anchor anchor) {
    return Bond.toName(NAME).ca(ca).endpoint("127.0.0.1", port(anchor));
  }

  private static void exchange(Bond bond) throws IOException {
    try (Socket socket = bond.socket()) {
      exchange(socket);
    }
  }

  private static void exchange(Socket socket) throws IOException {
    socket.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
  }

  @Test
  @DisplayName("RCH-030, RCH-032: the anchor is known by its name, directly and through a relay")
  void theAnchorHasAName() throws Exception {
    Path identity = ours.below("office").issue(file("anchor"), SERVER, "other.example", NAME);
    Anchor anchor = opened(anchorWith(identity).anyClient().open());
    Relay relay =
        opened(Relay.listening("127.0.0.1", 0).to(NAME, "127.0.0.1", port(anchor)).open());
    int relayed = relay.addresses().get(0).getPort();
    Bond bond =
        opened(
            Bond.toName("Anchor.Example")
                .ca(ca)
                .endpoint("127.0.0.1", port(anchor))
                .endpoint("127.0.0.1", relayed)
                .open());
    Recorder.of(bond.events()).await(ReachEvent.Whole.class);
    exchange(bond);
    Bond byId = opened(Bond.to(anchor.id()).endpoint("127.0.0.1", port(anchor)).open());
    Recorder.of(byId.events()).await(ReachEvent.LineUp.class);
    exchange(byId);
  }

  @Test
  @DisplayName("RCH-030: of two identities the anchor shows the one with the name, also with RSA")
  void theAnchorHasTwoIdentities() throws Exception {
    Path named = ours.issueRsa(file("named"), SERVER, NAME);
    Anchor anchor = opened(anchorWith(file("own")).identity(named).anyClient().open());
    Bond bond = opened(byName(anchor).open());
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class);
    exchange(bond);
  }

  @Test
  @DisplayName("RCH-030: another authority, name or use, or an end long ago: no byte goes there")
  void aWrongAnchorGetsNothing() throws Exception {
    TestAuthority others = new TestAuthority("root of others");
    refusesAnchor(others.issue(file("other-ca"), SERVER, NAME), "path");
    refusesAnchor(ours.issueExpired(file("expired"), SERVER, NAME), "validity");
    refusesAnchor(ours.issue(file("use"), CLIENT, NAME), "usage");
    refusesAnchor(ours.issue(file("name"), SERVER, "another.example"), NAME);
    refusesAnchor(ours.issue(file("wild"), SERVER, "*.other.example"), NAME);
    refusesAnchor(file("own"), "path");
  }

  private void refusesAnchor(Path identity, String why) throws Exception {
    Service service = opened(new Service(Service::echo));
    try (Anchor anchor =
            Anchor.serving("127.0.0.1", service.port())
                .identity(identity)
                .listen("127.0.0.1", 0)
                .anyClient()
                .open();
        Bond bond = byName(anchor).open()) {
      Recorder<ReachEvent> events = Recorder.of(bond.events());
      assertThat(events.await(ReachEvent.EndpointRefused.class).id()).isEqualTo(anchor.id());
      assertThatThrownBy(() -> connectBriefly(bond))
          .isInstanceOf(WrongIdentity.class)
          .hasMessageContaining(anchor.id())
          .hasMessageMatching("(?s).*certificate is not right: .*(" + why + ").*");
    }
    assertThat(service.connections).hasValue(0);
  }

  @Test
  @DisplayName("RCH-031: clients with a certificate of the authority are let in, by their name")
  void clientsHaveNames() throws Exception {
    Anchor anchor = opened(anchorWith(file("anchor")).clientCa(ca).open());
    Recorder<AnchorEvent> events = Recorder.of(anchor.events());
    Path identity = ours.below("office").issue(file("client"), CLIENT, "Till.Example");
    Bond bond = opened(to(anchor, identity));
    exchange(bond);
    assertThat(events.await(AnchorEvent.ClientJoined.class).client()).isEqualTo("till.example");
    Path nameless = ours.issue(file("nameless"), CLIENT);
    exchange(opened(to(anchor, nameless)));
    assertThat(events.await(AnchorEvent.ClientJoined.class).client())
        .isEqualTo(BondIdentity.at(nameless).id());
  }

  private static Bond to(Anchor anchor, Path identity) throws Exception {
    Bond bond = Bond.to(anchor.id()).endpoint("127.0.0.1", port(anchor)).identity(identity).open();
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class);
    return bond;
  }

  @Test
  @DisplayName("RCH-031: another authority or use, an end long ago, and no certificate: not let in")
  void wrongClientsAreNotLetIn() throws Exception {
    Anchor anchor = opened(anchorWith(file("anchor")).clientCa(ca).open());
    TestAuthority others = new TestAuthority("root of others");
    refusesClient(anchor, others.issue(file("other-ca"), CLIENT, "till.example"));
    refusesClient(anchor, ours.issueExpired(file("expired"), CLIENT, "till.example"));
    refusesClient(anchor, ours.issue(file("use"), SERVER, "till.example"));
    refusesClient(anchor, file("own"));
    assertThat(anchor.figures().refusals()).containsKey("not_allowed");
  }

  private static void refusesClient(Anchor anchor, Path identity) throws Exception {
    Recorder<AnchorEvent> events = Recorder.of(anchor.events());
    try (Bond bond =
        Bond.to(anchor.id()).endpoint("127.0.0.1", port(anchor)).identity(identity).open()) {
      Recorder.of(bond.events()).await(ReachEvent.LineDown.class);
      assertThatThrownBy(() -> connectBriefly(bond)).isInstanceOf(NotAllowed.class);
      assertThat(events.await(AnchorEvent.Refused.class).reason())
          .contains(BondIdentity.at(identity).id());
    }
  }

  @Test
  @DisplayName("RCH-031: with a list only its names and ids; one that was taken out is cut in 5 s")
  void aListHasNames() throws Exception {
    Path list = folder.resolve("clients");
    String id = BondIdentity.at(file("plain")).id();
    Files.writeString(list, "# ours\nTILL.example\n" + id + "\n");
    Anchor anchor = opened(anchorWith(file("anchor")).clientCa(ca).clients(list).open());
    exchange(opened(to(anchor, file("plain"))));
    refusesClient(anchor, ours.issue(file("door"), CLIENT, "door.example"));
    TestAuthority others = new TestAuthority("root of others");
    refusesClient(anchor, others.issue(file("forged"), CLIENT, "till.example"));
    Bond till =
        opened(to(anchor, ours.issue(file("till"), CLIENT, "first.example", "till.example")));
    try (Socket socket = till.socket()) {
      exchange(socket);
      Files.writeString(list, id + "\n");
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThatThrownBy(till::socket).isInstanceOf(NotAllowed.class);
  }

  @Test
  @DisplayName("An authority can't vouch for an id: a name that looks like one doesn't count")
  void idsAreNoNames() throws Exception {
    Path list = folder.resolve("clients");
    String id = BondIdentity.at(file("plain")).id();
    Files.writeString(list, id + "\n");
    Anchor anchor = opened(anchorWith(file("anchor")).clientCa(ca).clients(list).open());
    refusesClient(anchor, ours.issue(file("false"), CLIENT, id, id + ".anchor.invalid"));
  }

  @Test
  @DisplayName("What contradicts itself is refused at once")
  void nonsenseIsRefused() throws Exception {
    Path list = Files.writeString(folder.resolve("clients"), "till.example\n");
    assertThatThrownBy(() -> anchorWith(file("anchor")).clients(list).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 1 is not an id");
    assertThatThrownBy(() -> anchorWith(file("anchor")).clientCa(ca).anyClient().open())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> anchorWith(file("anchor")).clientCa(list).open())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("clients: no");
    assertThatThrownBy(() -> Bond.to("a".repeat(32)).ca(ca))
        .isInstanceOf(IllegalStateException.class);
    for (String wrong : List.of("", "a".repeat(32), "10.0.0.1", "a b", "*.example", "-a")) {
      assertThatThrownBy(() -> Bond.toName(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
