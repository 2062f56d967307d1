package dev.beacon.cli.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PageServerTest {

  private final Board board = new Board(100, 1_000_000);
  private final AtomicInteger examined = new AtomicInteger();
  private final List<Socket> sockets = new ArrayList<>();
  private PageServer server = open(0);

  private PageServer open(int port) {
    try {
      return PageServer.open(
          List.of(InetAddress.getLoopbackAddress()),
          port,
          board,
          Map.of("/records", query -> Optional.of("[\"" + query + "\"]")),
          Map.of("/examine", examined::incrementAndGet),
          () -> 1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    server.close();
  }

  private int port() {
    return server.addresses().get(0).getPort();
  }

  /** Sends a request as it is. HttpClient lets nobody choose the Host. */
  private BufferedReader send(String... lines) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    sockets.add(socket);
    socket.setSoTimeout(20_000);
    socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(UTF_8));
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
  }

  private String ask(String request, String... headers) throws IOException {
    List<String> lines = new ArrayList<>(List.of(request + " HTTP/1.1", "Connection: close"));
    lines.add("Host: 127.0.0.1:" + port());
    lines.addAll(List.of(headers));
    return send(lines.toArray(new String[0])).lines().collect(Collectors.joining("\n"));
  }

  @Test
  @DisplayName("each answer forbids other scripts, frames, sniffing and storing")
  void eachAnswerHasTheGuards() throws IOException {
    for (String path : List.of("/", "/app.js", "/records?of=x", "/nothing", "/../../etc/passwd")) {
      assertThat(ask("GET " + path).toLowerCase(Locale.ROOT))
          .as(path)
          .contains("content-security-policy: default-src 'none'; script-src 'self';")
          .contains("frame-ancestors 'none'")
          .contains("x-content-type-options: nosniff")
          .contains("cache-control: no-store")
          .doesNotContain("access-control-allow-origin")
          .doesNotContain("root:x");
    }
    assertThat(PageServer.POLICY).doesNotContain("unsafe").doesNotContain("*");
  }

  @Test
  @DisplayName("the page has no script, style or handler within its text")
  void thePageHasNothingInline() throws IOException {
    String page = ask("GET /");
    assertThat(page)
        .startsWith("HTTP/1.1 200")
        .doesNotContain("<style")
        .doesNotContain(" style=")
        .doesNotContainPattern("<script(?! type=\"module\" src=\"/app.js\"></script>)")
        .doesNotContainPattern(" on[a-z]+=");
    for (String file :
        List.of(
            "app.js",
            "focus.js",
            "text.js",
            "services.js",
            "detail.js",
            "hosts.js",
            "peers.js",
            "reach.js",
            "traffic.js",
            "doctor.js",
            "store.js")) {
      assertThat(ask("GET /" + file))
          .as(file)
          .startsWith("HTTP/1.1 200")
          .doesNotContain("innerHTML")
          .doesNotContain("outerHTML")
          .doesNotContain("insertAdjacentHTML")
          .doesNotContain("document.write")
          .doesNotContain("eval(");
    }
  }

  @Test
  @DisplayName("a site whose name leads here gets nothing (DNS rebinding)")
  void aSiteWhoseNameLeadsHereGetsNothing() throws IOException {
    for (String path : List.of("/", "/events", "/records?of=x")) {
      assertThat(
              send("GET " + path + " HTTP/1.1", "Connection: close", "Host: evil.example:" + port())
                  .lines())
          .as(path)
          .first()
          .asString()
          .startsWith("HTTP/1.1 403");
    }
  }

  @Test
  @DisplayName("a script of another site gets nothing and starts nothing")
  void aScriptOfAnotherSiteGetsNothing() throws IOException {
    String foreign = "Sec-Fetch-Site: cross-site";
    assertThat(ask("GET /events", foreign, "Sec-Fetch-Mode: no-cors")).startsWith("HTTP/1.1 403");
    assertThat(ask("POST /examine", "Content-Length: 0")).startsWith("HTTP/1.1 403");
    assertThat(ask("POST /examine", "Content-Length: 0", "X-Beacon: page", foreign))
        .startsWith("HTTP/1.1 403");
    assertThat(examined).hasValue(0);
    assertThat(ask("POST /examine", "Content-Length: 0", "X-Beacon: page"))
        .startsWith("HTTP/1.1 202");
    assertThat(examined).hasValue(1);
  }

  @Test
  @DisplayName("other methods and paths are refused")
  void otherMethodsAreRefused() throws IOException {
    assertThat(ask("POST /", "Content-Length: 0"))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: GET");
    assertThat(ask("GET /examine")).startsWith("HTTP/1.1 405").contains("Allow: POST");
    assertThat(ask("GET /page.css.map")).startsWith("HTTP/1.1 404");
    assertThat(ask("GET /records?of=service/1")).endsWith("[\"of=service/1\"]");
  }

  private String nextEvent(BufferedReader stream) throws IOException {
    String line = stream.readLine();
    while (line != null && !line.startsWith("data: ")) {
      line = stream.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  @DisplayName("a stream has every row first, then each change")
  void aStreamHasEveryRow() throws IOException {
    board.put("service/1", "{\"name\":\"a\"}");
    BufferedReader stream = send("GET /events HTTP/1.1", "Host: localhost:" + port());

    assertThat(nextEvent(stream))
        .contains("\"begin\":true")
        .contains("[\"service/1\",{\"name\":\"a\"}]");
    board.remove("service/1");
    assertThat(nextEvent(stream)).contains("[\"service/1\",null]");
  }

  @Test
  @DisplayName("streams have a bound, and pages are answered beside them")
  void streamsHaveABound() throws IOException {
    for (int i = 0; i < PageServer.MOST_STREAMS; i++) {
      assertThat(nextEvent(send("GET /events HTTP/1.1", "Host: localhost:" + port())))
          .contains("begin");
    }
    assertThat(ask("GET /events")).startsWith("HTTP/1.1 503");
    assertThat(ask("GET /")).startsWith("HTTP/1.1 200");
  }

  @Test
  @DisplayName("a browser that does not read holds nothing, and loses its connection")
  void aBrowserThatDoesNotReadHoldsNothing() throws IOException {
    BufferedReader slow = send("GET /events HTTP/1.1", "Host: localhost:" + port());
    assertThat(nextEvent(slow)).contains("begin");
    String text = "\"" + "x".repeat(100_000) + "\"";
    long began = System.nanoTime();
    // More than any socket buffer takes, in far less time than the limit of a write.
    for (int i = 0; i < 2_000; i++) {
      board.put("service/" + i % 5, text.replace('x', (char) ('a' + i % 26)));
    }
    assertThat(System.nanoTime() - began).isLessThan(WriteLimit.LIMIT_NS);
    assertThat(nextEvent(send("GET /events HTTP/1.1", "Host: localhost:" + port())))
        .contains("begin");
  }

  @Test
  @DisplayName("a port that is taken is an error, and the addresses before it are given back")
  void aTakenPortIsAnError() throws IOException {
    int taken = port();
    assertThatThrownBy(() -> open(taken)).hasRootCauseInstanceOf(java.net.BindException.class);
    server.close();
    server = open(taken);
    assertThat(server.addresses()).extracting(InetSocketAddress::getPort).containsExactly(taken);
    server.start();
    assertThat(ask("GET /")).startsWith("HTTP/1.1 200");
  }
}
