package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconFailedException;
import dev.beacon.Liveness;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.UnresolvedInstance;
import dev.beacon.WatchTiming;
import dev.beacon.dns.Name;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class BrowseCommandTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @Test
  @DisplayName("--json: one object per event, with the contract's keys in the contract's order")
  void jsonHasTheContractsKeysInOrder() {
    ServiceInstance printer = Instances.printer();
    door.events.add(new ServiceEvent.Added(printer));
    door.events.add(new ServiceEvent.Updated(printer, printer));
    door.events.add(new ServiceEvent.Removed(printer));

    Typed typed = Typed.run(door, "browse", "_ipp._tcp", "--json");

    String rest =
        ",\"name\":\"Printer"
            + " A\",\"type\":\"_ipp._tcp\",\"domain\":\"local\",\"host\":\"alpha.local\",\"port\":631,\"addresses\":[\"172.18.0.2\"],\"txt\":{\"rp\":\"queue\"},\"interface\":\"eth0\",\"interfaces\":[\"eth0\"]}\n";
    assertThat(typed.out())
        .isEqualTo(
            "{\"event\":\"added\""
                + rest
                + "{\"event\":\"updated\""
                + rest
                + "{\"event\":\"removed\""
                + rest);
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("--json: names keep their dots, UTF-8 and quotes; control characters are escaped")
  void jsonNamesAreUnescapedText() {
    door.events.add(
        new ServiceEvent.Added(Instances.named("Dr. \"Büro\" \\ \u001b[31m", Txt.EMPTY)));

    assertThat(Typed.run(door, "browse", "_ipp._tcp", "--json").out())
        .contains("\"name\":\"Dr. \\\"Büro\\\" \\\\ \\u001b[31m\"");
  }

  @Test
  @DisplayName("--json: addresses of all links, each once; link-local IPv6 with its interface")
  void jsonHasTheAddressesOfAllLinks() {
    door.events.add(new ServiceEvent.Added(Instances.onTwoLinks()));

    assertThat(Typed.run(door, "browse", "_ipp._tcp", "--json").out())
        .contains("\"addresses\":[\"172.18.0.2\",\"fe80::1%eth0\",\"fe80::1%eth1\",\"fd00::1\"]")
        .contains("\"interface\":\"eth0\",\"interfaces\":[\"eth0\",\"eth1\"]}");
  }

  @Test
  @DisplayName("--once prints what there is, and ends by itself")
  void oncePrintsWhatThereIs() {
    door.events.add(new ServiceEvent.Added(Instances.named("A", Txt.EMPTY)));

    Typed typed = Typed.run(door, new Ending(), "browse", "_ipp._tcp", "--once", "--json");

    assertThat(typed.out()).startsWith("{\"event\":\"added\",\"name\":\"A\"").hasLineCount(1);
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked)
        .containsExactly(
            List.of("find", Optional.of(ServiceType.of("_ipp._tcp")), Duration.ofSeconds(10)));
  }

  @Test
  @DisplayName("--once with nothing there says so, and that is no failure")
  void onceWithNothingSaysSo() {
    Typed typed = Typed.run(door, new Ending(), "browse", "--once", "--timeout", "2");

    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).contains("No service").contains("beacon doctor").hasLineCount(1);
    assertThat(typed.exitCode()).isZero();
  }

  @Test
  @DisplayName("FR-044: --wait opens without a network, and nothing else does")
  void waitOpensWithoutANetwork() {
    Typed.run(door, "browse", "_ipp._tcp", "--wait");
    Typed.run(door, "publish", "A", "_http._tcp", "80", "--wait");
    Typed.run(door, "browse", "_ipp._tcp");

    assertThat(door.opened).extracting(Settings::waits).containsExactly(true, true, false);
  }

  @Test
  @DisplayName("a Beacon that has failed ends the command: exit code 1, and one line says why")
  void aBeaconThatFailedEndsTheCommand() {
    door.whenClosed.completeExceptionally(
        new BeaconFailedException(new OutOfMemoryError("Java heap space")));

    Typed typed = Typed.run(door, new Ending(), "browse", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).contains("deaf").contains("Java heap space").hasLineCount(1);
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("for people: one line per event, cells below each other")
  void textHasOneLinePerEvent() {
    Txt txt =
        Txt.builder()
            .put("ty", "Laser 3")
            .flag("Color")
            .put("empty", "")
            .put("bin", new byte[] {(byte) 0xff, 'a'})
            .build();
    door.events.add(new ServiceEvent.Added(Instances.printer()));
    door.events.add(new ServiceEvent.Removed(Instances.named("Printer in the cellar", txt)));

    Typed typed = Typed.run(door, "browse", "_ipp._tcp");

    assertThat(typed.out().lines())
        .containsExactly(
            "added     Printer A         _ipp._tcp   alpha.local:631     172.18.0.2     eth0 "
                + " rp=queue",
            "removed   Printer in the cellar  _ipp._tcp   alpha.local:631     172.18.0.2     eth0"
                + "  ty=\"Laser 3\" Color empty= bin=\\255a");
  }

  @Test
  @DisplayName("for people: on a screen of 80 columns a line that is longer goes on indented")
  void onANarrowScreenLinesGoOnIndented() {
    Txt txt = Txt.builder().put("path", "/index.html").put("note", "several words in it").build();
    door.events.add(new ServiceEvent.Added(Instances.named("居間のプリンター", txt)));

    assertThat(Typed.on(80, door, "browse", "_ipp._tcp").out().lines())
        .containsExactly(
            "added     居間のプリンター  _ipp._tcp   alpha.local:631     172.18.0.2     eth0",
            "          path=/index.html note=\"several words in it\"");
    assertThat(Typed.on(200, door, "browse", "_ipp._tcp").out()).hasLineCount(1);
  }

  @Test
  @DisplayName("for people: what a stranger's name could do to a terminal, it does not")
  void textHasNoControlCharacters() {
    Txt txt = Txt.builder().put("note", "\u001b]0;x\u0007").build();
    door.events.add(new ServiceEvent.Added(Instances.named("a\u001b[2J\nb\u202ec", txt)));

    String line = Typed.run(door, "browse", "_ipp._tcp").out();

    assertThat(line)
        .contains("a\\027[2J\\010b\\226\\128\\174c", "note=\\027]0;x\\007")
        .doesNotContain("\u001b", "\u0007", "\u202e")
        .hasLineCount(1);
  }

  @Test
  @DisplayName("RFC 6763 section 7.1: --subtype narrows the search")
  void subtypeNarrowsTheSearch() {
    Typed.run(door, "browse", "_ipp._tcp.local.", "--subtype", "_color");

    assertThat(door.asked)
        .containsExactly(Optional.of(ServiceType.of("_ipp._tcp").withSubtype("_color")));
  }

  @Test
  @DisplayName("RFC 6763 section 9: without TYPE it searches for every type")
  void withoutTypeItSearchesForEveryType() {
    Typed.run(door, "browse");

    assertThat(door.asked).containsExactly(Optional.empty());
  }

  @Test
  @DisplayName("--timeout ends it with exit code 0")
  void timeoutEndsIt() {
    Typed typed = Typed.run(door, new Ending(), "browse", "_ipp._tcp", "--timeout", "0.001");

    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("nothing of a type in time is told on standard error, with what to try")
  void nothingOfATypeIsTold() {
    assertThat(Typed.run(door, new Ending(), "browse", "_x._tcp", "--timeout", "0.001").err())
        .isEqualTo(
            "beacon: Nothing of type _x._tcp in 0.001 s; what there is, is listed by: beacon"
                + " types\n");
    assertThat(Typed.run(door, new Ending(), "browse", "--timeout", "0.001", "--json"))
        .isEqualTo(
            new Typed(
                0,
                "",
                "beacon: No service in 0.001 s; if there should be one, see: beacon doctor\n"));
  }

  @Test
  @DisplayName("a browse that found something, or was ended before, says nothing of that")
  void aBrowseThatFoundSomethingSaysNothing() {
    assertThat(Typed.run(door, "browse", "_x._tcp").err()).isEmpty();
    door.events.add(new ServiceEvent.Added(Instances.printer()));
    assertThat(Typed.run(door, new Ending(), "browse", "--timeout", "0.001").err()).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6763 section 12: what is named and can't be used is told with -v, or if it is all")
  void whatCannotBeUsedIsTold() {
    door.unresolved.add(
        new UnresolvedInstance(
            Name.of("Ghost._ipp._tcp.local"),
            Instances.IPP,
            Optional.of(Name.of("ghost.local")),
            UnresolvedInstance.Reason.NO_ADDRESS));

    assertThat(Typed.run(door, "browse", "_ipp._tcp", "-v", "--json").err())
        .isEqualTo("beacon: Ghost: ghost.local has no address\n");
    assertThat(Typed.run(door, "browse", "_ipp._tcp").err()).isEmpty();
    assertThat(Typed.run(door, new Ending(), "browse", "_ipp._tcp", "--timeout", "0.001").err())
        .startsWith(
            "beacon: Nothing of type _ipp._tcp in 0.001 s; but Ghost: ghost.local has no address;");
  }

  @Test
  @DisplayName("-v names the columns on standard error, where they are")
  void verboseNamesTheColumns() {
    door.events.add(new ServiceEvent.Added(Instances.printer()));

    Typed typed = Typed.run(door, "browse", "_ipp._tcp", "-v");

    assertThat(typed.err())
        .isEqualTo(
            "EVENT     NAME              TYPE        HOST:PORT           ADDRESSES      INTERFACES"
                + "  ATTRIBUTES\n");
    assertThat(typed.out())
        .startsWith(
            "added     Printer A         _ipp._tcp   alpha.local:631     172.18.0.2     eth0");
    assertThat(Typed.run(door, "browse", "_ipp._tcp", "-v", "--json").err()).isEmpty();
  }

  @Test
  @DisplayName("a reader that goes away, as head -1 does, ends it quietly")
  void aReaderThatGoesAwayEndsItQuietly() {
    door.events.add(new ServiceEvent.Added(Instances.printer()));

    Typed typed =
        Typed.run(door, new Ending(), new Failing("Broken pipe"), "browse", "_ipp._tcp", "--json");

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.err()).isEmpty();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("any other failure of the output ends it with exit code 1 and a line")
  void aFullDiskEndsItWithALine() {
    door.events.add(new ServiceEvent.Added(Instances.printer()));

    Typed typed =
        Typed.run(
            door, new Ending(), new Failing("No space left on device"), "browse", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err())
        .isEqualTo("beacon: cannot write to standard output: No space left on device\n");
  }

  @Test
  @DisplayName("each line is out in one write, its end included")
  void eachLineIsOutInOneWrite() {
    StringBuilder writes = new StringBuilder();
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("a byte by itself");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            writes.append('<').append(new String(bytes, offset, length, StandardCharsets.UTF_8));
          }
        };
    LineOut lines =
        new LineOut(out, StandardCharsets.ISO_8859_1, new Ending(), () -> Screen.ENDLESS);
    lines.json(new JsonLine().text("a", "é"));
    lines.json(new JsonLine());

    assertThat(writes).hasToString("<{\"a\":\"é\"}\n<{}\n");
  }

  /** An output that can't be written to. */
  private static final class Failing extends OutputStream {
    private final String message;

    Failing(String message) {
      this.message = message;
    }

    @Override
    public void write(int b) throws IOException {
      throw new IOException(message);
    }
  }

  @Test
  @DisplayName("BFD-019: --watch adds the liveness to each line, and the reason to a removal by it")
  void watchTellsLivenessAndReason() {
    ServiceInstance printer = Instances.printer();
    door.events.add(new ServiceEvent.Added(printer));
    door.events.add(new ServiceEvent.Updated(printer.liveness(Liveness.UP), printer));
    door.events.add(new ServiceEvent.Removed(printer.liveness(Liveness.DOWN)));
    door.events.add(new ServiceEvent.Removed(printer.liveness(Liveness.UP)));

    Typed typed =
        Typed.run(
            door, "browse", "_ipp._tcp", "--watch", "--interval", "50", "--mult", "5", "--json");

    assertThat(typed.out().lines().map(line -> line.substring(line.indexOf("\"interfaces\""))))
        .containsExactly(
            "\"interfaces\":[\"eth0\"],\"liveness\":\"unknown\"}",
            "\"interfaces\":[\"eth0\"],\"liveness\":\"up\"}",
            "\"interfaces\":[\"eth0\"],\"liveness\":\"down\",\"reason\":\"liveness\"}",
            "\"interfaces\":[\"eth0\"],\"liveness\":\"up\"}");
    assertThat(door.asked)
        .contains(WatchTiming.standard().interval(Duration.ofMillis(50)).multiplier(5));
    assertThat(Typed.run(door, "browse", "_ipp._tcp", "--watch").out())
        .contains("removed  down      Printer A");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "browse --interval 50",
        "browse --mult 3",
        "browse --watch --interval 0",
        "browse --watch --once"
      })
  @DisplayName("--interval and --mult go with --watch, which does not go with --once: exit 2")
  void watchingIsSpelledRight(String line) {
    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err().lines()).hasSize(1);
    assertThat(door.opened).isEmpty();
  }
}
