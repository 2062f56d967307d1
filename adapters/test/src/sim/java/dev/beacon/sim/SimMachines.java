package dev.beacon.sim;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.internal.core.Machine;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says on which simulated host a thread opens Beacons: on the one that was chosen for the thread,
 * or for the thread that started it. Other threads open them on the host of the one test that runs.
 */
public final class SimMachines {

  /** A host of a simulated network. */
  public interface SimMachine extends Machine {
    /** Whether its network still exists. */
    boolean isOpen();
  }

  /** Opens a Beacon. */
  @FunctionalInterface
  interface Opening {
    Beacon open() throws BeaconException;
  }

  private static final InheritableThreadLocal<SimMachine> CHOSEN = new InheritableThreadLocal<>();
  private static final Set<SimMachine> FOR_ALL = ConcurrentHashMap.newKeySet();

  static {
    Machine.simulate(SimMachines::current);
  }

  private SimMachines() {}

  /** The host of the calling thread; empty if it is on no simulated network. */
  public static Optional<Machine> current() {
    SimMachine chosen = CHOSEN.get();
    if (chosen != null && chosen.isOpen()) {
      return Optional.of(chosen);
    }
    SimMachine[] all = FOR_ALL.toArray(SimMachine[]::new);
    if (all.length > 1) {
      throw new IllegalStateException(
          all.length
              + " simulated networks exist, and this thread is older than its test: choose one with"
              + " Host.call");
    }
    return all.length == 0 ? Optional.empty() : Optional.of(all[0]);
  }

  /**
   * Chooses the host of the calling thread, and of the threads that it starts from now on.
   *
   * @return the one that was chosen before
   */
  public static Optional<SimMachine> choose(Optional<SimMachine> machine) {
    Optional<SimMachine> before = Optional.ofNullable(CHOSEN.get());
    machine.ifPresentOrElse(CHOSEN::set, CHOSEN::remove);
    return before;
  }

  /** Makes it the host of all threads for which none was chosen. */
  public static void add(SimMachine machine) {
    FOR_ALL.add(machine);
  }

  /** Undoes {@link #add}. */
  public static void remove(SimMachine machine) {
    FOR_ALL.remove(machine);
  }

  static Beacon openOn(SimMachine machine, Opening opening) throws BeaconException {
    Optional<SimMachine> before = choose(Optional.of(machine));
    try {
      return opening.open();
    } finally {
      Optional<SimMachine> unused = choose(before);
    }
  }
}
