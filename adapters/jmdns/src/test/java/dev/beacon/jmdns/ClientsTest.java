package dev.beacon.jmdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Room;
import dev.beacon.room.Room.Outcome;
import dev.beacon.room.Running;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Programs that were written for JmDNS, from their published jars, on a link with a device. */
class ClientsTest {

  /**
   * A daemon and its bus, in namespaces that end with it. Each line is an instance of HomeKit, or
   * "none". A browse that goes on resolves each instance once only.
   */
  private static final List<String> AVAHI_BROWSE =
      List.of(
          "unshare",
          "--mount",
          "--pid",
          "--fork",
          "--kill-child",
          "sh",
          "-ec",
          """
          mount -t proc proc /proc
          mount -t tmpfs tmpfs /run
          mkdir -p /run/dbus /run/avahi-daemon
          printf '[publish]\\ndisable-publishing=yes\\n' >/run/avahi.conf
          dbus-daemon --system --fork --nopidfile
          avahi-daemon --daemonize --no-rlimits --no-drop-root --no-chroot --file=/run/avahi.conf
          while found=$(avahi-browse --resolve --parsable --terminate _hap._tcp); do
            echo "${found:-none}"
          done
          """);

  private static Room room;
  private static Running peer;

  @BeforeAll
  static void open() throws Exception {
    room = Room.open();
    peer = room.peer(Peer.class);
  }

  @AfterAll
  static void close() {
    if (room != null) {
      room.close();
    }
  }

  private static Outcome run(String program) throws Exception {
    Outcome outcome = room.run(Clients.class, List.of(), program);
    assertThat(outcome.exitCode()).as("%s, and the peer: %s", outcome, peer).isZero();
    return outcome;
  }

  @Test
  @DisplayName("chromecast api-v2 finds a device, and connects to it")
  void chromecastFindsADevice() throws Exception {
    assertThat(run("cast").lines())
        .contains("found: Chromecast-1 10.9.0.2", "title: Kitchen", "port: 8009");
    peer.await("connected: 10.9.0.1");
  }

  @Test
  @DisplayName("HAP-Java's bridge is seen at its one address, and changes without going away")
  void homekitIsSeen() throws Exception {
    // HAP-Java withdraws the bridge and registers it again; a machine that holds it up for 250 ms
    // just there makes two bridges of it. It doesn't do so each time.
    List<String> changing =
        List.of(
            "Added: Bridge [10.9.0.1] c#=1",
            "Updated: Bridge [10.9.0.1] c#=7",
            "Removed: Bridge [10.9.0.1] c#=7");
    List<String> seen = List.of();
    for (int i = 0; i < 4 && !seen.equals(changing); i++) {
      seen = seenOfTheBridge();
    }
    assertThat(seen).isEqualTo(changing);
  }

  /** What the peer sees while the bridge runs once. */
  private static List<String> seenOfTheBridge() throws Exception {
    int mark = peer.mark();
    try (Running bridge = room.start(Clients.class, "homekit")) {
      peer.await(mark, "changed", line -> line.matches("(Updated|Added): Bridge .* c#=7"));
      bridge.endInput();
      Outcome outcome = Room.outcome(bridge);
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(outcome.lines()).contains("seen: 9123 1", "changed: 7");
    }
    peer.await(mark, "gone", line -> line.matches("Removed: Bridge .* c#=7"));
    return peer.since(mark).stream().filter(line -> line.contains(": Bridge ")).toList();
  }

  @Test
  @DisplayName("avahi-browse resolves HAP-Java's bridge as it was changed, and sees it go")
  void homekitIsSeenByAvahi() throws Exception {
    Room.require(
        Room.runs("avahi-daemon", "--version") && Room.runs("dbus-daemon", "--version"),
        "no Avahi: install it (apt install avahi-daemon avahi-utils)");
    try (Room alone = Room.open();
        Running avahi = alone.start(1, AVAHI_BROWSE);
        Running bridge = alone.start(Clients.class, "homekit")) {
      avahi.await(0, "with c#=7", line -> line.matches("=;eth0;IPv4;Bridge;.*\"c#=7\".*"));
      bridge.endInput();
      assertThat(Room.outcome(bridge).exitCode()).as("%s", bridge).isZero();
      avahi.await(avahi.mark(), "none", "none"::equals);
    }
  }

  @Test
  @DisplayName("Views that register the same service publish one, until the last one leaves")
  void viewsShareAService() throws Exception {
    assertThat(run("views").lines())
        .contains("names: Web, Web", "third: Web (2)", "left: Web", "absent: 0", "closed");
  }

  @Test
  @DisplayName("A view that closes while the program registers or looks leaves nothing behind")
  void closingLeavesNothing() throws Exception {
    assertThat(run("closing").lines()).contains("views: 0", "services: none");
  }
}
