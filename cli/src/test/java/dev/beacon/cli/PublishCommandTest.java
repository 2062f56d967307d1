package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.AnswerRules;
import dev.beacon.Host;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.HostRegistered;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.Service;
import dev.beacon.Txt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class PublishCommandTest {

  private static final Service WEB = Service.named("My Web").type("_http._tcp").port(8080);

  private final ScriptedDoor door = new ScriptedDoor();

  @Test
  @DisplayName("--json: registered and renamed have the contract's keys in the contract's order")
  void jsonHasTheContractsKeysInOrder() {
    door.registrationEvents.add(new Renamed("My Web", "My Web (2)"));
    door.registrationEvents.add(
        new Registered(WEB.name("My Web (2)"), "box.local", List.of("eth0", "eth1")));

    Typed typed = Typed.run(door, "publish", "My Web", "_http._tcp", "8080", "--json");

    assertThat(typed.out().lines())
        .containsExactly(
            "{\"event\":\"renamed\",\"from\":\"My Web\",\"to\":\"My Web (2)\"}",
            "{\"event\":\"registered\",\"name\":\"My Web (2)\",\"type\":\"_http._tcp\","
                + "\"host\":\"box.local\",\"port\":8080}",
            "{\"event\":\"withdrawn\"}");
    assertThat(typed.err()).isEmpty();
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("RFC 6762 10.1: the goodbye is waited for before all is closed")
  void theGoodbyeIsWaitedFor() {
    Typed.run(door, "publish", "My Web", "_http._tcp", "8080", "--json");

    assertThat(door.withdrawnBeforeClosed).isTrue();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("--json: the other events are one object each, and the end comes once")
  void jsonHasTheOtherEvents() {
    addTheOtherEvents();

    assertThat(Typed.run(door, "publish", "My Web", "_http._tcp", "0", "--json").out().lines())
        .containsExactly(
            "{\"event\":\"host-renamed\",\"from\":\"box.local\",\"to\":\"box-2.local\"}",
            "{\"event\":\"conflict\",\"name\":\"box-2.local\",\"source\":\"192.0.2.9\","
                + "\"interface\":\"eth0\"}",
            "{\"event\":\"link-lost\",\"interface\":\"eth1\"}",
            "{\"event\":\"updated\",\"txt\":{\"path\":\"/\",\"flag\":true}}",
            "{\"event\":\"withdrawn\"}");
  }

  @Test
  @DisplayName("for people: a line per event, what happened first and then to what")
  void textHasOneLinePerEvent() {
    door.registrationEvents.add(new Renamed("My Web", "My Web (2)"));
    door.registrationEvents.add(
        new Registered(WEB.name("My Web (2)"), "box.local", List.of("eth0", "eth1")));
    addTheOtherEvents();

    Typed typed = Typed.run(door, "publish", "My Web", "_http._tcp", "8080");

    assertThat(typed.out().lines())
        .containsExactly(
            "renamed       My Web is taken, now My Web (2)",
            "registered    My Web (2)  _http._tcp  box.local:8080  eth0,eth1",
            "host-renamed  box.local is taken, now box-2.local",
            "conflict      192.0.2.9 on eth0 claims box-2.local",
            "link-lost     not seen on eth1 any more",
            "updated       \"path=/\" \"flag\"",
            "withdrawn     My Web (2)");
    assertThat(typed.exitCode()).isZero();
  }

  @Test
  @DisplayName("the address of a conflict is written as everywhere, with its interface (RFC 5952)")
  void theAddressOfAConflictIsShort() {
    door.registrationEvents.add(new Conflict("box.local", "fe80:0:0:0:0:0:0:9", "eth0"));

    assertThat(Typed.run(door, "publish", "My Web", "_http._tcp", "8080").out())
        .contains("conflict      fe80::9%eth0 on eth0 claims box.local\n");
    assertThat(Typed.run(door, "publish", "My Web", "_http._tcp", "8080", "--json").out())
        .contains("\"source\":\"fe80::9%eth0\",\"interface\":\"eth0\"");
  }

  @Test
  @DisplayName("for people: a name does nothing to the terminal")
  void textHasNoControlCharacters() {
    door.registrationEvents.add(new HostRenamed("a\u001b[2J", "b\u202e"));

    assertThat(Typed.run(door, "publish", "My Web", "_http._tcp", "8080").out())
        .contains("a\\027[2J is taken, now b\\226\\128\\174\n");
  }

  @Test
  @DisplayName("RFC 6763 6.4: key=value, key= and key are told apart; the first = divides")
  void attributesAreToldApart() {
    Typed.run(
        door, "publish", "My Web", "_http._tcp", "8080", "path=/", "empty=", "flag", "a=b=c", "ü=");
    assertThat(door.asked).as("a key is ASCII").isEmpty();

    Typed.run(
        door,
        "publish",
        "My Web",
        "_http._tcp",
        "8080",
        "path=/",
        "empty=",
        "flag",
        "a=b=c",
        "u=ü");

    Txt txt =
        Txt.builder()
            .put("path", "/")
            .put("empty", "")
            .flag("flag")
            .put("a", "b=c")
            .put("u", "ü")
            .build();
    assertThat(door.asked).containsExactly(WEB.txt(txt));
  }

  @Test
  @DisplayName("RFC 6763 7.1: subtypes are repeatable, and options stand anywhere")
  void subtypesAreRepeatable() {
    Typed.run(
        door, "publish", "--subtype", "_a", "My Web", "_http._tcp", "--subtype", "_b", "8080", "k");

    assertThat(door.asked)
        .containsExactly(WEB.subtype("_a").subtype("_b").txt(Txt.builder().flag("k").build()));
  }

  @Test
  @DisplayName("--host alone renames this machine; with --address it is another host")
  void hostAndAddresses() {
    Typed.run(door, "publish", "My Web", "_http._tcp", "8080", "--host", "box.local");
    Typed.run(
        door,
        "publish",
        "My Web",
        "_http._tcp",
        "8080",
        "--host=nas",
        "--address=192.0.2.7",
        "--address=2001:db8::7");

    assertThat(door.asked)
        .containsExactly(
            WEB.host("box"),
            WEB.host("nas")
                .address(Instances.address("192.0.2.7"))
                .address(Instances.address("2001:db8::7")));
  }

  @Test
  @DisplayName("a name may look like a type or a port if the order is right")
  void namesOfAnyForm() {
    Typed.run(door, "publish", "_a._tcp", "_http._tcp", "8080");
    Typed.run(door, "publish", "8080", "_http._tcp", "8080");

    assertThat(door.asked).containsExactly(WEB.name("_a._tcp"), WEB.name("8080"));
  }

  @Test
  @DisplayName("a name that a shell would cut is quoted in the line that was meant")
  void theLineThatWasMeantIsForAShell() {
    assertThat(refused("publish", "_http._tcp", "8080", "Bob's Web"))
        .contains("beacon publish 'Bob'\\''s Web' _http._tcp 8080;");
  }

  @Test
  @DisplayName("--host-only: the host alone is published, under this machine's name or another")
  void theHostAloneIsPublished() {
    Typed.run(door, "publish", "--host-only");
    assertThat(door.withdrawnBeforeClosed).isTrue();
    Typed.run(door, "publish", "--host-only", "--host", "nas", "--address", "192.0.2.7");

    assertThat(door.asked)
        .containsExactly(
            Host.thisMachine(), Host.named("nas").address(Instances.address("192.0.2.7")));
  }

  @Test
  @DisplayName("--host-only: a line, or an object, says what it is called and where it is found")
  void theHostIsToldAsRegistered() {
    door.registrationEvents.add(new HostRenamed("nas.local", "nas-2.local"));
    door.registrationEvents.add(new HostRegistered("nas-2.local", List.of("eth0", "eth1")));

    Typed text = Typed.run(door, "publish", "--host-only", "--host", "nas");
    assertThat(text.out().lines())
        .containsExactly(
            "host-renamed  nas.local is taken, now nas-2.local",
            "registered    nas-2.local  eth0,eth1",
            "withdrawn     nas-2.local");
    Typed json = Typed.run(door, "publish", "--host-only", "--host", "nas", "--json");
    assertThat(json.out().lines())
        .containsExactly(
            "{\"event\":\"host-renamed\",\"from\":\"nas.local\",\"to\":\"nas-2.local\"}",
            "{\"event\":\"registered\",\"host\":\"nas-2.local\","
                + "\"interfaces\":[\"eth0\",\"eth1\"]}",
            "{\"event\":\"withdrawn\"}");
  }

  @Test
  @DisplayName("--host-only with a service, addresses without a host, half a service: bad usage")
  void whatDoesNotFitTogetherIsRefused() {
    assertThat(refused("publish", "--host-only", "My Web", "_http._tcp", "80"))
        .contains("--host-only publishes no service");
    assertThat(refused("publish", "--host-only", "--subtype", "_a"))
        .contains("--host-only publishes no service");
    assertThat(refused("publish", "--host-only", "--address", "192.0.2.7"))
        .contains("--address 192.0.2.7: needs --host");
    assertThat(refused("publish", "--host-only", "--host", "nas", "--address", "127.0.0.1"))
        .contains("no address at which another host can be reached");
    assertThat(refused("publish", "My Web")).contains("'TYPE', 'PORT'; --host-only publishes");
    assertThat(refused("publish")).contains("'NAME', 'TYPE', 'PORT'; --host-only publishes");
    assertThat(door.opened).isEmpty();
  }

  private String refused(String... words) {
    Typed typed = Typed.run(door, words);
    assertThat(typed.exitCode()).as(typed.err()).isEqualTo(2);
    return typed.err();
  }

  @Test
  @DisplayName("--timeout ends it with exit code 0, and it is closed")
  void timeoutEndsIt() {
    Typed typed =
        Typed.run(
            door, new Ending(), "publish", "My Web", "_http._tcp", "8080", "--timeout", "0.001");

    assertThat(typed.exitCode()).isZero();
    assertThat(typed.out()).isEqualTo("withdrawn     My Web\n");
    assertThat(door.closed).isEqualTo(1);
  }

  private void addTheOtherEvents() {
    door.registrationEvents.add(new HostRenamed("box.local", "box-2.local"));
    door.registrationEvents.add(new Conflict("box-2.local", "192.0.2.9", "eth0"));
    door.registrationEvents.add(new LinkLost("eth1"));
    Txt txt = Txt.builder().put("path", "/").flag("flag").build();
    Service web = Service.named("My Web").type("_http._tcp").port(8080).txt(txt);
    door.registrationEvents.add(new Updated(web));
    door.registrationEvents.add(new Withdrawn());
  }

  @Test
  @DisplayName("BFD-018: --watchable says bfd=1 and answers whom its options allow")
  void watchableAnswersWhomItsOptionsAllow() {
    Typed typed =
        Typed.run(
            door,
            "publish",
            "My Web",
            "_http._tcp",
            "80",
            "path=/",
            "--watchable",
            "--prefix",
            "192.0.2.0/24",
            "--interval",
            "50");

    assertThat(typed.exitCode()).isZero();
    assertThat(door.asked)
        .containsExactly(
            Service.named("My Web")
                .type("_http._tcp")
                .port(80)
                .txt("path", "/")
                .watchable(
                    AnswerRules.onLink()
                        .interval(Duration.ofMillis(50))
                        .only(Instances.address("192.0.2.0"), 24)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "publish W _http._tcp 80 --interval 50",
        "publish W _http._tcp 80 --prefix 192.0.2.0/24",
        "publish W _http._tcp 80 --watchable --prefix here",
        "publish W _http._tcp 80 --watchable --host nas --address 192.0.2.7"
      })
  @DisplayName("What goes with --watchable only, and what does not go with it: exit 2")
  void watchableIsSpelledRight(String line) {
    Typed typed = Typed.run(door, line.split(" "));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err().lines()).hasSize(1);
    assertThat(door.opened).isEmpty();
  }
}
