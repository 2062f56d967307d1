package dev.beacon.bond;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameWriter;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What comes to an anchor's port besides clients; a good client must not notice. */
@Timeout(120)
class HostileTest {

  /** So many that some bound is met, however slowly they come. */
  private static final int CROWD = 100;

  private final Path folder;
  private Service service;
  private Anchor anchor;
  private Recorder<AnchorEvent> events;
  private Bond good;
  private Socket socket;

  HostileTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @BeforeEach
  void begin() throws Exception {
    service = new Service(Service::echo);
    anchor =
        Anchor.serving("127.0.0.1", service.port())
            .identity(folder.resolve("anchor.pem"))
            .anyClient()
            .listen("127.0.0.1", 0)
            .open();
    events = Recorder.of(anchor.events());
    good = Bond.to(anchor.id()).endpoint("127.0.0.1", port()).open();
    Recorder.of(good.events()).await(ReachEvent.LineUp.class);
    socket = good.socket();
  }

  @AfterEach
  void end() throws Exception {
    socket.getOutputStream().write(7);
    assertThat(socket.getInputStream().read()).isEqualTo(7);
    socket.close();
    good.close();
    anchor.close();
    service.close();
  }

  private int port() {
    return anchor.addresses().get(0).getPort();
  }

  private void expectRefused(String reason) throws Exception {
    events.await(AnchorEvent.Refused.class, refused -> refused.reason().contains(reason));
  }

  @Test
  @DisplayName("RCH-029: plain text is closed")
  void plainText() throws Exception {
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port())) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
      expectEnd(plain);
    }
    expectRefused("not an SSL/TLS record");
  }

  @Test
  @DisplayName("RCH-029: noise is closed, and so is a record of TLS that makes no sense")
  void noise() throws Exception {
    byte[] bytes = new byte[5_000];
    new SplittableRandom(1).nextBytes(bytes);
    for (byte[] start : new byte[][] {{0, 0, 0, 0, 0}, {0x16, 3, 1, 0x10, 0}}) {
      System.arraycopy(start, 0, bytes, 0, start.length);
      try (Socket noisy = new Socket(InetAddress.getLoopbackAddress(), port())) {
        noisy.getOutputStream().write(bytes);
        expectEnd(noisy);
      }
      events.await(AnchorEvent.Refused.class);
    }
  }

  @Test
  @DisplayName("RCH-029: a connection that says a byte now and then is closed after 5 s")
  void slow() throws Exception {
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    byte[] start = {0x16, 3, 1, 0x10, 0};
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port())) {
      slow.getOutputStream().write(start);
      Future<?> dribbling =
          pace.scheduleAtFixedRate(() -> dribble(slow), 0, 100, TimeUnit.MILLISECONDS);
      expectEnd(slow);
      dribbling.cancel(false);
    } finally {
      pace.shutdownNow();
    }
    expectRefused("timed out");
  }

  private static void dribble(Socket to) {
    try {
      to.getOutputStream().write(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // that is its end
    }
  }

  @Test
  @DisplayName("RCH-030: TLS 1.2 is closed")
  void oldTls() throws Exception {
    SSLSocket old = tls("TLSv1.2", "beacon-reach/1");
    try (old) {
      assertThatThrownBy(old::startHandshake).isInstanceOf(IOException.class);
    }
    expectRefused(Boolean.getBoolean("bond.openssl") ? "UNSUPPORTED_PROTOCOL" : "TLSv1.2");
  }

  @Test
  @DisplayName("RCH-030: another protocol, or none, is closed")
  void otherProtocol() throws Exception {
    for (String protocol : List.of("http/1.1", "")) {
      SSLSocket other = tls("TLSv1.3", protocol);
      try (other) {
        assertThatThrownBy(
                () -> {
                  other.startHandshake();
                  if (other.getInputStream().read() < 0) {
                    throw new IOException("closed");
                  }
                })
            .isInstanceOf(IOException.class);
      }
      events.await(AnchorEvent.Refused.class);
    }
  }

  @Test
  @DisplayName("RCH-029: a line without HELLO is closed after 2 s")
  void silentAfterTls() throws Exception {
    SSLSocket silent = tls("TLSv1.3", "beacon-reach/1");
    try (silent) {
      silent.startHandshake();
      expectEnd(silent);
    }
    expectRefused("no HELLO");
  }

  @Test
  @DisplayName("RCH-029: a connection that says nothing at all is closed after 5 s")
  void silentAtOnce() throws Exception {
    try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), port())) {
      expectEnd(silent);
    }
    expectRefused("timed out");
  }

  @Test
  @DisplayName("What isn't HELLO, and what breaks a rule later, ends the line with a code")
  void brokenRules() throws Exception {
    SSLSocket wrong = tls("TLSv1.3", "beacon-reach/1");
    try (wrong) {
      wrong.getOutputStream().write(ByteBuffer.allocate(12).putInt(0x09000008).array());
      byte[] answer = wrong.getInputStream().readNBytes(7);
      assertThat(answer[0]).isEqualTo((byte) 0x0B); // CLOSE
      assertThat(answer[6]).isEqualTo((byte) 1); // PROTOCOL
    }
    expectRefused("isn't HELLO");
  }

  @Test
  @DisplayName("RCH-029, RCH-043: rules that are broken after HELLO are counted and told, too")
  void brokenRulesAfterHello() throws Exception {
    SSLSocket lying = tls("TLSv1.3", "beacon-reach/1");
    String id = Identity.at(folder.resolve("visitor.pem")).id();
    try (lying) {
      FrameWriter frames = new FrameWriter();
      frames.write(new Frame.Hello(1, false, 0, 1, new BondId(1, 2)));
      frames.write(new Frame.Data(7, 0, new byte[] {1})); // of a stream that was never opened
      ByteBuffer bytes = frames.take();
      byte[] all = new byte[bytes.remaining()];
      bytes.get(all);
      lying.getOutputStream().write(all);
      expectEnd(lying);
    }
    events.await(AnchorEvent.ClientJoined.class, joined -> joined.client().equals(id));
    events.await(AnchorEvent.Refused.class, refused -> refused.source().equals(id));
    assertThat(anchor.figures().refusals()).containsEntry("protocol", 1L);
  }

  @Test
  @DisplayName("RCH-029: a crowd of one source is bounded, and later others get in again")
  void crowds() throws Exception {
    List<Socket> crowd = new ArrayList<>();
    try {
      for (int i = 0; i < CROWD; i++) {
        crowd.add(new Socket(InetAddress.getLoopbackAddress(), port()));
      }
      expectRefused("too many");
    } finally {
      for (Socket each : crowd) {
        each.close();
      }
    }
  }

  private static void expectEnd(Socket of) {
    try {
      while (of.getInputStream().read() >= 0) {}
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private SSLSocket tls(String version, String protocol) throws Exception {
    Identity identity = Identity.at(folder.resolve("visitor.pem"));
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "own", identity.key(), new char[0], new Certificate[] {identity.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
    SSLSocket made =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port());
    SSLParameters parameters = made.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    if (!protocol.isEmpty()) {
      parameters.setApplicationProtocols(new String[] {protocol});
    }
    made.setSSLParameters(parameters);
    return made;
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
