package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.NativeLibraryException;
import dev.beacon.NoInterfaceException;
import dev.beacon.SocketFailureException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class CliTest {

  /** All that use the network. */
  static final List<String> COMMANDS =
      Commands.names().stream().filter(name -> !name.equals("help")).toList();

  private static final int SCREEN_LINES = 50;

  private final ScriptedDoor door = new ScriptedDoor();

  @Test
  @DisplayName("without a command it says how it is used, on standard error, and exits with 2")
  void withoutACommandItSaysHowItIsUsed() {
    Typed typed = Typed.run(door);

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith("Usage: beacon ").contains(COMMANDS).contains("Examples:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "brows _ipp._tcp | no such command: brows",
        "brwose _ipp._tcp | no such command: brwose, did you mean browse?",
        "--jsno | unknown option: --jsno",
        "--jsno browse | unknown option: --jsno",
        "--subtype _x browse | unknown option: --subtype before browse, it goes behind it",
        "--subtype=_x browse | unknown option: --subtype=_x before browse, it goes behind it",
        "--json | no command after --json",
        "--timeout 3 -v | no command after --timeout",
        "--timeout | no command after --timeout",
        "help brows | no such command: brows",
        "help brwose | no such command: brwose, did you mean browse?",
        "watch fe80::1 | PEER fe80::1: a link-local peer needs its interface, as in --interface eth0",
        "watch fe80::1%eth0 --interface eth1 | PEER fe80::1%eth0 is not on --interface eth1",
        "watch 192.0.2.1 192.0.2.2 | one PEER at a time; --peers FILE watches many",
        "watch | name a PEER to watch, or --peers FILE, or --answer",
        "watch 192.0.2.1 --answer | name only one: a PEER to watch, or --peers FILE, or --answer",
        "browse --jsn | unknown option: --jsn, did you mean --json?",
        "browse --subtype _color | --subtype _color: needs the TYPE",
        "types _ipp._tcp | one argument too many: _ipp._tcp",
        "monitor eth0 | one argument too many: eth0",
        "monitor --timeout 0 | --timeout 0: must be 0.001 to 86400 seconds",
        "browse --colour _ipp._tcp | unknown option: --colour",
        "browse _ipp._tcp _http._tcp | one argument too many: _http._tcp",
        "browse _ipp._tcp --timeout | Missing required parameter for option '--timeout' (SECONDS)",
        "browse _ipp | \"_ipp\": a service type is",
        "browse ipp.tcp | \"ipp.tcp\": a service type is",
        "browse _._tcp | \"_._tcp\": a service name follows an underscore",
        "browse _ipp._tcp --subtype"
            + " _0123456789012345678901234567890123456789012345678901234567890123 | a label has at"
            + " most 63 bytes",
        "browse http | did you mean _http._tcp?",
        "browse ipp.tcp | did you mean _ipp._tcp?",
        "browse _ipp | did you mean _ipp._tcp?",
        "browse HTTP._tcp.local | did you mean _http._tcp?",
        "browse matterc | did you mean _matterc._udp?",
        "browse _sleep-proxy_udp | did you mean _sleep-proxy._udp?",
        "resolve Web http | did you mean _http._tcp?",
        "publish Web http 80 | did you mean _http._tcp?",
        "publish Web _a_b._tcp 80 | (RFC 6335 section 5.1); --any-type publishes it",
        "resolve Printer | \"Printer\": a service needs its TYPE behind it",
        "resolve Printer._ipp._tcp | a service needs its TYPE behind it",
        "resolve local | a host ends in .local",
        "resolve 192.0.2.256 | a host ends in .local",
        "resolve | Missing required parameter: 'NAME'",
        "resolve Printer _ipp | \"_ipp\": a service type is",
        "resolve x123456789012345678901234567890123456789012345678901234567890123 _ipp._tcp"
            + " | a label has at most 63 bytes",
        "query | Missing required parameter: 'NAME'",
        "query a..local A | \"a..local\"",
        "query a\\.local\\ A | \"a\\.local\\\"",
        "query alpha.local FOO | \"FOO\": a record type is",
        "query alpha.local TYPE65536 | \"TYPE65536\": a record type is",
        "publish _http._tcp 8080 | the NAME is missing of publish NAME TYPE PORT, as in: beacon"
            + " publish 'My Web' _http._tcp 8080;",
        "publish _http._tcp 8080 path=/ | beacon publish 'My Web' _http._tcp 8080 path=/;",
        "publish _http._tcp Web 8080 | the order is publish NAME TYPE PORT, as in: beacon publish"
            + " Web _http._tcp 8080;",
        "publish 8080 _http._tcp | beacon publish 'My Web' _http._tcp 8080;",
        "publish Web 8080 _http._tcp a=1 | beacon publish Web _http._tcp 8080 a=1;",
        "publish 8080 _http._tcp Web | beacon publish Web _http._tcp 8080;",
        "publish 8080 Web | \"Web\": a service type is",
        "resolve _http._tcp Web | the order is NAME TYPE, as in: beacon resolve Web _http._tcp;",
        "watch --service _http._tcp Web | beacon watch --service Web _http._tcp;",
        "publish Web | Missing required parameters: 'TYPE', 'PORT'",
        "publish Web _http._tcp | Missing required parameter: 'PORT'",
        "publish Web _http 80 | \"_http\": a service type is",
        "publish Web _abcdefghijklmnop._tcp 80 | a service name has at most 15",
        "publish Web _http._tcp 70000 | port 70000: must be 0 to 65535",
        "publish Web _http._tcp eighty | port eighty: must be 0 to 65535",
        "publish x123456789012345678901234567890123456789012345678901234567890123 _http._tcp 80"
            + " | a label has at most 63 bytes",
        "publish Web _http._tcp 80 =x | \"=x\": begins with the key",
        "publish Web _http._tcp 80 a=1 A=2 | \"A\": a key appears once",
        "publish Web _http._tcp 80 --subtype"
            + " _0123456789012345678901234567890123456789012345678901234567890123 | a label has at"
            + " most 63 bytes",
        "publish Web _http._tcp 80 --host a_b | \"a_b\": a host of the local link is",
        "publish Web _http._tcp 80 --address 192.0.2.7 | --address 192.0.2.7: needs --host",
        "publish Web _http._tcp 80 --host a --address nas.local"
            + " | --address nas.local: must be an IPv4 or IPv6 address",
        "publish Web _http._tcp 80 --host a --address 192.0.2.256 | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address 192.0.2.07 | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address 192.0.2 | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address fe80::1::2 | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address face | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address fe80::1%eth0 | must be an IPv4 or IPv6",
        "publish Web _http._tcp 80 --host a --address 127.0.0.1 | 127.0.0.1: no address at which",
        "publish Web _http._tcp 80 --timeout 0 | --timeout 0: must be 0.001 to 86400 seconds",
        "interfaces eth0 | one argument too many: eth0",
        "doctor eth0 | one argument too many: eth0",
        "doctor --timeout 0 | --timeout 0: must be 0.001 to 86400 seconds",
        "interfaces --timeout never | --timeout never: must be 0.001 to 86400 seconds",
        "watch --peers no-such-file | --peers no-such-file: no such file",
        "watch 192.0.2.1 --auth sha1 --key-id 1 --key-file no-such-file"
            + " | --key-file no-such-file: no such file",
        "reach serve web --to 127.0.0.1:80 --any-client --clients a"
            + " | --any-client lets every client in",
        "reach serve connect --to 80 --any-client | --to 80: must be HOST:PORT",
        "reach status --jsn | unknown option: --jsn, did you mean --json?",
        "publish reach status | did you mean _status._tcp?",
        "reach relay --listen 127.0.0.1:0 --to 127.0.0.1:80"
            + " | --to 127.0.0.1:80: must be ID=HOST:PORT"
      })
  @DisplayName("what was mistyped is told in one line with a hint, exit code 2, nothing opened")
  void whatWasMistypedIsToldInOneLine(String line, String message) {
    String[] words = line.split(" ");
    Typed typed = Typed.run(door, words);

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).startsWith("beacon: ").contains(message).hasLineCount(1);
    String command = words[0];
    boolean known = COMMANDS.contains(command);
    String action = command.equals("reach") && words.length > 2 ? words[1] + " " : "";
    String help = "beacon " + (known ? command + " " : "") + action + "--help\n";
    assertThat(typed.err()).containsPattern("(\\? Try|[^?]; try): " + help + "$");
    assertThat(door.opened).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 section 6.1: an attribute of over 255 bytes is refused, exit code 2")
  void anAttributeThatIsTooLongIsRefused() {
    Typed typed = Typed.run(door, "publish", "Web", "_http._tcp", "80", "k=" + "v".repeat(254));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err())
        .contains("\"k\": key and value have 256 bytes", "at most 255", "RFC 6763 section 6.1")
        .hasLineCount(1);
    assertThat(door.opened).isEmpty();
  }

  @Test
  @DisplayName("a line end in what was mistyped does not make a second line")
  void aLineEndDoesNotMakeASecondLine() {
    Typed typed = Typed.run(door, "browse", "_ipp\n\u001b[2J");

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err()).contains("\"_ipp\\010\\027[2J\"").hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--json types | {\"event\":\"type\",\"type\":\"_ipp._tcp\"}",
        "--timeout 5 --json types | {\"event\":\"type\",\"type\":\"_ipp._tcp\"}",
        "--timeout=5 -vv --interface eth0 --json types --ipv4 | {\"event\":\"type\"",
        "--interface types types | _ipp._tcp",
      })
  @DisplayName("the options of all commands may stand before the command")
  void commonOptionsMayStandBeforeTheCommand(String line, String out) {
    door.types.add(Instances.IPP);

    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.err()).isEmpty();
    assertThat(typed.out()).startsWith(out).hasLineCount(1);
  }

  @Test
  @DisplayName("the help of the whole fits on 80 columns")
  void theHelpOfTheWholeFitsOn80Columns() {
    assertThat(Typed.run(door, "help").out().lines())
        .allMatch(line -> Glyphs.cells(line.stripTrailing()) <= 80)
        .endsWith(
            "beacon COMMAND --help says more, and --help-all says all. Options that every",
            "command has, such as --json, may stand before it too.");
  }

  @Test
  @DisplayName("help is a command, of the whole and of one command")
  void helpIsACommand() {
    assertThat(Typed.run(door, "help"))
        .isEqualTo(Typed.run(door, "--help"))
        .isEqualTo(Typed.run(door, "-h"));
    assertThat(Typed.run(door, "help", "browse")).isEqualTo(Typed.run(door, "browse", "--help"));
    assertThat(Typed.run(door, "help", "reach", "conect"))
        .isEqualTo(Typed.run(door, "reach", "conect"));
    assertThat(Typed.run(door, "--help").out()).contains(Commands.names());
  }

  @ParameterizedTest
  @FieldSource("COMMANDS")
  @DisplayName("every command has the common options, and help with examples")
  void everyCommandHasHelp(String command) {
    Typed typed = Typed.run(door, command, "--help-all");

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.err()).isEmpty();
    assertThat(door.opened).isEmpty();
    assertThat(Typed.run(door, "help", command, "--help-all")).isEqualTo(typed);
    assertThat(Typed.run(door, "--help-all", command)).isEqualTo(typed);
    assertThat(typed.out())
        .contains("--json", "--timeout=SECONDS", "--interface=NAME", "--ipv4", "--ipv6")
        .contains("--verbose", "--no-rate-limit", "--rate-limit=N", "--cooldown=SECONDS")
        .contains("--response-limit=N", "--limit-every-kind", "--no-kernel-shield")
        .contains("--help", "--version", "Examples:", "beacon " + command);
  }

  @ParameterizedTest
  @FieldSource("COMMANDS")
  @DisplayName("the usual help fits on a screen: the options that people need, and examples")
  void theUsualHelpFitsOnAScreen(String command) {
    Typed typed = Typed.run(door, command, "--help");

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.out().lines()).hasSizeLessThanOrEqualTo(SCREEN_LINES);
    assertThat(typed.out().lines()).allMatch(line -> Glyphs.cells(line.stripTrailing()) <= 80);
    assertThat(typed.out())
        .contains("Usage: beacon " + command, "--json", "--timeout=SECONDS", "--interface=NAME")
        .contains("Every option, in full: beacon " + command + " --help-all", "Examples:")
        .doesNotContain("--no-kernel-shield", "null");
  }

  @Test
  @DisplayName("the help of an action of reach has its options and examples alone")
  void theHelpOfAnActionHasItsOptionsAlone() {
    Typed typed = Typed.run(door, "help", "reach", "connect");

    assertThat(Typed.run(door, "reach", "connect", "--help")).isEqualTo(typed);
    assertThat(typed.out().lines()).hasSizeLessThanOrEqualTo(SCREEN_LINES);
    assertThat(typed.out())
        .contains("Usage: beacon reach connect --type TYPE", "--endpoint=HOST:PORT[@INTERFACE]")
        .contains("  beacon reach connect web --trust-first --listen 127.0.0.1:9000\n")
        .doesNotContain("--drain", "connect: ", "beacon reach serve web");
    assertThat(Typed.run(door, "help", "reach", "relay").out())
        .contains("--from=CIDR", "Only clients of this network; repeatable.")
        .doesNotContain("--type");
  }

  @Test
  @DisplayName("each option of reach is in the help of the actions that its description names")
  void eachOptionOfReachIsInAnAction() {
    CommandSpec reach =
        Objects.requireNonNull(
                CommandModel.commands().getSubcommands().get(ReachTopic.COMMAND), "reach")
            .getCommandSpec();
    CommandSpec common = CommandSpec.forAnnotatedObject(new CommonOptions());
    for (OptionSpec option : reach.options()) {
      String name = option.longestName();
      if (common.findOption(name) != null || name.equals("--help") || name.equals("--version")) {
        continue;
      }
      List<String> actions =
          ReachTopic.ALL.stream()
              .filter(topic -> topic.options().contains(name))
              .map(ReachTopic::word)
              .toList();
      List<String> named = ReachTopic.actions(String.join(" ", option.description()));
      if (!named.isEmpty()) {
        assertThat(actions).as(name).containsExactlyInAnyOrderElementsOf(named);
      } else if (!name.equals("--example")) {
        assertThat(actions).as(name).isNotEmpty();
      }
    }
  }

  static List<BeaconException> failures() {
    return List.of(
        new SocketFailureException("bind", "", "0.0.0.0:5353", "EADDRINUSE", 98),
        new NativeLibraryException(List.of("/run/x: noexec"), "Mount it with exec."));
  }

  @ParameterizedTest
  @MethodSource("failures")
  @DisplayName("FR-010, FR-022: a Beacon that can't open gives one line and exit code 1")
  void aBeaconThatCannotOpenGivesOneLine(BeaconException failure) {
    door.failure = Optional.of(failure);

    Typed typed = Typed.run(door, "browse", "_ipp._tcp");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err()).isEqualTo("beacon: " + failure.getMessage() + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "browse _ipp._tcp, ; --wait waits for one",
    "publish Web _http._tcp 80, ; --wait waits for one",
    "types, ''",
    "resolve alpha.local, ''",
  })
  @DisplayName("FR-022: without an interface, --wait is advised by the commands that have it")
  void theAdviceIsAnOptionOfTheCommand(String line, String advice) {
    door.failure =
        Optional.of(
            new NoInterfaceException(List.of(new InterfaceDecision("lo", false, "loopback"))));

    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.out()).isEmpty();
    assertThat(typed.err())
        .isEqualTo("beacon: no usable network interface (lo: loopback)" + advice + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"browse _ipp._tcp --interface eth7", "resolve fe80::1%eth7"})
  @DisplayName("FR-011, FR-022: an interface that is not there is named, with those that are")
  void anInterfaceThatIsNotThereIsNamed(String line) {
    door.failure =
        Optional.of(
            new NoInterfaceException(
                List.of(
                    new InterfaceDecision("lo", false, "not asked for"),
                    new InterfaceDecision("eth0", false, "not asked for"))));

    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).isEqualTo("beacon: no such interface: eth7 (this host has lo, eth0)\n");
  }

  @Test
  @DisplayName("-vv adds the stack trace, and the line stays the last")
  void verboseAddsTheStackTrace() {
    door.failure = Optional.of(new NoInterfaceException(List.of()));

    Typed typed = Typed.run(door, "browse", "_ipp._tcp", "-vv");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err())
        .contains("\tat dev.beacon.cli.")
        .endsWith(
            "\nbeacon: no usable network interface: the host has none;"
                + " --wait waits for one\n");
  }

  @Test
  @DisplayName("a service may be called @home: no argument is taken for a file of arguments")
  void anAtSignIsPartOfAName() {
    Typed.run(door, "resolve", "@home", "_ipp._tcp");

    assertThat(door.asked).startsWith("@home");
  }
}
