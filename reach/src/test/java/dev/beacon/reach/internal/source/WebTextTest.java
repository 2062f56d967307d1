package dev.beacon.reach.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.beacon.room.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A list from a server of https on this machine. */
@Timeout(120)
class WebTextTest {

  private static final String LIST = "10.0.0.1:5432\n";
  private static final Duration LONG = Duration.ofMinutes(1);

  private static SSLContext keys;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch ended = new CountDownLatch(1);
  private HttpsServer server;

  @BeforeAll
  static void makeKeys(@TempDir Path folder) throws Exception {
    Path store = folder.resolve("keys");
    Keys.make(store);
    keys = Keys.context(store);
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setHttpsConfigurator(new HttpsConfigurator(keys));
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    ended.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private WebText text(HttpHandler handler, Duration patience) {
    server.createContext("/list", handler);
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/list");
    return new WebText(uri, Optional.of("open sesame"), Optional.of(keys), patience);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  @DisplayName("RCH-002: a list is requested with the token, and its ETag is given back")
  void aListIsReadOnce() throws IOException {
    WebText text =
        text(
            exchange -> {
              String token = exchange.getRequestHeaders().getFirst("Authorization");
              String known = exchange.getRequestHeaders().getFirst("If-None-Match");
              exchange.getResponseHeaders().set("ETag", "\"7\"");
              exchange.getResponseHeaders().set("Cache-Control", "private, max-age=5");
              if (!"Bearer open sesame".equals(token)) {
                answer(exchange, 401, "who?");
              } else if ("\"7\"".equals(known)) {
                answer(exchange, 304, "");
              } else {
                answer(exchange, 200, LIST);
              }
            },
            LONG);
    assertThat(text.ifChanged())
        .hasValueSatisfying(bytes -> assertThat(bytes).asString().isEqualTo(LIST));
    assertThat(text.againMs()).isEqualTo(5_000);
    assertThat(text.ifChanged()).isEmpty();
    assertThat(text.againMs()).isEqualTo(5_000);
  }

  @Test
  @DisplayName("RCH-002: Cache-Control sets when the list is asked for again: 1 s to a day")
  void cacheControlIsBounded() throws IOException {
    for (String[] each :
        new String[][] {
          {"max-age=0", "1000"}, {"max-age=999999999", "86400000"}, {"no-store", "60000"}
        }) {
      WebText text =
          text(
              exchange -> {
                exchange.getResponseHeaders().set("Cache-Control", each[0]);
                answer(exchange, 200, LIST);
              },
              LONG);
      assertThat(text.ifChanged()).isPresent();
      assertThat(text.againMs()).as(each[0]).isEqualTo(Long.parseLong(each[1]));
      server.removeContext("/list");
    }
  }

  @Test
  @DisplayName("RCH-003: a list of more than 64 KiB is refused before it is read whole")
  void aLongListIsRefused() {
    WebText text =
        text(
            exchange -> {
              exchange.sendResponseHeaders(200, 0); // in chunks, without an end
              byte[] rows = LIST.repeat(1_000).getBytes(UTF_8);
              while (ended.getCount() > 0) {
                exchange.getResponseBody().write(rows);
              }
            },
            LONG);
    assertThatThrownBy(text::ifChanged)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("over 65536 bytes");
  }

  @Test
  @DisplayName("RCH-002: a refusal is named by its status, however long its page is")
  void aRefusalIsNamed() {
    WebText text =
        text(
            exchange -> {
              exchange.sendResponseHeaders(503, 0);
              byte[] page = "come back later ".repeat(1_000).getBytes(UTF_8);
              while (ended.getCount() > 0) {
                exchange.getResponseBody().write(page);
              }
            },
            LONG);
    assertThatThrownBy(text::ifChanged)
        .isInstanceOf(IOException.class)
        .hasMessage("HTTP status 503");
  }

  @Test
  @DisplayName("RCH-002: a server that stops before the answer or in it holds nobody up")
  void aServerThatStopsHoldsNobodyUp() {
    Duration brief = Duration.ofMillis(300);
    WebText inBody =
        text(
            exchange -> {
              exchange.sendResponseHeaders(200, 1_000);
              exchange.getResponseBody().write(LIST.getBytes(UTF_8));
              exchange.getResponseBody().flush();
              awaitEnd();
            },
            brief);
    assertThatThrownBy(inBody::ifChanged)
        .isInstanceOf(IOException.class)
        .hasMessage("no whole answer within 300 ms");
    server.removeContext("/list");
    WebText beforeIt = text(exchange -> awaitEnd(), brief);
    assertThatThrownBy(beforeIt::ifChanged)
        .isInstanceOf(IOException.class)
        .hasMessage("no whole answer within 300 ms");
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @DisplayName("RCH-002: a certificate that is not trusted is a failure that says so")
  void anUntrustedServerIsRefused() {
    server.createContext("/list", exchange -> answer(exchange, 200, LIST));
    URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/list");
    WebText text = new WebText(uri, Optional.empty(), Optional.empty(), LONG);
    assertThatThrownBy(text::ifChanged)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("PKIX");
  }
}
