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
 * What a {@link Node} is opened with.
 *
 * @param policy which interfaces
 * @param families which families of IP
 * @param rateLimit the limits that the core applies
 * @param kernelShield whether the kernel may drop what can't be wanted
 * @param sources whose packets are heard
 * @param waitForInterfaces whether having none is no error but a beginning (FR-044)
 * @param listenerExecutor where user code runs; a daemon thread of the node's own if empty
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
}
