package dev.beacon.reach.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProxiesTest {

  private static final int SOCKS_5 = 5;

  private final ProxySelector before = ProxySelector.getDefault();

  @AfterEach
  void setAsBefore() {
    ProxySelector.setDefault(before);
    System.clearProperty("socksProxyHost");
    System.clearProperty("java.net.useSystemProxies");
  }

  @Test
  @DisplayName("RCH-001: no proxy is looked for in a JVM that has none")
  void noneIsLookedFor() {
    assertThat(Proxies.mayBeUsed()).isFalse();
    ProxySelector.setDefault(null);
    assertThat(Proxies.mayBeUsed()).isFalse();
  }

  @Test
  @DisplayName("RCH-001: a proxy is looked for if a property names one, or asks the system for it")
  void aNamedOneIsLookedFor() {
    System.setProperty("socksProxyHost", "proxy.example");
    assertThat(Proxies.mayBeUsed()).isTrue();
    System.clearProperty("socksProxyHost");
    System.setProperty("java.net.useSystemProxies", "true");
    assertThat(Proxies.mayBeUsed()).isTrue();
  }

  @Test
  @DisplayName("RCH-001: a connection goes through the SOCKS proxy that a program's selector names")
  void theProgramsSelectorIsAsked() throws Exception {
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket proxy = new ServerSocket(0, 1, here);
        ServerSocket server = new ServerSocket(0, 1, here)) {
      ProxySelector.setDefault(new Always(proxy.getLocalSocketAddress()));
      CompletableFuture<Integer> greeting = new CompletableFuture<>();
      Thread thread = new Thread(() -> accept(proxy, greeting));
      thread.setDaemon(true);
      thread.start();
      try (Socket socket = Proxies.socket()) {
        socket.connect(server.getLocalSocketAddress(), (int) TimeUnit.SECONDS.toMillis(20));
      } catch (IOException theProxyHungUp) {
        assertThat(theProxyHungUp).hasMessageContaining("SOCKS");
      }
      assertThat(greeting.get(20, TimeUnit.SECONDS)).isEqualTo(SOCKS_5);
    }
  }

  private static void accept(ServerSocket proxy, CompletableFuture<Integer> greeting) {
    try (Socket client = proxy.accept()) {
      greeting.complete(client.getInputStream().read());
    } catch (IOException e) {
      greeting.completeExceptionally(e);
    }
  }

  /** A program's own selector. */
  private static final class Always extends ProxySelector {
    private final Proxy proxy;

    Always(SocketAddress address) {
      int port = ((InetSocketAddress) address).getPort();
      InetAddress here = InetAddress.getLoopbackAddress();
      proxy = new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(here, port));
    }

    @Override
    public List<Proxy> select(URI uri) {
      return List.of(proxy);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
  }
}
