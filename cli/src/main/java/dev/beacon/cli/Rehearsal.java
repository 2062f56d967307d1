package dev.beacon.cli;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.Service;
import dev.beacon.internal.core.Machine;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.Settings;
import dev.beacon.internal.core.SharedNode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries out what nearly every command does, and sends nothing: the launcher notes which classes
 * that needs, and puts them into the archive with which the commands start sooner.
 */
public final class Rehearsal {

  private static final String TYPE = "_rehearsal._tcp";
  private static final String NOWHERE = "rehearsal-nowhere";

  private static final int REGISTERED_SECONDS = 10;
  private static final int MOST_SECONDS = 300;

  private Rehearsal() {}

  /** Ends the process, as a command does. */
  public static void main(String[] args) throws Exception {
    endInAnyCase();
    Logs.configure(args);
    loadCore();
    RehearsalLink link = new RehearsalLink();
    Machine.simulate(() -> Optional.of(new Simulated(link)));
    Beacon other = Beacon.open();
    Service service = Service.named("Rehearsal").type(TYPE).port(80).txt("path", "/");
    other.publish(service).registered().get(REGISTERED_SECONDS, TimeUnit.SECONDS);
    forPeople();
    untilTheFirstLine();
    Main.main(new String[] {"browse", TYPE, "--once", "--json"});
  }

  /** Nobody watches it, so it must not go on for ever. */
  private static void endInAnyCase() {
    Thread limit =
        new Thread(
            () -> {
              long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
              while (System.nanoTime() - endNs < 0) {
                LockSupport.parkNanos(endNs - System.nanoTime());
              }
              Runtime.getRuntime().halt(Cli.FAILED);
            },
            "beacon-rehearsal-limit");
    limit.setDaemon(true);
    limit.start();
  }

  /** Loads the native core and what its loop needs. Without an interface it sends nothing. */
  private static void loadCore() throws BeaconException {
    Object unused = Beacon.interfaces(InterfacePolicy.physical());
    try (Beacon idle =
        Beacon.builder().interfaces(InterfacePolicy.only(NOWHERE)).waitForInterfaces(true).open()) {
      unused = idle.counters();
    } catch (BeaconException e) {
      return; // another program shares the port with nobody
    }
  }

  private static void forPeople() {
    run(OutputStream.nullOutputStream(), new Ending(), "browse", TYPE, "--once");
  }

  /** A browse without --once tells services in another way. */
  private static void untilTheFirstLine() {
    Ending ending = new Ending();
    OutputStream first =
        new OutputStream() {
          @Override
          public void write(int octet) {
            if (octet == '\n') {
              ending.now();
            }
          }
        };
    run(first, ending, "browse", TYPE, "--json");
  }

  private static void run(OutputStream to, Ending ending, String... command) {
    LineOut out =
        new LineOut(to, StandardCharsets.UTF_8, ending, () -> Screen.of(Screen.STANDARD_OUTPUT));
    LiveDoor door = new LiveDoor();
    door.warmUp();
    int unused = new Cli(new Means(door, out, System.err, ending)).run(command);
  }

  /** A machine whose only interface is on that link; each Beacon has a host of its own. */
  private record Simulated(RehearsalLink link) implements Machine {

    @Override
    public Node open(Settings settings, boolean discovery) throws BeaconException {
      return Node.open(settings, link.plug());
    }

    @Override
    public List<NetworkInterfaceFacts> interfaces() {
      return link.plug().interfaces();
    }

    @Override
    public SharedNode shared() {
      throw new UnsupportedOperationException("a command has its own");
    }
  }
}
