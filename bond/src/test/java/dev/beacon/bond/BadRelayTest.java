package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Relays that change, repeat, withhold or misdirect bytes: they can only delay. */
@Timeout(120)
class BadRelayTest {

  private static final int BYTES = 8 << 20;

  /** Handshake and first frames pass. */
  private static final int HONEST_BYTES = 100_000;

  private final Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private Anchor anchor;

  BadRelayTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void begin() throws Exception {
    Service service = opened(new Service(Service::echo));
    anchor = anchor(service, "anchor.pem");
  }

  private Anchor anchor(Service service, String identity) throws IOException {
    return opened(
        Anchor.serving("127.0.0.1", service.port())
            .identity(folder.resolve(identity))
            .anyClient()
            .listen("127.0.0.1", 0)
            .open());
  }

  @AfterEach
  void end() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private <T extends AutoCloseable> T opened(T what) {
    open.add(what);
    return what;
  }

  private static int port(Anchor of) {
    return of.addresses().get(0).getPort();
  }

  @ParameterizedTest
  @EnumSource(
      value = Meddling.class,
      names = {"CHANGES", "REPEATS", "WITHHOLDS"})
  @DisplayName("RCH-021, RCH-030: changed, repeated or missing bytes end the line, not the stream")
  void theLineEnds(Meddling meddling) throws Exception {
    BadRelay relay = opened(new BadRelay(port(anchor), meddling));
    Bond bond = bond(relay);
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    events.await(ReachEvent.Whole.class);
    exchange(bond);
    String path = "127.0.0.1:" + relay.port();
    events.await(ReachEvent.LineDown.class, down -> down.path().equals(path));
  }

  @Test
  @DisplayName("RCH-023: a relay that takes bytes and passes none on makes its line silent")
  void theLineFallsSilent() throws Exception {
    BadRelay relay = opened(new BadRelay(port(anchor), Meddling.SWALLOWS));
    Bond bond = bond(relay);
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    events.await(ReachEvent.Whole.class);
    String path = "127.0.0.1:" + relay.port();
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Void> exchanged = new CompletableFuture<>();
    try (Socket socket = bond.socket()) {
      start(
          () -> {
            try {
              while (!enough.get()) {
                exchange(socket, 100_000);
              }
              exchanged.complete(null);
            } catch (Exception | AssertionError e) {
              exchanged.completeExceptionally(e);
            }
          });
      events.await(ReachEvent.LineSilent.class, silent -> silent.path().equals(path));
      enough.set(true);
      exchanged.get();
    }
  }

  @Test
  @DisplayName("RCH-030, RCH-033: a relay to another anchor is refused and gets no byte")
  void theWrongAnchorGetsNothing() throws Exception {
    Service service = opened(new Service(Service::echo));
    Anchor other = anchor(service, "other.pem");
    BadRelay relay = opened(new BadRelay(port(other), Meddling.NONE));
    Bond bond = bond(relay);
    Recorder<ReachEvent> events = Recorder.of(bond.events());
    ReachEvent.EndpointRefused refused = events.await(ReachEvent.EndpointRefused.class);
    assertThat(refused.path()).isEqualTo("127.0.0.1:" + relay.port());
    assertThat(refused.id()).isEqualTo(other.id());
    exchange(bond);
    assertThat(service.connections).hasValue(0);
  }

  /** Over the relay and directly. */
  private Bond bond(BadRelay relay) throws IOException {
    return opened(
        Bond.to(anchor.id())
            .endpoint("127.0.0.1", relay.port())
            .endpoint("127.0.0.1", port(anchor))
            .open());
  }

  private static void exchange(Bond bond) throws Exception {
    try (Socket socket = bond.socket()) {
      exchange(socket, BYTES);
    }
  }

  private static void exchange(Socket socket, int length) throws Exception {
    byte[] bytes = new byte[length];
    new SplittableRandom(1).nextBytes(bytes);
    CompletableFuture<Void> sent = new CompletableFuture<>();
    start(
        () -> {
          try {
            socket.getOutputStream().write(bytes);
            sent.complete(null);
          } catch (IOException e) {
            sent.completeExceptionally(e);
          }
        });
    assertThat(socket.getInputStream().readNBytes(length)).isEqualTo(bytes);
    sent.get();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "beside");
    thread.setDaemon(true);
    thread.start();
  }

  /** The conduct of a relay with a piece of a connection, after it was honest for a while. */
  private enum Meddling {
    NONE,
    CHANGES {
      @Override
      void pass(byte[] piece, int length, OutputStream out) throws IOException {
        piece[length / 2] ^= 1;
        out.write(piece, 0, length);
      }
    },
    REPEATS {
      @Override
      void pass(byte[] piece, int length, OutputStream out) throws IOException {
        out.write(piece, 0, length);
        out.write(piece, 0, length);
      }
    },
    WITHHOLDS {
      @Override
      void pass(byte[] piece, int length, OutputStream out) throws IOException {
        out.write(piece, 0, length / 2);
      }
    },
    SWALLOWS {
      @Override
      void pass(byte[] piece, int length, OutputStream out) {}
    };

    void pass(byte[] piece, int length, OutputStream out) throws IOException {
      out.write(piece, 0, length);
    }
  }

  private static final class BadRelay implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final int to;
    private final Meddling meddling;

    BadRelay(int to, Meddling meddling) throws IOException {
      this.to = to;
      this.meddling = meddling;
      start(this::accept);
    }

    int port() {
      return server.getLocalPort();
    }

    private void accept() {
      try {
        while (true) {
          Socket front = server.accept();
          Socket back = new Socket(InetAddress.getLoopbackAddress(), to);
          sockets.addAll(List.of(front, back));
          AtomicLong passed = new AtomicLong(); // in both directions
          start(() -> pass(front, back, passed));
          start(() -> pass(back, front, passed));
        }
      } catch (IOException closed) {
        // that is how it ends
      }
    }

    private void pass(Socket from, Socket onto, AtomicLong passed) {
      try (from;
          onto) {
        InputStream in = from.getInputStream();
        OutputStream out = onto.getOutputStream();
        byte[] piece = new byte[8_192];
        for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
          if (passed.addAndGet(length) < HONEST_BYTES) {
            out.write(piece, 0, length);
          } else {
            meddling.pass(piece, length, out);
          }
        }
      } catch (IOException broken) {
        // both ends see it
      }
    }

    @Override
    public void close() {
      try {
        server.close();
        for (Socket each : sockets) {
          each.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
