package dev.beacon.internal.core;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.RateLimit;
import dev.beacon.SourceRule;
import dev.beacon.dns.Name;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The settings of a {@link Node}.
 *
 * @param policy chooses the interfaces
 * @param families the families of IP
 * @param rateLimit the limits that the core applies
 * @param kernelShield whether the kernel may drop unwanted packets
 * @param sources the rule for the sources of packets
 * @param waitForInterfaces whether opening without an interface succeeds and waits for one (FR-044)
 * @param listenerExecutor the executor for user code; if empty, a daemon thread of the node's own
 * @param hostName the name to claim for this machine, {@code box.local}; the system's if empty
 */
public record Settings(
    InterfacePolicy policy,
    Set<IpFamily> families,
    RateLimit rateLimit,
    boolean kernelShield,
    SourceRule sources,
    boolean waitForInterfaces,
    Optional<Executor> listenerExecutor,
    Optional<Name> hostName) {

  /** Copies the values. */
  public Settings {
    families = Set.copyOf(families);
  }

  /** The same, with that host name if there is none. */
  public Settings named(Name machine) {
    return new Settings(
        policy,
        families,
        rateLimit,
        kernelShield,
        sources,
        waitForInterfaces,
        listenerExecutor,
        hostName.or(() -> Optional.of(machine)));
  }
}
