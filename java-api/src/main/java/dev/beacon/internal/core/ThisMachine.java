package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.NetworkInterfaceFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The machine that runs this JVM. Its network belongs to the native core.
 *
 * <p>It has all of Beacon's static state: the shared node, and the way to simulated machines. A
 * program calls {@code Beacon.open()}, also under test, and has no other way to find either. A
 * program without a simulation pays for one read of a field.
 */
final class ThisMachine implements Machine {

  private static final Machine INSTANCE = new ThisMachine();

  private static volatile @Nullable Supplier<Optional<Machine>> simulated;

  private final SharedNode shared = new SharedNode();

  private ThisMachine() {}

  static Machine orSimulated() {
    Supplier<Optional<Machine>> others = simulated;
    return others == null ? INSTANCE : others.get().orElse(INSTANCE);
  }

  static void simulate(Supplier<Optional<Machine>> ofTheThread) {
    simulated = ofTheThread;
  }

  @Override
  public Node open(Settings settings, boolean discovery) throws BeaconException {
    return Node.open(settings, discovery ? NativePort.open(settings) : new NoDiscovery());
  }

  @Override
  public List<NetworkInterfaceFacts> interfaces() throws BeaconException {
    return NativePort.survey();
  }

  @Override
  public SharedNode shared() {
    return shared;
  }
}
