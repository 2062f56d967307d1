package dev.beacon.reach;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real sockets to servers of this process; what BFD says is scripted. */
@Timeout(90)
class ReachTest {

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

  private final ScriptedWatching watching = new ScriptedWatching();
  private final List<Server> servers = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();

  @BeforeEach
  void openServers() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Server server = new Server(name, "127.0.0.1", 0);
      servers.add(server);
      endpoints.add(endpoint(name, server.port()));
    }
  }

  @AfterEach
  void closeServers() throws IOException {
    for (Server each : servers) {
      each.close();
    }
  }

  private static Endpoint endpoint(String name, int port) {
    return new Endpoint(name, InetAddress.getLoopbackAddress(), port, 0, 0, true, Optional.empty());
  }

  private Reach open() throws IOException {
    return Reach.to("_test._tcp").discovery(false).watching(watching).known(endpoints).open();
  }

  private Endpoint used(Socket socket) {
    return endpoints.stream()
        .filter(each -> each.port() == socket.getPort())
        .findFirst()
        .orElseThrow();
  }

  private void kill(Endpoint endpoint) throws IOException {
    servers.get(endpoints.indexOf(endpoint)).close();
  }

  @Test
  @DisplayName("RCH-006: a verdict ends a blocked read within 5 ms, and says who is down and why")
  void aVerdictEndsABlockedRead() throws Exception {
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < 25 && took.stream().noneMatch(each -> each < 5_000_000); i++) {
      try (Reach reach = open();
          Socket socket = reach.socket()) {
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo(used(socket).instance().charAt(0));
        CompletableFuture<Long> ended = new CompletableFuture<>();
        Thread reader =
            new Thread(
                () -> {
                  try {
                    ended.completeExceptionally(new AssertionError("read " + in.read()));
                  } catch (InstanceDown e) {
                    ended.complete(System.nanoTime());
                    assertThat(e)
                        .hasMessageContaining("BFD: detection time expired, silent for 150 ms");
                  } catch (IOException e) {
                    ended.completeExceptionally(e);
                  }
                });
        reader.start();
        awaitBlocked(reader);
        long verdict = System.nanoTime();
        watching.down(used(socket));
        took.add(ended.get(20, TimeUnit.SECONDS) - verdict);
        assertThatThrownBy(() -> socket.getOutputStream().write(1))
            .isInstanceOf(InstanceDown.class);
        try (Socket next = reach.socket()) {
          assertThat(next.getPort()).isNotEqualTo(socket.getPort());
        }
      }
    }
    // One of 25: a busy machine may hold any of them up.
    assertThat(took).anyMatch(each -> each < 5_000_000);
  }

  private static Socket socketTo(Listening listening) throws IOException {
    return new Socket(listening.address().getAddress(), listening.address().getPort());
  }

  /**
   * In the kernel, or about to be; the verdict comes right or a moment early, both are the case.
   */
  private static void awaitBlocked(Thread thread) {
    while (thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    Thread.onSpinWait();
  }

  @Test
  @DisplayName("RCH-006: a verdict ends a blocked write")
  void aVerdictEndsABlockedWrite() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Reach reach =
            Reach.to("_test._tcp")
                .discovery(false)
                .watching(watching)
                .known(List.of(endpoint("d", deaf.getLocalPort())))
                .open();
        Socket socket = reach.socket()) {
      CompletableFuture<Exception> ended = new CompletableFuture<>();
      BlockingQueue<Integer> progress = new LinkedBlockingQueue<>();
      Thread writer =
          new Thread(
              () -> {
                try {
                  OutputStream out = socket.getOutputStream();
                  while (true) {
                    out.write(new byte[1 << 20]);
                    progress.add(1);
                  }
                } catch (IOException e) {
                  ended.complete(e);
                }
              });
      writer.start();
      while (progress.poll(300, TimeUnit.MILLISECONDS) != null) {
        // it goes on until the kernel's buffers are full
      }
      watching.down(endpoint("d", deaf.getLocalPort()));
      assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InstanceDown.class);
    }
  }

  @Test
  @DisplayName("RCH-006: with all dead NothingAlive says each instance and why; back, all is well")
  void nothingAliveSaysWhy() throws Exception {
    try (Reach reach = open()) {
      for (Server each : servers) {
        each.close();
      }
      NothingAlive failure = catchThrowableOfType(NothingAlive.class, reach::socket);
      assertThat(failure.reasons()).hasSize(3);
      assertThat(failure.reasons().values()).allMatch(each -> each.contains("refused"));
      assertThat(failure.isTransient()).isTrue();
      assertThat(failure).hasMessageStartingWith("nothing alive of _test._tcp: a at 127.0.0.1:");
      servers.add(new Server("a", "127.0.0.1", endpoints.get(0).port()));
      try (Socket socket = reach.socket()) {
        assertThat(used(socket).instance()).isEqualTo("a");
      }
    }
  }

  @Test
  @DisplayName("RCH-006: where nobody is found NothingAlive comes when the time is over")
  void nobodyFound() throws Exception {
    try (Reach reach =
        Reach.to("_test._tcp").discovery(false).findTimeout(Duration.ofMillis(50)).open()) {
      assertThatThrownBy(reach::socket)
          .isInstanceOf(NothingAlive.class)
          .hasMessage("nothing alive of _test._tcp: no instance was found");
    }
  }

  @Test
  @DisplayName("RCH-005: a server that was killed is left at once, though its host is alive")
  void aKilledServerIsLeft() throws Exception {
    try (Reach reach = open();
        Socket one = reach.socket();
        Socket idle = reach.socket()) {
      Endpoint used = used(one);
      assertThat(used(idle)).isEqualTo(used);
      idle.getInputStream().read();
      assertThat(one.getInputStream().read()).isEqualTo(used.instance().charAt(0));
      kill(used);
      assertThat(one.getInputStream().read()).isEqualTo(-1);
      try (Socket next = reach.socket()) {
        assertThat(used(next)).isNotEqualTo(used);
      }
    }
  }

  @Test
  @DisplayName("RCH-001: a genuine channel with a Selector is closed by a verdict")
  void aChannelIsClosed() throws Exception {
    try (Reach reach = open();
        SocketChannel channel = reach.channel();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer hello = ByteBuffer.allocate(1);
      while (channel.read(hello) == 0) {
        selector.select();
      }
      watching.down(used(channel.socket()));
      selector.select(1000);
      assertThat(key.isValid()).isFalse();
      assertThat(channel.isOpen()).isFalse();
    }
    try (Reach reach = open();
        SocketChannel channel = reach.channel()) {
      channel.read(ByteBuffer.allocate(1));
      CompletableFuture<Exception> ended = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                try {
                  channel.read(ByteBuffer.allocate(1));
                } catch (IOException e) {
                  ended.complete(e);
                }
              });
      Endpoint used = used(channel.socket());
      reader.start();
      awaitBlocked(reader);
      while (reader.getState() != Thread.State.RUNNABLE && !ended.isDone()) {
        Thread.onSpinWait();
      }
      watching.down(used);
      assertThat(ended.get(20, TimeUnit.SECONDS))
          .isInstanceOfAny(
              AsynchronousCloseException.class, java.nio.channels.ClosedChannelException.class);
    }
  }

  @Test
  @DisplayName("RCH-001: the factory's socket keeps options and timeouts, whatever it connects to")
  void theFactoryKeepsOptions() throws Exception {
    try (Reach reach = open();
        Socket socket = reach.socketFactory().createSocket()) {
      assertThat(socket.isConnected()).isFalse();
      socket.setTcpNoDelay(true);
      socket.setKeepAlive(true);
      socket.setSoLinger(true, 7);
      socket.setSoTimeout(60);
      socket.setReceiveBufferSize(50_000);
      socket.connect(InetSocketAddress.createUnresolved("ignored", 9), 2000);
      assertThat(socket.isConnected()).isTrue();
      assertThat(socket.getTcpNoDelay()).isTrue();
      assertThat(socket.getOption(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
      assertThat(socket.getSoLinger()).isEqualTo(7);
      assertThat(socket.getReceiveBufferSize()).isGreaterThanOrEqualTo(50_000);
      assertThat(used(socket)).isIn(endpoints);
      assertThat(socket.getSoTimeout()).isEqualTo(60);
      assertThat(readPatiently(socket)).isBetween((int) 'a', (int) 'c');
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      socket.shutdownOutput();
      assertThat(socket.isOutputShutdown()).isTrue();
      assertThat(readPatiently(socket)).isEqualTo(-1);
      socket.getInputStream().close();
      assertThatThrownBy(socket::getInputStream)
          .isInstanceOf(SocketException.class)
          .hasMessage("Socket closed");
    }
  }

  /** The server is a thread of this machine, and may take longer than the socket's timeout. */
  private static int readPatiently(Socket socket) throws IOException {
    while (true) {
      try {
        return socket.getInputStream().read();
      } catch (SocketTimeoutException again) {
        assertThat(again).hasNoCause();
      }
    }
  }

  @Test
  @DisplayName("RCH-001: a stream of an unconnected socket connects it")
  void aStreamConnects() throws Exception {
    try (Reach reach = open();
        Socket socket = reach.socketFactory().createSocket()) {
      assertThat(socket.getInputStream().read()).isBetween((int) 'a', (int) 'c');
    }
  }

  @Test
  @DisplayName("RCH-004: one that doesn't answer holds nobody up for more than 100 ms")
  void theSilentOneIsRaced() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Socket> crowd = fill(full);
      Endpoint silent =
          new Endpoint(
              "silent", full.getInetAddress(), full.getLocalPort(), 0, 0, false, Optional.empty());
      Endpoint other =
          new Endpoint(
              "z", full.getInetAddress(), endpoints.get(0).port(), 9, 0, false, Optional.empty());
      List<Long> took = new ArrayList<>();
      for (int i = 0; i < 10 && took.stream().noneMatch(each -> each < SECOND_NS); i++) {
        try (Reach reach =
            Reach.to("_test._tcp").discovery(false).known(List.of(silent, other)).open()) {
          long start = System.nanoTime();
          try (Socket socket = reach.socket()) {
            took.add(System.nanoTime() - start);
            assertThat(socket.getPort()).isEqualTo(other.port());
          }
        }
      }
      // One of 10 in time: a busy machine may hold any of them up.
      assertThat(took).allMatch(each -> each > 90_000_000L).anyMatch(each -> each < SECOND_NS);
      for (Socket each : crowd) {
        each.close();
      }
    }
  }

  /** Until the kernel takes no more: whoever connects then hears nothing. */
  private static List<Socket> fill(ServerSocket server) throws IOException {
    List<Socket> crowd = new ArrayList<>();
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(server.getLocalSocketAddress(), 200);
        crowd.add(socket);
      } catch (SocketTimeoutException full) {
        socket.close();
        return crowd;
      }
    }
  }

  @Test
  @DisplayName("RCH-041: events tell what is chosen and left, and why")
  void eventsTellWhatIsUsed() throws Exception {
    try (Reach reach = open()) {
      BlockingQueue<ReachEvent> events = new LinkedBlockingQueue<>();
      reach.events().subscribe(new Collector(events));
      try (Socket socket = reach.socket()) {
        assertThat(events.poll(20, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                ReachEvent.InstanceChosen.class,
                each -> {
                  assertThat(each.instance()).isEqualTo(used(socket).instance());
                  assertThat(each.liveness()).isEqualTo(Liveness.WATCH);
                });
        watching.down(used(socket));
        assertThat(events.poll(20, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                ReachEvent.InstanceLeft.class,
                each -> assertThat(each.silent()).isEqualTo(Duration.ofMillis(150)));
      }
      assertThat(reach.instances()).hasSize(3);
      assertThat(reach.counts()).containsEntry("verdicts", 1L).containsEntry("cut", 1L);
    }
  }

  @Test
  @DisplayName("RCH-040: each failure is a ReachException that says whether it may pass")
  void failuresSayWhetherTheyPass() throws Exception {
    try (Reach reach = open();
        Socket socket = reach.socket()) {
      watching.down(used(socket));
      assertThat(socket.isClosed()).isTrue();
      InstanceDown down = catchThrowableOfType(InstanceDown.class, socket::getInputStream);
      assertThat(down).isInstanceOf(ReachException.class).isInstanceOf(SocketException.class);
      assertThat(down.isTransient()).isTrue();
      assertThat(down.address().getPort()).isEqualTo(socket.getPort());
    }
    assertThat(ReachException.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(
            InstanceDown.class,
            NothingAlive.class,
            PathsGone.class,
            Refused.class,
            NotAllowed.class,
            WrongIdentity.class);
  }

  @Test
  @DisplayName("RCH-043: one audit line each for what connected, was cut and was refused")
  void oneAuditLineEach() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    System.setErr(new PrintStream(logged, true, UTF_8));
    try (Reach reach = open();
        Socket socket = reach.socket()) {
      watching.down(used(socket));
      for (Server each : servers) {
        each.close();
      }
      assertThatThrownBy(reach::socket).isInstanceOf(NothingAlive.class);
    } finally {
      System.setErr(before);
    }
    List<String> audit =
        logged.toString(UTF_8).lines().filter(each -> each.contains("dev.beacon.audit")).toList();
    assertThat(audit).hasSize(3);
    assertThat(audit.get(0)).contains("connected service=_test._tcp instance=");
    assertThat(audit.get(1)).contains("cut service=_test._tcp sockets=1 reason=");
    assertThat(audit.get(2)).contains("refused service=_test._tcp reason=");
  }

  @Test
  @DisplayName("RCH-001: a local port leads to the service, and is reset when the instance dies")
  void aLocalPortLeadsThere() throws Exception {
    try (Reach reach = open();
        Listening listening = reach.listen("127.0.0.1", 0);
        Socket socket = socketTo(listening)) {
      int name = socket.getInputStream().read();
      socket.getOutputStream().write("hello".getBytes(UTF_8));
      assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
      Endpoint used =
          endpoints.stream()
              .filter(each -> each.instance().charAt(0) == name)
              .findFirst()
              .orElseThrow();
      watching.down(used);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      try (Socket next = socketTo(listening)) {
        assertThat(next.getInputStream().read()).isNotEqualTo(name);
        next.shutdownOutput();
        assertThat(next.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  @Test
  @DisplayName("RCH-001: a local port that is taken is said in one line")
  void aTakenPortIsSaid() throws Exception {
    try (Reach reach = open()) {
      int taken = servers.get(0).port();
      assertThatThrownBy(() -> reach.listen("127.0.0.1", taken)).isInstanceOf(IOException.class);
    }
  }

  @Test
  @DisplayName("RCH-002: a list in a file is read again when it changes; a bad one is an event")
  void aListIsFollowed(@TempDir Path folder) throws Exception {
    Path list = folder.resolve("orders.list");
    Files.writeString(list, "127.0.0.1:" + servers.get(0).port() + "\n");
    try (Reach reach = Reach.to("_test._tcp").list(list).open()) {
      BlockingQueue<ReachEvent> events = new LinkedBlockingQueue<>();
      reach.events().subscribe(new Collector(events));
      try (Socket socket = reach.socket()) {
        assertThat(socket.getInputStream().read()).isEqualTo('a');
      }
      assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(ReachEvent.InstanceChosen.class);
      Files.writeString(list, "nonsense\n127.0.0.1:" + servers.get(1).port() + "\n");
      ReachEvent next = events.poll(20, TimeUnit.SECONDS);
      while (!(next instanceof ReachEvent.Degraded degraded
          && degraded.reason().contains("row 1: 'nonsense' is not HOST:PORT"))) {
        assertThat(next).isNotNull();
        next = events.poll(20, TimeUnit.SECONDS);
      }
      try (Socket socket = reach.socket()) {
        assertThat(socket.getInputStream().read()).isEqualTo('b');
      }
    }
  }

  @Test
  @DisplayName("RCH-001: closing is for good, twice too, and leaves no thread that keeps the JVM")
  void closingIsForGood() throws Exception {
    Reach reach = open();
    Socket socket = reach.socket();
    reach.close();
    reach.close();
    assertThatThrownBy(reach::socket).isInstanceOf(SocketException.class);
    assertThat(socket.getInputStream().read()).isBetween((int) 'a', (int) 'c');
    socket.close();
  }

  private record Collector(BlockingQueue<ReachEvent> events)
      implements Flow.Subscriber<ReachEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReachEvent event) {
      events.add(event);
    }

    @Override
    public void onError(Throwable failure) {
      throw new AssertionError(failure);
    }

    @Override
    public void onComplete() {}
  }
}
