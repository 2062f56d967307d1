package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import dev.beacon.SocketFailureException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InterfacesCommandTest {

  private static final String TABLE =
      """
      INTERFACE  USED  WHY
      lo         no    loopback
      eth0       yes   local link
      docker0    no    container bridge

      """;

  private final ScriptedDoor door = new ScriptedDoor();

  @BeforeEach
  void threeInterfaces() {
    door.decisions.add(new InterfaceDecision("lo", false, "loopback"));
    door.decisions.add(new InterfaceDecision("eth0", true, "local link"));
    door.decisions.add(new InterfaceDecision("docker0", false, "container bridge"));
  }

  @Test
  @DisplayName("FR-040: --json: one object per interface, nothing opened")
  void jsonHasOneObjectPerInterface() {
    Typed typed = Typed.run(door, "interfaces", "--json");

    assertThat(typed.out().lines())
        .containsExactly(
            "{\"interface\":\"lo\",\"used\":false,\"reason\":\"loopback\"}",
            "{\"interface\":\"eth0\",\"used\":true,\"reason\":\"local link\"}",
            "{\"interface\":\"docker0\",\"used\":false,\"reason\":\"container bridge\"}");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.opened).isEmpty();
  }

  @Test
  @DisplayName("FR-040: for people: a table, and how port 5353 is shared")
  void textIsATableAndHowThePortIsShared() {
    door.sharing.put(IpFamily.IPV4, PortSharing.SHARED);
    door.sharing.put(IpFamily.IPV6, PortSharing.SHARED);

    Typed typed = Typed.run(door, "interfaces");

    assertThat(typed.out())
        .isEqualTo(
            TABLE
                + "port 5353 is shared with another responder (IPv4, IPv6): Beacon takes multicast"
                + " only\n");
    assertThat(typed.exitCode()).isZero();
    assertThat(door.closed).isEqualTo(1);
  }

  @Test
  @DisplayName("families that differ have a line each")
  void familiesThatDifferHaveALineEach() {
    door.sharing.put(IpFamily.IPV4, PortSharing.ALONE);

    assertThat(Typed.run(door, "interfaces").out())
        .isEqualTo(
            TABLE
                + "port 5353 is Beacon's alone (IPv4): it takes unicast too\n"
                + "port 5353 is not in use (IPv6)\n");
  }

  @Test
  @DisplayName("a family whose unicast is left to who starts later is not said to be unused")
  void aYieldedFamilyIsNotSaidToBeUnused() {
    door.sharing.put(IpFamily.IPV4, PortSharing.ALONE);
    door.sharing.put(IpFamily.IPV6, PortSharing.YIELDED);

    assertThat(Typed.run(door, "interfaces").out())
        .isEqualTo(
            TABLE
                + "port 5353 is Beacon's alone (IPv4): it takes unicast too\n"
                + "port 5353 has no other responder (IPv6): Beacon takes multicast only, and leaves"
                + " unicast to one that starts later\n");
  }

  @Test
  @DisplayName("where no interface can be used: the table says why, and exit code 1")
  void whereNoInterfaceCanBeUsedTheTableSaysWhy() {
    door.failure = Optional.of(new NoInterfaceException(door.decisions));

    Typed typed = Typed.run(door, "interfaces");

    assertThat(typed.out()).isEqualTo(TABLE.stripTrailing() + "\n");
    assertThat(typed.err()).isEqualTo("beacon: no interface can be used: Beacon can't open here\n");
    assertThat(typed.exitCode()).isEqualTo(Cli.FAILED);
  }

  @Test
  @DisplayName("where the port can't be had: the table, the reason as a failure, and exit code 1")
  void whereThePortCannotBeHadTheReasonIsAFailure() {
    door.failure = Optional.of(new SocketFailureException("bind", "", "", "EADDRINUSE", 98));

    Typed typed = Typed.run(door, "interfaces");

    assertThat(typed.out()).isEqualTo(TABLE.stripTrailing() + "\n");
    assertThat(typed.err()).startsWith("beacon: bind: EADDRINUSE (98)").hasLineCount(1);
    assertThat(typed.exitCode()).isEqualTo(Cli.FAILED);
  }

  @Test
  @DisplayName("--json opens nothing, so that it succeeds where Beacon can't open")
  void jsonSucceedsWhereBeaconCannotOpen() {
    door.failure = Optional.of(new NoInterfaceException(door.decisions));

    assertThat(Typed.run(door, "interfaces", "--json").exitCode()).isZero();
  }

  @Test
  @DisplayName("FR-011: an interface that was asked for and is not there: one line, exit code 1")
  void anInterfaceThatIsNotThereIsAFailure() {
    Typed typed = Typed.run(door, "interfaces", "--interface", "eth7", "--interface", "eth0");

    assertThat(typed.exitCode()).isEqualTo(1);
    assertThat(typed.err()).isEqualTo("beacon: no such interface: eth7\n");
  }
}
