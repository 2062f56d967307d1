package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.ServiceInstance;
import dev.beacon.WatchEvent;
import dev.beacon.WatchKey;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class WatchCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  private static WatchEvent event(PathState from, PathState to, int diagnostic) {
    return new WatchEvent(
        WatchTarget.of(Instances.address("10.9.0.2")),
        from,
        to,
        new Diagnostic(diagnostic),
        Diagnostic.NONE,
        Duration.ofMillis(150),
        Instant.ofEpochSecond(1_700_000_000L, 123_456_789),
        Optional.of(Instances.address("10.9.0.1")),
        "eth0",
        0);
  }

  @Test
  @DisplayName("--json: one object per change, with the contract's keys in the contract's order")
  void jsonHasTheContractsKeysInOrder() {
    door.watchEvents.add(event(PathState.INIT, PathState.UP, 0));

    Typed typed = Typed.run(door, "watch", "10.9.0.2", "--json");

    assertThat(typed.out())
        .isEqualTo(
            "{\"event\":\"state\",\"peer\":\"10.9.0.2\",\"local\":\"10.9.0.1\","
                + "\"interface\":\"eth0\",\"from\":\"Init\",\"to\":\"Up\",\"diag\":0,"
                + "\"remote_diag\":0,\"detection_ms\":150.0,\"time\":1700000000.123456}\n");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("For people: when, who, what, where and why")
  void textSaysWhy() {
    door.watchEvents.add(event(PathState.UP, PathState.DOWN, 1));

    assertThat(Typed.run(door, "watch", "10.9.0.2").out())
        .isEqualTo("22:13:20.123  10.9.0.2         Up -> Down    eth0    detection time expired\n");
  }

  private static WatchStatistics statistics(
      PathState state, Map<String, Long> dropped, Optional<Instant> heard) {
    return new WatchStatistics(
        state,
        PathState.DOWN,
        Diagnostic.NONE,
        Diagnostic.NONE,
        Optional.empty(),
        "",
        0,
        1,
        0,
        Duration.ofSeconds(1),
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        0,
        3,
        0,
        dropped,
        0,
        Instant.EPOCH,
        heard);
  }

  private Typed watchedForAMoment(String... more) {
    List<String> words = new ArrayList<>(List.of("watch", "--timeout", "0.001"));
    words.addAll(List.of(more));
    return Typed.run(door, new Ending(), words.toArray(new String[0]));
  }

  @Test
  @DisplayName(
      "A peer that has never answered: one line says so and what to check, not with --json")
  void aSilentPeerIsTold() {
    door.watchStatistics = Optional.of(statistics(PathState.DOWN, Map.of(), Optional.empty()));
    Typed typed = watchedForAMoment("192.0.2.1");

    assertThat(typed.out()).isEmpty();
    assertThat(typed.err())
        .startsWith("beacon: no answer from 192.0.2.1 in 0.001 s; check that BFD runs there")
        .contains("UDP port 3784")
        .hasLineCount(1);
    assertThat(typed.exitCode()).isZero();
    assertThat(watchedForAMoment("192.0.2.1", "--multihop").err())
        .contains("UDP port 4784")
        .doesNotContain("this link");
    assertThat(watchedForAMoment("fe80::1", "--interface", "eth0").err())
        .contains("no answer from fe80::1%eth0 in");
    assertThat(watchedForAMoment("fe80::1%eth0").err()).contains("no answer from fe80::1%eth0 in");
    assertThat(watchedForAMoment("192.0.2.1", "--json").err()).isEmpty();
    assertThat(Typed.run(door, "watch", "192.0.2.1").err()).as("ended before").isEmpty();
  }

  @Test
  @DisplayName("A peer whose packets are dropped: the reason; one that answers or is off: nothing")
  void droppedPacketsAreTheReason() {
    door.watchStatistics =
        Optional.of(statistics(PathState.DOWN, Map.of("auth", 4L, "ttl", 0L), Optional.empty()));
    assertThat(watchedForAMoment("192.0.2.1").err())
        .contains("packets came and were dropped: auth;");

    door.watchStatistics =
        Optional.of(statistics(PathState.DOWN, Map.of(), Optional.of(Instant.EPOCH)));
    assertThat(watchedForAMoment("192.0.2.1").err()).isEmpty();

    door.watchStatistics =
        Optional.of(statistics(PathState.ADMIN_DOWN, Map.of(), Optional.empty()));
    assertThat(watchedForAMoment("192.0.2.1").err()).isEmpty();
  }

  @Test
  @DisplayName("Many silent peers of a file are one line")
  void manySilentPeersAreOneLine(@TempDir Path folder) throws IOException {
    door.watchStatistics = Optional.of(statistics(PathState.DOWN, Map.of(), Optional.empty()));
    StringBuilder file = new StringBuilder();
    for (int i = 1; i <= 5; i++) {
      file.append("[p").append(i).append("]\npeer = 203.0.113.").append(i).append('\n');
    }
    Path sessions = Files.writeString(folder.resolve("sessions"), file);

    assertThat(watchedForAMoment("--peers", sessions.toString()).err())
        .contains("no answer from 203.0.113.1, 203.0.113.2, 203.0.113.3 and 2 more in")
        .hasLineCount(1);
  }

  @Test
  @DisplayName("Options become the target; without them the defaults hold")
  void optionsBecomeTheTarget() {
    Typed.run(door, "watch", "192.0.2.1");
    Typed.run(
        door,
        "watch",
        "192.0.2.1",
        "--interface",
        "eth0",
        "--local",
        "192.0.2.9",
        "--tx",
        "50",
        "--rx",
        "20",
        "--mult",
        "5",
        "--passive");
    Typed.run(door, "watch", "192.0.2.1", "--multihop", "--min-ttl", "250", "--interval", "10");

    WatchTarget plain = WatchTarget.of(Instances.address("192.0.2.1"));
    assertThat(door.asked)
        .containsExactly(
            plain,
            plain
                .onInterface("eth0")
                .from(Instances.address("192.0.2.9"))
                .transmit(Duration.ofMillis(50))
                .receive(Duration.ofMillis(20))
                .multiplier(5)
                .passive(),
            plain.multihop(250).interval(Duration.ofMillis(10)));
  }

  @Test
  @DisplayName("BFD-018: --answer takes interfaces, prefixes and a bound; a peer that goes is told")
  void answerTakesRules() {
    door.gonePeers.add(Instances.address("10.9.0.7"));
    Typed typed =
        Typed.run(
            door,
            "watch",
            "--answer",
            "--prefix",
            "10.9.0.0/24",
            "--prefix",
            "fd00::/64",
            "--interface",
            "eth1",
            "--max-sessions",
            "3",
            "--json");

    assertThat(typed.out()).isEqualTo("{\"event\":\"gone\",\"peer\":\"10.9.0.7\"}\n");
    assertThat(door.asked)
        .singleElement()
        .hasToString(
            "AnswerRules[prefixes=[10.9.0.0/24, fd00::/64], interfaces=[eth1],"
                + " interval=PT0.3S, multiplier=3, maxSessions=3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch",
        "watch 10.0.0.1 --answer",
        "watch 10.0.0.1 --peers f",
        "watch --peers f --answer",
        "watch --peers no-such-file",
        "watch --peers f --interval 50",
        "watch 10.0.0.1 _http._tcp",
        "watch --service",
        "watch --service Web",
        "watch --service Web http",
        "watch --service Web _http._tcp --local 10.0.0.2",
        "watch --service Web _http._tcp --interval 0",
        "watch peer.local",
        "watch 224.0.0.251",
        "watch 127.0.0.1",
        "watch fe80::1",
        "watch fe80::1 --multihop",
        "watch 10.0.0.1 --interval 0",
        "watch 10.0.0.1 --interval 60001",
        "watch 10.0.0.1 --interval fast",
        "watch 10.0.0.1 --interval 50 --tx 50",
        "watch 10.0.0.1 --mult 0",
        "watch 10.0.0.1 --mult 256",
        "watch 10.0.0.1 --min-ttl 3",
        "watch 10.0.0.1 --multihop --interface eth0",
        "watch 10.0.0.1 --local fd00::1",
        "watch 10.0.0.1 --auth sha1",
        "watch 10.0.0.1 --key-id 1",
        "watch 10.0.0.1 --prefix 10.0.0.0/8",
        "watch --answer --prefix 10.0.0.0/33",
        "watch --answer --prefix here",
        "watch --answer --passive",
        "watch --answer --max-sessions 0",
      })
  @DisplayName("Wrong words: one line, exit 2, and nothing is opened")
  void misuseOpensNothing(String line) {
    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err().lines()).hasSize(1);
    assertThat(typed.err()).containsPattern("(\\? Try|[^?]; try): beacon watch --help");
    assertThat(door.opened).isEmpty();
  }

  @Test
  @DisplayName("BFD-021: a key file that others may read, or a key that is too long, is refused")
  void keyFilesAreChecked(@TempDir Path folder) throws IOException {
    Path key = Files.writeString(folder.resolve("key"), "secret\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
    String[] words = {
      "watch",
      "10.0.0.1",
      "--auth",
      "meticulous-sha1",
      "--key-id",
      "7",
      "--key-file",
      key.toString()
    };

    assertThat(Typed.run(door, words).err()).contains("others may read it");

    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(Typed.run(door, words).exitCode()).isZero();
    byte[] secret = "secret".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(door.asked)
        .containsExactly(
            WatchTarget.of(Instances.address("10.0.0.1"))
                .authenticatedBy(WatchKey.of(WatchKey.Type.METICULOUS_SHA1, 7, secret)));

    Files.writeString(key, "x".repeat(21));
    Typed tooLong = Typed.run(door, words);
    assertThat(tooLong.exitCode()).isEqualTo(2);
    assertThat(tooLong.err()).contains("21 bytes").doesNotContain("xxx");
  }

  @Test
  @DisplayName("--service: every address of the service is watched, at the same pace")
  void everyAddressOfAServiceIsWatched() {
    door.resolution.complete(
        ServiceInstance.named("Web", "_http._tcp")
            .port(80)
            .address("eth0", Instances.address("192.0.2.7"))
            .address("eth1", Instances.address("198.51.100.7"))
            .build());
    door.watchEvents.add(event(PathState.INIT, PathState.UP, 0));
    Typed typed =
        Typed.run(door, "watch", "--service", "Web", "_http._tcp", "--interval", "50", "--json");

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.out().lines()).hasSize(2);
    Duration pace = Duration.ofMillis(50);
    assertThat(door.asked)
        .endsWith(
            WatchTarget.of(Instances.address("192.0.2.7")).onInterface("eth0").interval(pace),
            WatchTarget.of(Instances.address("198.51.100.7")).onInterface("eth1").interval(pace));
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("--service: one that is not found in time is one line and exit 1")
  void serviceThatIsNotFound() {
    door.resolution.completeExceptionally(new TimeoutException("nobody"));
    Typed typed = Typed.run(door, "watch", "--service", "Web", "_http._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).contains("\"Web\" of type _http._tcp was not found in time");
  }

  @Test
  @DisplayName("BFD-022: --peers opens what the file lists, with keys as the options are called")
  void fileOfSessionsIsOpened(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("sessions"),
            """
            # two
            [gateway]
            peer = 192.0.2.1   # the router
            interface = eth0
            tx = 50
            rx = 20
            mult = 5

            [far]
            peer = 203.0.113.9
            multihop = yes
            min-ttl = 250
            passive = yes
            admin-down = yes
            """);
    Typed typed = Typed.run(door, "watch", "--peers", file.toString());

    assertThat(typed.err()).isEmpty();
    assertThat(door.asked)
        .containsExactly(
            WatchTarget.of(Instances.address("192.0.2.1"))
                .onInterface("eth0")
                .transmit(Duration.ofMillis(50))
                .receive(Duration.ofMillis(20))
                .multiplier(5),
            WatchTarget.of(Instances.address("203.0.113.9")).multihop(250).passive(),
            "disable 203.0.113.9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "peer = 192.0.2.1|line 1: before the first [section] (beacon watch --help-all shows",
        "[a];peer = fe80::1%eth0;interface = eth1|[a] peer fe80::1%eth0 is not on interface = eth1",
        "[a];peer = fe80::1|[a] peer fe80::1: a link-local peer needs its interface, as in interface = eth0",
        "[a];peer = 192.0.2.1;[a];peer = 192.0.2.2|line 3: [a] is there twice",
        "[a];peer = 192.0.2.1;[b];peer = 192.0.2.1|line 3: [b] the same peer as [a]",
        "[a];peer = 192.0.2.1;speed = 3|line 3: \"speed\": no such key",
        "[a];peer = 192.0.2.1;tx = 50;tx = 60|line 4: tx is there twice",
        "[a];peer = 192.0.2.1;passive = maybe|line 1: [a] passive = maybe: must be yes or no",
        "[a];peer = 192.0.2.1;tx = 0|line 1: [a] tx = 0: must be 1 to 60000",
        "[a];tx = 5|line 1: [a] no peer is named",
        "[a];peer = 224.0.0.1|line 1: [a] peer 224.0.0.1: must be the unicast",
        "[a];nonsense|line 2: must be key = value",
        "[|line 1: a section is [name]",
        "[a];peer = 192.0.2.1;auth = sha1|line 1: [a] auth = sha1: needs key-id and key-file",
      })
  @DisplayName("BFD-022: a file with a mistake opens nothing and says line and reason")
  void mistakesSayLineAndReason(String lines, String reason, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("sessions"), lines.replace(';', '\n'));
    Typed typed = Typed.run(door, "watch", "--peers", file.toString());

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err().lines()).hasSize(1);
    assertThat(typed.err()).contains(reason);
    assertThat(door.opened).isEmpty();
  }

  @Test
  @DisplayName("BFD-022: what stays the same doesn't notice, what changes doesn't flap")
  void onlyChangesAreApplied() throws Exception {
    StandingSessions sessions = new StandingSessions(door, event -> {});
    WatchTarget a = WatchTarget.of(Instances.address("192.0.2.1"));
    WatchTarget b = WatchTarget.of(Instances.address("192.0.2.2"));
    WatchTarget faster = b.interval(Duration.ofMillis(50));
    sessions.become(Map.of("a", new SessionsFile.Session(a, false)));
    door.asked.clear();
    sessions.become(
        Map.of("a", new SessionsFile.Session(a, false), "b", new SessionsFile.Session(b, false)));
    assertThat(door.asked).containsExactly(b);
    door.asked.clear();
    sessions.become(
        Map.of(
            "a", new SessionsFile.Session(a, true), "b", new SessionsFile.Session(faster, false)));
    assertThat(door.asked).containsExactlyInAnyOrder("disable 192.0.2.1", "change " + faster);
    door.asked.clear();
    sessions.become(Map.of("c", new SessionsFile.Session(a, false)));
    assertThat(door.asked)
        .containsExactlyInAnyOrder("close 192.0.2.1", "close 192.0.2.2", a)
        .endsWith(a);
  }

  @Test
  @DisplayName("BFD-022: a file is seen to have changed when it was replaced, and only then")
  void replacedFileIsSeen(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("sessions"), "[a]\npeer = 192.0.2.1\n");
    SessionsFile sessions = new SessionsFile(file);
    assertThat(sessions.hasChanged()).isTrue();
    assertThat(sessions.hasChanged()).isFalse();
    Path next = Files.writeString(folder.resolve("next"), "[a]\npeer = 192.0.2.2\n");
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(sessions.hasChanged()).isTrue();
    Files.delete(file);
    assertThat(sessions.hasChanged()).isTrue();
    assertThat(sessions.hasChanged()).isFalse();
  }

  @Test
  @DisplayName("A session that can't be opened: one line, exit 1")
  void refusedSessionFails() {
    door.refused.add(Instances.address("192.0.2.1"));
    Typed typed = Typed.run(door, "watch", "192.0.2.1");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err().lines()).hasSize(1);
  }
}
