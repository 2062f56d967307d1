package dev.beacon.reach.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.net.Dialler.Reached;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A local port that is closed while a program waits for its connection. */
@Timeout(60)
class ForwarderTest {

  private static final int LIMIT_MS = 20_000;

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService helpers = Executors.newCachedThreadPool();
  private final CountDownLatch connecting = new CountDownLatch(1);
  private final CountDownLatch mayConnect = new CountDownLatch(1);
  private ServerSocket instance;

  @BeforeEach
  void open() throws IOException {
    instance = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    instance.setSoTimeout(LIMIT_MS);
  }

  @AfterEach
  void end() throws IOException {
    timers.shutdownNow();
    helpers.shutdownNow();
    instance.close();
  }

  @Test
  @DisplayName("RCH-001: closed while an instance is connected to, both sides are reset")
  void closedWhileConnecting() throws Exception {
    Forwarder forwarder = listen(true);
    try (Socket program = connect(forwarder);
        Socket accepted = closedMeanwhile(forwarder)) {
      assertIsReset(program);
      assertIsReset(accepted);
    }
  }

  private Socket closedMeanwhile(Forwarder forwarder) throws Exception {
    connecting.await();
    forwarder.close();
    awaitEnd();
    mayConnect.countDown();
    return instance.accept();
  }

  @Test
  @DisplayName("RCH-001: closed while nothing is alive, who waits for an instance is reset")
  void closedWhileNothingIsAlive() throws Exception {
    Forwarder forwarder = listen(false);
    mayConnect.countDown();
    try (Socket program = connect(forwarder)) {
      connecting.await();
      forwarder.close();
      timers.shutdownNow(); // as a Reach does
      awaitEnd();
      assertIsReset(program);
    }
  }

  private static void assertIsReset(Socket socket) {
    assertThatThrownBy(
            () -> {
              socket.setSoTimeout(LIMIT_MS);
              assertThat(socket.getInputStream().read()).isEqualTo(-1);
            })
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  private Forwarder listen(boolean isAlive) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new Forwarder(any, new OneInstance(isAlive), helpers, timers);
  }

  private static Socket connect(Forwarder forwarder) throws IOException {
    return new Socket(forwarder.address().getAddress(), forwarder.address().getPort());
  }

  private static void awaitEnd() throws InterruptedException {
    String name = "beacon-reach-listen-";
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith(name)) {
        each.join();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One that may be connected to when the test says so; or none. */
  private final class OneInstance implements Exchange {
    private final boolean isAlive;

    OneInstance(boolean isAlive) {
      this.isAlive = isAlive;
    }

    @Override
    public <T extends Closeable> Reached<T> connect(
        Opener<T> opener, Duration timeout, Function<Reached<T>, Cuttable> registered)
        throws SocketException {
      connecting.countDown();
      await(mayConnect);
      if (!isAlive) {
        throw new SocketException("nothing is alive");
      }
      InetAddress address = instance.getInetAddress();
      int port = instance.getLocalPort();
      Endpoint endpoint = new Endpoint("a", address, port, 0, 0, false, Optional.empty());
      try {
        T socket = opener.create();
        opener.connect(socket, new InetSocketAddress(address, port), 10_000);
        Reached<T> reached = new Reached<>(endpoint, socket, 1);
        Cuttable unused = registered.apply(reached);
        return reached;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void released(Endpoint endpoint, Cuttable socket) {}

    @Override
    public void reset(Endpoint endpoint) {}

    @Override
    public void ended(Endpoint endpoint) {}
  }
}
