package dev.beacon.bond;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.reach.NotAllowed;
import dev.beacon.reach.PathsGone;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.ReachException;
import dev.beacon.reach.Refused;
import dev.beacon.reach.WrongIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Anchor, relay and bond as a program has them, on one machine. */
@Timeout(120)
class BondTest extends OnOneMachine {

  BondTest(@TempDir Path folder) {
    super(folder);
  }

  private Anchor anchor(Service.Conduct conduct) throws IOException {
    Service service = opened(new Service(conduct));
    return opened(anchorTo(service.port()).anyClient().open());
  }

  private AnchorBuilder anchorTo(int port) {
    return Anchor.serving("127.0.0.1", port)
        .identity(folder.resolve("anchor.pem"))
        .listen("127.0.0.1", 0);
  }

  private BondBuilder to(Anchor anchor) {
    return Bond.to(anchor.id()).endpoint("127.0.0.1", port(anchor));
  }

  /** On its own thread: the common pool may have only one, and these wait for each other. */
  private static void start(Runnable task) {
    Thread thread = new Thread(task, "beside");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for its first line: the first handshakes of a JVM may take long on a busy machine. */
  private static Bond up(Bond bond) throws InterruptedException {
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class);
    return bond;
  }

  @Test
  @DisplayName("RCH-001, RCH-020: bytes go there and back, in order, once; the end is passed on")
  void carriesAStream() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socket()) {
      exchange(socket, 8 << 20, 1);
    }
    try (Socket socket = bond.socketFactory().createSocket("a.name.nobody.knows.invalid", 1)) {
      exchange(socket, 10_000, 2);
    }
    assertThat(bond.lines())
        .anySatisfy(
            line -> {
              assertThat(line.path()).isEqualTo("127.0.0.1:" + port(anchor));
              assertThat(line.carriedBytes()).isPositive();
              assertThat(line.roundTrip()).isPositive();
            });
  }

  @Test
  @DisplayName("RCH-001: a socket has what a program may ask of it")
  void isASocket() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socketFactory().createSocket()) {
      assertThat(socket.isConnected()).isFalse();
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoTimeout(50);
      socket.connect(InetSocketAddress.createUnresolved("db.example", 5432), 60_000);
      assertThat(socket.isConnected()).isTrue();
      assertThat(socket.getChannel()).isNull();
      assertThat(socket.getPort()).isEqualTo(port(anchor));
      assertThat(socket.getInetAddress().isLoopbackAddress()).isTrue();
      assertThat(socket.getTcpNoDelay()).isTrue();
      assertThat(socket.getKeepAlive()).isTrue();
      assertThat(socket.getReceiveBufferSize()).isPositive();
      assertThat(socket.getSoLinger()).isEqualTo(-1);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      assertThat(socket.getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
      assertThat(socket.getOption(StandardSocketOptions.SO_SNDBUF)).isPositive();
      InputStream in = socket.getInputStream();
      assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
      assertThat(in.available()).isZero();
      socket.getOutputStream().write(7);
      socket.setSoTimeout(0);
      assertThat(in.read()).isEqualTo(7);
      assertThatThrownBy(() -> socket.sendUrgentData(1)).isInstanceOf(SocketException.class);
      socket.shutdownOutput();
      assertThat(in.read()).isEqualTo(-1);
      assertThatThrownBy(() -> socket.getOutputStream().write(1))
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  @DisplayName("RCH-020: a server that speaks first, and half-close in both directions")
  void serversMaySpeakFirst() throws Exception {
    Anchor anchor =
        anchor(
            socket -> {
              socket.getOutputStream().write("hello".getBytes(US_ASCII));
              socket.shutdownOutput();
              if (socket.getInputStream().readAllBytes().length != 3) {
                throw new IOException("not three");
              }
            });
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socket()) {
      assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("hello");
      socket.getOutputStream().write(new byte[3]);
    }
  }

  @Test
  @DisplayName("RCH-020: a reset of the service is a reset at the client, never an end")
  void resetsArePassedOn() throws Exception {
    Anchor anchor =
        anchor(
            socket -> {
              socket.getInputStream().read();
              socket.setSoLinger(true, 0);
            });
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socket()) {
      socket.getOutputStream().write(1);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  @DisplayName("RCH-020: a client's reset, and bytes it never read, are a reset at the service")
  void clientsResetToo() throws Exception {
    CompletableFuture<Exception> first = new CompletableFuture<>();
    CompletableFuture<Exception> second = new CompletableFuture<>();
    Anchor anchor =
        anchor(
            socket -> {
              int number = socket.getInputStream().read();
              try {
                socket.getOutputStream().write(new byte[100]);
                while (socket.getInputStream().read() >= 0) {}
              } catch (IOException e) {
                (number == 1 ? first : second).complete(e);
              }
            });
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socket()) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write(1);
      assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
    }
    assertThat(first.get()).hasMessageContaining("reset");
    try (Socket socket = bond.socket()) {
      socket.getOutputStream().write(2);
      assertThat(socket.getInputStream().read()).isZero(); // and 99 stay unread
    }
    assertThat(second.get()).hasMessageContaining("reset");
  }

  @Test
  @DisplayName("RCH-001: a local port serves programs that take an address only")
  void listensForOthers() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    InetSocketAddress local = bond.listen("127.0.0.1", 0);
    try (Socket socket = new Socket(local.getAddress(), local.getPort())) {
      exchange(socket, 4 << 20, 3);
    }
    bond.close();
    assertThatThrownBy(() -> new Socket(local.getAddress(), local.getPort()).close())
        .isInstanceOf(IOException.class);
  }

  @Test
  @DisplayName("RCH-040: a service that refuses, and one that there isn't, are told apart")
  void refusalsAreToldApart() throws Exception {
    Service gone = new Service(Service::echo);
    gone.close();
    Anchor anchor = opened(anchorTo(gone.port()).anyClient().open());
    Bond bond = up(opened(to(anchor).open()));
    assertThatThrownBy(bond::socket)
        .isInstanceOf(Refused.class)
        .satisfies(e -> assertThat(((ReachException) e).isTransient()).isTrue());
    assertThatThrownBy(() -> bond.socket("other"))
        .isInstanceOf(Refused.class)
        .satisfies(e -> assertThat(((ReachException) e).isTransient()).isFalse());
    assertThatThrownBy(() -> bond.socket("not a name"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("A subscriber that comes late first hears how things are")
  void lateSubscribersHearHowThingsAre() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    Recorder<ReachEvent> late = Recorder.of(bond.events());
    late.await(ReachEvent.LineUp.class);
    late.await(ReachEvent.Degraded.class);
  }

  @Test
  @DisplayName("Services may have names; a local port and a factory lead to one of them")
  void servicesHaveNames() throws Exception {
    Service one = opened(new Service(socket -> socket.getOutputStream().write(1)));
    Service two = opened(new Service(socket -> socket.getOutputStream().write(2)));
    Anchor anchor =
        opened(
            Anchor.serving()
                .service("one", "127.0.0.1", one.port())
                .service("two", "localhost", two.port())
                .identity(folder.resolve("anchor.pem"))
                .listen("127.0.0.1", 0)
                .anyClient()
                .open());
    Bond bond = up(opened(to(anchor).open()));
    try (Socket socket = bond.socketFactory("two").createSocket("localhost", 1)) {
      assertThat(socket.getInputStream().read()).isEqualTo(2);
    }
    InetSocketAddress local = bond.listen("127.0.0.1", 0, "one");
    try (Socket socket = new Socket(local.getAddress(), local.getPort())) {
      assertThat(socket.getInputStream().read()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("RCH-030, RCH-033: an endpoint with another key gets no byte of the program")
  void anotherKeyGetsNothing() throws Exception {
    Service service = opened(new Service(Service::echo));
    Anchor impostor =
        opened(
            Anchor.serving("127.0.0.1", service.port())
                .identity(folder.resolve("impostor.pem"))
                .listen("127.0.0.1", 0)
                .anyClient()
                .open());
    String wanted = BondIdentity.at(folder.resolve("anchor.pem")).id();
    Bond bond = opened(Bond.to(wanted).endpoint("127.0.0.1", port(impostor)).open());
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    assertThatThrownBy(bond::socket)
        .isInstanceOf(WrongIdentity.class)
        .hasMessageContaining(impostor.id());
    assertThat(events.await(ReachEvent.EndpointRefused.class).id()).isEqualTo(impostor.id());
    assertThat(service.connections).hasValue(0);
  }

  @Test
  @DisplayName("RCH-033: an anchor may have two identities, a client may accept several")
  void keysChangeWithoutAGap() throws Exception {
    Service service = opened(new Service(Service::echo));
    Anchor anchor =
        opened(anchorTo(service.port()).identity(folder.resolve("new.pem")).anyClient().open());
    String next = BondIdentity.at(folder.resolve("new.pem")).id();
    for (String[] ids : new String[][] {{anchor.id()}, {next}, {anchor.id(), next}}) {
      try (Bond bond = up(opened(Bond.to(ids).endpoint("127.0.0.1", port(anchor)).open()));
          Socket socket = bond.socket()) {
        exchange(socket, 1_000, 4);
      }
    }
  }

  @Test
  @DisplayName(
      "a port that is taken is named, with what was tried, by anchor, relay and local port")
  void aPortThatIsTakenIsNamed() throws Exception {
    Anchor anchor = anchor(Service::echo);
    int taken = port(anchor);
    String said = "cannot listen on 127.0.0.1:" + taken + ": ";
    Bond bond = opened(to(anchor).open());
    RelayBuilder relay = Relay.listening("127.0.0.1", taken).to(anchor.id(), "127.0.0.1", taken);
    AnchorBuilder other =
        Anchor.serving("127.0.0.1", taken)
            .identity(folder.resolve("other.pem"))
            .anyClient()
            .listen("127.0.0.1", taken);
    assertThatThrownBy(relay::open).isInstanceOf(IOException.class).hasMessageStartingWith(said);
    assertThatThrownBy(other::open).isInstanceOf(IOException.class).hasMessageStartingWith(said);
    assertThatThrownBy(() -> bond.listen("127.0.0.1", taken))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(said);
  }

  @Test
  @DisplayName("RCH-031: only clients of the list are let in; one that was taken out is cut in 5 s")
  void onlyTheListIsLetIn() throws Exception {
    Service service = opened(new Service(Service::echo));
    Path list = folder.resolve("clients");
    Path file = folder.resolve("client.pem");
    String id = BondIdentity.at(file).id();
    Files.writeString(list, id + "\n");
    Anchor anchor = opened(anchorTo(service.port()).clients(list).open());
    Recorder<AnchorEvent> events = Recorder.of(anchor.events());
    Bond bond = up(opened(to(anchor).identity(file).open()));
    try (Socket socket = bond.socket()) {
      exchange(socket.getInputStream(), socket.getOutputStream(), 1_000, 5);
      assertThat(events.await(AnchorEvent.ClientJoined.class).client()).isEqualTo(id);
      Files.writeString(list, "# nobody\n");
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(Anchor.CLIENTS_AGAIN_MS).isLessThan(5_000);
    }
    assertThatThrownBy(bond::socket)
        .isInstanceOf(NotAllowed.class)
        .hasMessageContaining(id)
        .satisfies(e -> assertThat(((ReachException) e).isTransient()).isFalse());
    try (Bond stranger = to(anchor).identity(folder.resolve("stranger.pem")).open()) {
      Recorder.of(stranger.events()).await(ReachEvent.LineDown.class);
      assertThatThrownBy(stranger::socket).isInstanceOf(NotAllowed.class);
    }
    assertThat(events.await(AnchorEvent.ClientLeft.class).client()).isEqualTo(id);
    assertThat(events.await(AnchorEvent.Refused.class).source()).isNotEmpty();
  }

  @Test
  @DisplayName("RCH-032: through a relay, which forwards to its list alone")
  void throughARelay() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Relay relay =
        opened(
            Relay.listening("127.0.0.1", 0)
                .to(anchor.id(), "localhost", port(anchor))
                .from("127.0.0.0/8")
                .open());
    Recorder<AnchorEvent> events = Recorder.of(relay.events());
    int at = relay.addresses().get(0).getPort();
    Bond bond = up(opened(Bond.to(anchor.id()).endpoint("127.0.0.1", at).open()));
    try (Socket socket = bond.socket()) {
      exchange(socket, 8 << 20, 6);
    }
    String other = BondIdentity.at(folder.resolve("other.pem")).id();
    Bond stray = opened(Bond.to(other).endpoint("127.0.0.1", at).open());
    assertThatThrownBy(stray::socket).isInstanceOf(PathsGone.class);
    assertThat(events.await(AnchorEvent.Refused.class).reason()).contains("no anchor");
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), at)) {
      plain.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      assertThatThrownBy(() -> plain.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
    relay.close();
  }

  @Test
  @DisplayName("RCH-020, RCH-023: two lines; one relay dies under load, and no byte is lost")
  void aRelayMayDie() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Relay relay =
        opened(Relay.listening("127.0.0.1", 0).to(anchor.id(), "127.0.0.1", port(anchor)).open());
    int at = relay.addresses().get(0).getPort();
    Bond bond = opened(to(anchor).endpoint("127.0.0.1", at).open());
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    events.await(ReachEvent.Whole.class);
    try (Socket socket = bond.socket()) {
      CompletableFuture<Void> closing = CompletableFuture.runAsync(relay::close, BondTest::start);
      exchange(socket, 16 << 20, 7);
      closing.get();
    }
    String path = "127.0.0.1:" + at;
    events.await(ReachEvent.LineDown.class, down -> down.path().equals(path));
    Recorder<ReachEvent> later = Recorder.of(bond.events());
    later.await(ReachEvent.Degraded.class);
    try (Relay again =
        Relay.listening("127.0.0.1", at).to(anchor.id(), "127.0.0.1", port(anchor)).open()) {
      later.await(ReachEvent.LineUp.class, up -> up.path().equals(path));
      Recorder.of(bond.events()).await(ReachEvent.Whole.class);
      assertThat(again.addresses()).hasSize(1);
    }
  }

  @Test
  @DisplayName("RCH-040: no path at all is said after 5 s, with each path and why")
  void noPathIsSaid() throws Exception {
    Service nobody = new Service(Service::echo);
    nobody.close();
    String id = BondIdentity.at(folder.resolve("anchor.pem")).id();
    Bond bond = opened(Bond.to(id).endpoint("127.0.0.1", nobody.port()).open());
    assertThatThrownBy(bond::socket)
        .isInstanceOf(PathsGone.class)
        .satisfies(
            e -> assertThat(((PathsGone) e).reasons()).containsKey("127.0.0.1:" + nobody.port()));
    try (Socket socket = bond.socketFactory().createSocket()) {
      assertThatThrownBy(() -> socket.connect(BondSocket.ANYWHERE, 100))
          .isInstanceOf(PathsGone.class);
    }
    InetSocketAddress local = bond.listen("127.0.0.1", 0);
    try (Socket socket = new Socket(local.getAddress(), local.getPort())) {
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  @DisplayName("RCH-026: streams are reset when no path came back in time")
  void lingersForSoLong() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Relay relay =
        opened(Relay.listening("127.0.0.1", 0).to(anchor.id(), "127.0.0.1", port(anchor)).open());
    int at = relay.addresses().get(0).getPort();
    Bond bond =
        opened(
            Bond.to(anchor.id())
                .endpoint("127.0.0.1", at)
                .linger(Duration.ofSeconds(1))
                .window(1 << 20)
                .open());
    Recorder<ReachEvent> events = Recorder.of(up(bond).events());
    try (Socket socket = bond.socket()) {
      relay.close();
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(PathsGone.class);
      events.await(ReachEvent.LineDown.class);
    }
    try (Relay again =
        Relay.listening("127.0.0.1", at).to(anchor.id(), "127.0.0.1", port(anchor)).open()) {
      assertThat(again.addresses()).isNotEmpty();
      events.await(ReachEvent.LineUp.class);
      try (Socket socket = bond.socket()) {
        exchange(socket, 1_000, 8);
      }
    }
  }

  @Test
  @DisplayName("An anchor that ends breaks its streams at once; one in its place takes new ones")
  void anAnchorMayEnd() throws Exception {
    Service service = opened(new Service(Service::echo));
    Anchor anchor = opened(anchorTo(service.port()).anyClient().open());
    int at = port(anchor);
    Bond bond = up(opened(to(anchor).open()));
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    try (Socket socket = bond.socket()) {
      exchange(socket.getInputStream(), socket.getOutputStream(), 1_000, 9);
      anchor.close();
      assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    events.await(ReachEvent.LineDown.class);
    try (Anchor next =
        Anchor.serving("127.0.0.1", service.port())
            .identity(folder.resolve("anchor.pem"))
            .listen("127.0.0.1", at)
            .anyClient()
            .open()) {
      assertThat(next.id()).isEqualTo(anchor.id());
      events.await(ReachEvent.LineUp.class);
      try (Socket socket = bond.socket()) {
        exchange(socket, 1_000, 10);
      }
    }
  }

  @Test
  @DisplayName("RCH-034: a draining anchor takes nothing new, and waits for what is open")
  void drains() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    CompletableFuture<Void> drained;
    try (Socket socket = bond.socket()) {
      exchange(socket.getInputStream(), socket.getOutputStream(), 1_000, 11);
      drained =
          CompletableFuture.runAsync(() -> anchor.drain(Duration.ofSeconds(60)), BondTest::start);
      boolean refused = false;
      while (!refused) {
        try {
          bond.socket().close();
        } catch (Refused e) {
          refused = true;
        }
      }
      exchange(socket, 1_000, 12);
    }
    drained.get();
  }

  @Test
  @DisplayName("RCH-028: a reader that stops costs its window, and others go on")
  void aReaderMayStop() throws Exception {
    Anchor anchor =
        anchor(
            socket -> {
              byte[] bytes = new byte[64 << 10];
              while (true) {
                socket.getOutputStream().write(bytes);
              }
            });
    Bond bond = up(opened(to(anchor).open()));
    try (Socket stopped = bond.socket();
        Socket reading = bond.socket()) {
      assertThat(stopped.getInputStream().read()).isZero();
      assertThat(reading.getInputStream().readNBytes(32 << 20)).hasSize(32 << 20);
      assertThat(stopped.getInputStream().available()).isPositive();
    }
  }

  @Test
  @DisplayName("A closed bond ends its sockets; waiting readers and writers included")
  void closingEndsAll() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).open()));
    Socket socket = opened(bond.socket());
    CompletableFuture<Integer> reading =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return socket.getInputStream().read();
              } catch (IOException e) {
                return -2;
              }
            },
            BondTest::start);
    bond.close();
    assertThat(reading.get()).isEqualTo(-2);
    bond.close();
    assertThatThrownBy(bond::socket).isInstanceOf(SocketException.class);
    assertThat(bond.lines()).isEmpty();
  }

  @Test
  @DisplayName("Many sockets at once over one bond, each with its own bytes")
  void manyAtOnce() throws Exception {
    Anchor anchor = anchor(Service::echo);
    Bond bond = up(opened(to(anchor).endpoint("127.0.0.1", port(anchor)).open()));
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int seed = i;
      all.add(
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = bond.socket()) {
                  exchange(socket, 50_000, seed);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              },
              BondTest::start));
    }
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
  }

  /** Sends so many random bytes, then the end, and expects them back. */
  private static void exchange(Socket socket, int bytes, long seed) throws Exception {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.getOutputStream().write(random(bytes, seed));
                socket.shutdownOutput();
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            },
            BondTest::start);
    assertThat(socket.getInputStream().readAllBytes()).isEqualTo(random(bytes, seed));
    sent.get();
  }

  private static void exchange(InputStream in, OutputStream out, int bytes, long seed)
      throws IOException {
    out.write(random(bytes, seed));
    assertThat(in.readNBytes(bytes)).isEqualTo(random(bytes, seed));
  }

  private static byte[] random(int bytes, long seed) {
    byte[] random = new byte[bytes];
    new SplittableRandom(seed).nextBytes(random);
    return random;
  }
}
