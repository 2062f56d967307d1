package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ReachCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  private final Path folder;

  ReachCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Typed run(String... args) {
    List<String> all = new ArrayList<>(List.of("reach"));
    all.addAll(List.of(args));
    all.addAll(List.of("--state", folder.toString()));
    return Typed.run(door, all.toArray(new String[0]));
  }

  @Test
  @DisplayName("--json: listening is printed as soon as connections are taken; exit 0 at the end")
  void listeningIsPrinted() {
    Typed typed = run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--json");

    assertThat(typed.out())
        .matches("\\{\"event\":\"listening\",\"address\":\"127.0.0.1\",\"port\":\\d+}\n");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked).containsExactly(true);
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("With a list the local link is left out")
  void aListStandsAlone() throws IOException {
    Path list = Files.writeString(folder.resolve("a.list"), "127.0.0.1:1\n");
    run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--list", list.toString());
    assertThat(door.asked).containsExactly(false);
  }

  @Test
  @DisplayName("RCH-010, RCH-041: --paths all asks for MPTCP, and says why a connection lacks it")
  void allPaths() throws Exception {
    String plain = "use plain TCP and one path";
    assertThat(printedOfConnection(plain, "--paths", "all")).contains(plain);
    assertThat(printedOfConnection("chosen", "--paths", "one")).doesNotContain(plain);
  }

  /** Makes a connection through the command to a server of TCP; returns what is printed then. */
  private String printedOfConnection(String until, String... more) throws Exception {
    Ending ending = new Ending();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path list = folder.resolve("one.list");
      Files.writeString(list, "127.0.0.1:" + server.getLocalPort() + "\n");
      String[] args =
          with(
              "reach connect --type _a._tcp --listen 127.0.0.1:0".split(" ", -1),
              "--list",
              list.toString(),
              "--state",
              folder.toString());
      Thread running = new Thread(() -> Typed.run(door, ending, out, with(args, more)));
      running.start();
      Matcher port = Pattern.compile("listening on 127.0.0.1:(\\d+)").matcher("");
      while (!port.reset(out.toString(StandardCharsets.UTF_8)).find()) {
        Thread.onSpinWait();
      }
      try (Socket socket =
              new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
          Socket accepted = server.accept()) {
        socket.getOutputStream().write('x');
        assertThat(accepted.getInputStream().read()).isEqualTo('x');
      }
      while (!out.toString(StandardCharsets.UTF_8).contains(until)) {
        Thread.onSpinWait();
      }
      ending.now();
      running.join();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("RCH-042: a metrics page is named")
  void metricsAreNamed() {
    Typed typed =
        run("connect", "--type", "_a._tcp", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0");
    assertThat(typed.err()).contains("metrics at http://127.0.0.1:");
  }

  @Test
  @DisplayName("A port that is taken: one line, exit 1")
  void aTakenPortIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String listen = "127.0.0.1:" + taken.getLocalPort();
      Typed typed = run("connect", "--type", "_a._tcp", "--listen", listen);
      assertThat(typed.exitCode()).isEqualTo(1);
      assertThat(typed.err()).contains("cannot listen on " + listen).hasLineCount(1);
    }
  }

  @Test
  @DisplayName("RCH-042: serve, relay and connect ANCHOR have a metrics page too")
  void bondsHaveMetrics() {
    String id = run("id").out().strip();
    for (String action :
        List.of(
            "serve web --to 127.0.0.1:1 --any-client",
            "relay --to " + id + "=127.0.0.1:1",
            "connect " + id + " --endpoint 127.0.0.1:1")) {
      Typed typed = run((action + " --listen 127.0.0.1:0 --metrics 127.0.0.1:0").split(" ", -1));
      assertThat(typed.exitCode()).as(typed.err()).isZero();
      assertThat(typed.err()).contains("metrics at http://127.0.0.1:");
    }
  }

  @Test
  @DisplayName("status with nobody running says so, exit 1")
  void statusOfNobody() {
    Typed typed = run("status");
    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).contains("no reach connect is running");
  }

  @Test
  @DisplayName("RCH-030: id prints the id, which is made once")
  void idIsMadeOnce() {
    String first = run("id").out();
    assertThat(first).matches("[a-z2-7]{32}\n");
    assertThat(run("id", "--json").out())
        .isEqualTo("{\"event\":\"id\",\"id\":\"" + first.strip() + "\"}\n");
  }

  @Test
  @DisplayName("RCH-029, RCH-032: serve and relay say where they listen, and announce if they may")
  void serveAndRelayListen() {
    Typed serve =
        run(
            "serve",
            "web",
            "--to",
            "a.example:80",
            "--any-client",
            "--listen",
            "127.0.0.1:0",
            "--json");
    assertThat(serve.out())
        .matches(
            "\\{\"event\":\"listening\",\"id\":\"[a-z2-7]{32}\","
                + "\"address\":\"127.0.0.1\",\"port\":\\d+}\n");
    assertThat(serve.exitCode()).isZero();
    String id = run("id").out().strip();
    Typed relay = run("relay", "--listen", "127.0.0.1:0", "--to", id + "=[::1]:80", "--no-publish");
    assertThat(relay.out()).matches("listening on 127.0.0.1:\\d+\n");
    assertThat(door.asked).containsExactly(true, false);
  }

  @Test
  @DisplayName("RCH-001: connect to an anchor by its id, or by a name that is known")
  void connectToAnAnchor() throws IOException {
    String id = run("id").out().strip();
    Typed byId =
        run("connect", id, "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:1", "--json");
    assertThat(byId.out()).contains("{\"event\":\"listening\",\"address\":\"127.0.0.1\",\"port\":");
    Typed unknown = run("connect", "web", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:1");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("'web' is neither an id nor a name", "; --trust-first takes")
        .hasLineCount(1);
    Files.writeString(folder.resolve("anchors"), id + " web\n");
    Typed known = run("connect", "web", "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:1");
    assertThat(known.exitCode()).as(known.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "_http._tcp, for a type of service: --type _http._tcp",
    "10.0.0.1:80, 'an address is for --endpoint, beside the anchor''s id or name'",
    "[fe80::1]:80, 'an address is for --endpoint, beside the anchor''s id or name'"
  })
  @DisplayName("A type or an address in place of the anchor leads to the option for it")
  void whatIsNoAnchor(String word, String advice) {
    Typed typed = run("connect", word, "--listen", "127.0.0.1:0", "--endpoint", "127.0.0.1:1");
    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).endsWith("; " + advice + "\n").hasLineCount(1);
  }

  @Test
  @DisplayName("RCH-030, RCH-031: authorities and identities are files, and are read at once")
  void authoritiesAreFiles() throws IOException {
    String id = run("id").out().strip();
    Path identity = folder.resolve("identity.pem");
    String[] connect = {"connect", "anchor.example", "--listen", "127.0.0.1:0"};
    String[] known = with(connect, "--endpoint", "127.0.0.1:1", "--ca", identity.toString());
    Typed connected = run(known);
    assertThat(connected.exitCode()).as(connected.err()).isZero();
    Path other = Files.writeString(folder.resolve("empty.pem"), "");
    Typed noCa = run(with(connect, "--endpoint", "127.0.0.1:1", "--ca", other.toString()));
    assertThat(noCa.exitCode()).isEqualTo(1);
    assertThat(noCa.err())
        .contains("empty.pem: no authorities: it has no CERTIFICATE")
        .hasLineCount(1);
    Path moved = Files.move(identity, folder.resolve("moved.pem"));
    assertThat(run("id", "--identity", moved.toString()).out().strip()).isEqualTo(id);
    Typed missing = run("id", "--identity", folder.resolve("none.pem").toString());
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("none.pem: no such file").hasLineCount(1);
    Files.writeString(folder.resolve("clients"), "till.example\n");
    String serve =
        "serve web --to 127.0.0.1:1 --listen 127.0.0.1:0 --clients " + folder.resolve("clients");
    Typed certified = run((serve + " --client-ca " + moved).split(" ", -1));
    assertThat(certified.exitCode()).as(certified.err()).isZero();
    Typed uncertified = run(serve.split(" ", -1));
    assertThat(uncertified.exitCode()).isEqualTo(1);
    assertThat(uncertified.err()).contains("line 1 is not an id").hasLineCount(1);
  }

  @Test
  @DisplayName("RCH-002: a list stands in for discovery, and a domain is asked for")
  void endpointsFromElsewhere() throws IOException {
    String id = run("id").out().strip();
    String[] connect = {"connect", id, "--listen", "127.0.0.1:0", "--no-discovery"};
    Path list = Files.writeString(folder.resolve("a.list"), "127.0.0.1:1 via=relay metered\n");
    Typed listed = run(with(connect, "--list", list.toString(), "--max-lines", "16"));
    assertThat(listed.exitCode()).as(listed.err()).isZero();
    assertThat(listed.out()).contains("listening on 127.0.0.1:");
    Typed noDomain = run(with(connect, "--domain", "a..b"));
    assertThat(noDomain.exitCode()).isEqualTo(2);
    assertThat(noDomain.err()).contains("domain 'a..b'").hasLineCount(1);
  }

  private static String[] with(String[] first, String... more) {
    return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "go",
        "id --example",
        "--example --listen 127.0.0.1:0 --listen 127.0.0.1:0",
        "connect",
        "connect --type _a._tcp",
        "connect --type a --listen 127.0.0.1:0",
        "connect --type _a._tcp --listen 127.0.0.1",
        "connect --type _a._tcp --listen localhost:1",
        "connect --type _a._tcp --listen 127.0.0.1:70000",
        "connect --type _a._tcp --listen 127.0.0.1:0 --interval 0",
        "connect --type _a._tcp --listen 127.0.0.1:0 --mult 256",
        "connect --type _a._tcp --listen 127.0.0.1:0 --list http://a.example/b",
        "connect --type _a._tcp --listen 127.0.0.1:0 --paths two",
        "connect web --listen 127.0.0.1:0 --paths all",
        "connect --type _a._tcp --listen 127.0.0.1:0 --metrics 9",
        "status --type _a._tcp",
        "serve",
        "serve web",
        "serve web --to 127.0.0.1:80",
        "serve web --to 127.0.0.1:80 --any-client --clients a",
        "serve web --to 127.0.0.1:80 --to 127.0.0.1:81 --any-client",
        "serve web --to 127.0.0.1 --any-client",
        "serve web --to 127.0.0.1:80 --service b --any-client",
        "serve web --to 127.0.0.1:80 --any-client --drain -1",
        "serve web --to 127.0.0.1:80 --any-client --relay-from here",
        "serve web --to 127.0.0.1:80 --any-client --client-ca a",
        "serve web --to 127.0.0.1:80 --any-client --watchable --no-publish",
        "relay",
        "relay --listen 127.0.0.1:0",
        "relay --listen 127.0.0.1:0 --to 127.0.0.1:80",
        "relay --listen 127.0.0.1:0 --to short=127.0.0.1:80",
        "connect web",
        "connect web --listen 127.0.0.1:0 --no-discovery",
        "connect web --listen 127.0.0.1:0 --endpoint a",
        "connect web --listen 127.0.0.1:0 --ca a",
        "connect a.example --listen 127.0.0.1:0 --ca a --trust-first",
        "connect web --listen 127.0.0.1:0 --linger 0",
        "connect web --listen 127.0.0.1:0 --max-lines 0",
        "connect web --listen 127.0.0.1:0 --max-lines 17",
        "connect web --listen 127.0.0.1:0 --list http://a.example/b",
        "connect web --listen 127.0.0.1:0 --service a --service b",
        "connect web --type _a._tcp --listen 127.0.0.1:0"
      })
  @DisplayName("What makes no sense is a misuse: one line, exit 2, and nothing is opened")
  void nonsenseIsMisuse(String args) {
    Typed typed = run(args.isEmpty() ? new String[0] : args.split(" ", -1));
    assertThat(typed.exitCode()).as(typed.err()).isEqualTo(2);
    assertThat(typed.err()).hasLineCount(1);
    assertThat(door.asked).isEmpty();
  }
}
