package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.WatchEvent;
import dev.beacon.WatchKey;
import dev.beacon.WatchTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
            "AnswerRules[prefixes=[10.9.0.0/24, fd00:0:0:0:0:0:0:0/64], interfaces=[eth1],"
                + " interval=PT0.3S, multiplier=3, maxSessions=3]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "watch",
        "watch 10.0.0.1 --answer",
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
    assertThat(typed.err()).contains("try: beacon watch --help");
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
}
