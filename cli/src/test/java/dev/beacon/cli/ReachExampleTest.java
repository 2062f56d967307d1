package dev.beacon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example as a newcomer runs it. */
@Timeout(120)
class ReachExampleTest {

  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:\\d+)\n");

  /** Keeps what is printed, and waits for a part of it. */
  private static final class Watched extends ByteArrayOutputStream {
    private final CompletableFuture<String> seen = new CompletableFuture<>();
    private final Pattern wanted;

    Watched(String wanted) {
      this.wanted = Pattern.compile(wanted);
    }

    @Override
    public synchronized void write(byte[] bytes, int at, int length) {
      super.write(bytes, at, length);
      if (wanted.matcher(toString(UTF_8)).find()) {
        seen.complete(toString(UTF_8));
      }
    }
  }

  @Test
  @DisplayName("RCH-051: relays end and come back, one connection goes on, a page is served")
  void relaysComeAndGo() throws Exception {
    Ending ending = new Ending();
    Watched out = new Watched("is back\n(?s).* ends\n.*\n\\d+ messages");
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<Typed> running =
          CompletableFuture.supplyAsync(
              () ->
                  Typed.run(
                      new ScriptedDoor(),
                      ending,
                      out,
                      "reach",
                      "--example",
                      "--listen",
                      "127.0.0.1:0"),
              beside);
      CompletableFuture.anyOf(out.seen, running).get(100, TimeUnit.SECONDS);
      Matcher listening = LISTENING.matcher(out.toString(UTF_8));
      assertThat(listening.find()).as(out.toString(UTF_8)).isTrue();
      HttpRequest get =
          HttpRequest.newBuilder(URI.create("http://" + listening.group(1) + "/")).build();
      String page =
          HttpClient.newHttpClient().send(get, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(page).isEqualTo(ExampleServices.PAGE);
      ending.now();
      Typed typed = running.get(60, TimeUnit.SECONDS);
      assertThat(typed.exitCode()).as(typed.err()).isZero();
      assertThat(typed.out())
          .contains("beacon reach serve web --to 127.0.0.1:")
          .containsPattern("the relay (\\S+) ends\n(?s).*\\1 is down(?s).*the relay \\1 is back")
          .doesNotContain("broke");
    } finally {
      ending.now();
      beside.shutdown();
    }
  }

  @Test
  @DisplayName("--json: lines for programs, and --timeout ends it")
  void isForProgramsToo() {
    Typed typed =
        Typed.run(
            new ScriptedDoor(),
            new Ending(),
            "reach",
            "--example",
            "--listen",
            "127.0.0.1:0",
            "--json",
            "--timeout",
            "4");
    assertThat(typed.exitCode()).as(typed.err()).isZero();
    assertThat(typed.out().lines())
        .allMatch(line -> line.startsWith("{\"event\":\""))
        .anyMatch(line -> line.startsWith("{\"event\":\"listening\",\"address\":\"127.0.0.1\""))
        .anyMatch(line -> line.matches("\\{\"event\":\"relay\",.*\"state\":\"ended\"}"))
        .anyMatch(
            line -> line.matches("\\{\"event\":\"messages\",\"count\":\\d+,\"longest_ms\":\\S+}"));
  }

  @Test
  @DisplayName("A port that is taken: one line that says what to do, exit 1")
  void aTakenPortIsSaid() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      Typed typed = Typed.run(new ScriptedDoor(), "reach", "--example", "--listen", listen);
      assertThat(typed.exitCode()).isEqualTo(1);
      assertThat(typed.err()).contains("cannot listen on " + listen).hasLineCount(1);
    }
  }
}
