package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.Refused;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service in the process of its anchor. */
@Timeout(120)
class ServerSocketTest {

  private static final int BYTES = 1 << 20;

  private final Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Anchor anchor;
  private Bond bond;

  ServerSocketTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void open() throws Exception {
    anchor = opened(anchor(Anchor.serving()).open());
    bond = opened(to(anchor));
  }

  private AnchorBuilder anchor(AnchorBuilder builder) {
    return builder.identity(folder.resolve("anchor.pem")).anyClient().listen("127.0.0.1", 0);
  }

  private static Bond to(Anchor anchor) throws Exception {
    int port = anchor.addresses().get(0).getPort();
    Bond bond = Bond.to(anchor.id()).endpoint("127.0.0.1", port).open();
    Recorder.of(bond.events()).await(ReachEvent.LineUp.class);
    return bond;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    return what;
  }

  private Socket client() throws IOException {
    return opened(bond.socket());
  }

  private Socket accepted(ServerSocket server) throws IOException {
    return opened(server.accept());
  }

  /** Runs something beside the test. */
  private static <T> FutureTask<T> start(java.util.concurrent.Callable<T> what) {
    FutureTask<T> task = new FutureTask<>(what);
    Thread thread = new Thread(task, "beside");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  @DisplayName("RCH-035: streams go both ways, also half closed, and end in order")
  void carriesStreams() throws Exception {
    try (ServerSocket server = anchor.serverSocket()) {
      assertThat(server.isBound()).isTrue();
      assertThat(server.getLocalSocketAddress()).isEqualTo(anchor.addresses().get(0));
      Socket client = client();
      Socket socket = accepted(server);
      assertThat(socket.isConnected()).isTrue();
      assertThat(socket.getInetAddress().isLoopbackAddress()).isTrue();
      assertThat(socket.getPort()).isPositive();
      socket.setSoTimeout(10);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      socket.setSoTimeout(0);
      FutureTask<byte[]> received = start(() -> socket.getInputStream().readAllBytes());
      byte[] sent = new byte[BYTES];
      for (int i = 0; i < BYTES; i++) {
        sent[i] = (byte) (i * 31);
      }
      client.getOutputStream().write(sent);
      client.shutdownOutput();
      assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
      FutureTask<byte[]> back = start(() -> client.getInputStream().readAllBytes());
      socket.getOutputStream().write(sent);
      socket.close();
      assertThat(back.get(60, TimeUnit.SECONDS)).isEqualTo(sent);
    }
  }

  @Test
  @DisplayName("RCH-035: accept has a timeout, and ends when the server socket or anchor is closed")
  void acceptEnds() throws Exception {
    ServerSocket server = anchor.serverSocket();
    server.setSoTimeout(10);
    assertThat(server.getSoTimeout()).isEqualTo(10);
    assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    server.setSoTimeout(0);
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Socket> accepting =
        start(
            () -> {
              begun.countDown();
              return server.accept();
            });
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    server.close();
    assertThat(server.isClosed()).isTrue();
    assertThatThrownBy(() -> accepting.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SocketException.class);
    assertThatThrownBy(() -> server.setSoTimeout(1)).isInstanceOf(SocketException.class);

    ServerSocket last = anchor.serverSocket();
    FutureTask<Socket> next = start(last::accept);
    anchor.close();
    assertThat(last.isClosed()).isTrue();
    assertThatThrownBy(() -> next.get(60, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SocketException.class);
    assertThatThrownBy(anchor::serverSocket).isInstanceOf(SocketException.class);
  }

  @Test
  @DisplayName("RCH-035: without a server socket connections are refused, for now")
  void nobodyListens() throws Exception {
    assertThatThrownBy(bond::socket)
        .isInstanceOfSatisfying(Refused.class, each -> assertThat(each.isTransient()).isTrue());
    ServerSocket server = anchor.serverSocket();
    Socket waits = client();
    server.close();
    assertThatThrownBy(() -> waits.getInputStream().read()).isInstanceOf(SocketException.class);
    assertThatThrownBy(bond::socket).isInstanceOf(Refused.class);
    try (ServerSocket again = anchor.serverSocket()) {
      client();
      assertThat(accepted(again).isConnected()).isTrue();
    }
  }

  @Test
  @DisplayName("RCH-035: the backlog is bounded")
  void backlogIsBounded() throws Exception {
    try (ServerSocket server = anchor.serverSocket("", 2)) {
      client();
      client().getOutputStream().write(7);
      assertThatThrownBy(bond::socket)
          .isInstanceOfSatisfying(Refused.class, each -> assertThat(each.isTransient()).isTrue());
      accepted(server);
      client();
      assertThat(accepted(server).getInputStream().read()).isEqualTo(7);
    }
    assertThatThrownBy(() -> anchor.serverSocket("", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("backlog 0");
  }

  @Test
  @DisplayName("RCH-035, RCH-020: a reset arrives as a reset, from either end")
  void resetsArrive() throws Exception {
    try (ServerSocket server = anchor.serverSocket()) {
      Socket client = client();
      Socket socket = accepted(server);
      client.setSoLinger(true, 0);
      client.close();
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset by the client");

      Socket second = client();
      Socket secondSocket = accepted(server);
      secondSocket.setSoLinger(true, 0);
      secondSocket.close();
      assertThatThrownBy(() -> second.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");

      client();
      Socket third = accepted(server);
      bond.close();
      assertThatThrownBy(() -> third.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("the client's bond is over");
    }
  }

  @Test
  @DisplayName("RCH-035: one service in the process, another one elsewhere; no name twice")
  void besideOthers() throws Exception {
    Service echo = opened(new Service(Service::echo));
    Anchor both = opened(anchor(Anchor.serving()).service("echo", "127.0.0.1", echo.port()).open());
    Bond its = opened(to(both));
    try (ServerSocket server = both.serverSocket("here", 5)) {
      Socket here = opened(its.socket("here"));
      here.getOutputStream().write(1);
      assertThat(accepted(server).getInputStream().read()).isEqualTo(1);
      Socket there = opened(its.socket("echo"));
      there.getOutputStream().write(2);
      assertThat(there.getInputStream().read()).isEqualTo(2);
      assertThatThrownBy(() -> its.socket("none"))
          .isInstanceOfSatisfying(Refused.class, each -> assertThat(each.isTransient()).isFalse());
      assertThatThrownBy(() -> both.serverSocket("here", 5)).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> both.serverSocket("echo", 5)).isInstanceOf(BindException.class);
    }
  }

  @Test
  @DisplayName("RCH-035: it has no channel, and options of TCP mean nothing")
  void hasWhatAServerSocketHas() throws Exception {
    try (ServerSocket server = anchor.serverSocket()) {
      assertThat(server.getChannel()).isNull();
      server.setReuseAddress(true);
      server.setReceiveBufferSize(1);
      assertThat(server.getReuseAddress()).isFalse();
      assertThat(server.getReceiveBufferSize()).isPositive();
      assertThat(server.supportedOptions()).isEmpty();
      assertThat(server.getLocalPort()).isEqualTo(anchor.addresses().get(0).getPort());
      assertThat(server.getInetAddress().isLoopbackAddress()).isTrue();
      assertThatThrownBy(() -> server.bind(null)).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> server.setSoTimeout(-1))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> server.getOption(StandardSocketOptions.SO_RCVBUF))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
