package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.IpFamily;
import dev.beacon.Watch;
import dev.beacon.WatchTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A client that sends nothing, and says what its bond says. */
public final class QuietClientProgram {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private QuietClientProgram() {}

  /**
   * Runs it until its input ends.
   *
   * @param arguments the anchor's id, and its addresses; all of them answer BFD before it is ready
   */
  public static void main(String[] arguments) throws Exception {
    // One family, so that each link has one way.
    try (Beacon beacon = Beacon.builder().families(Set.of(IpFamily.IPV4)).open();
        Bond bond = Bond.to(arguments[0]).using(beacon).open()) {
      PathLines.of(bond).awaitWhole();
      List<Watch> watches = new ArrayList<>();
      for (int i = 1; i < arguments.length; i++) {
        WatchTarget peer = WatchTarget.of(InetAddress.getByName(arguments[i]));
        watches.add(beacon.watch(peer, event -> {})); // the session of the bond
      }
      for (Watch each : watches) {
        if (!each.awaitUp(LIMIT)) {
          throw new IllegalStateException(each.target() + " doesn't answer");
        }
      }
      System.out.println("ready");
      while (System.in.read() >= 0) {}
      System.out.println("done");
    }
  }
}
