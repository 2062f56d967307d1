package dev.beacon.cli;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.RateLimit;
import dev.beacon.SourceRule;
import java.util.Set;

/**
 * With what a Beacon is opened.
 *
 * @param policy which interfaces
 * @param families which families of IP
 * @param rateLimit how much one source may send
 * @param sources whose packets are heard
 * @param kernelShield whether the kernel may drop what can't be wanted
 * @param waits whether to begin without an interface, and wait for one (FR-044)
 */
record Settings(
    InterfacePolicy policy,
    Set<IpFamily> families,
    RateLimit rateLimit,
    SourceRule sources,
    boolean kernelShield,
    boolean waits) {

  /** Without waiting. */
  Settings(
      InterfacePolicy policy,
      Set<IpFamily> families,
      RateLimit rateLimit,
      SourceRule sources,
      boolean kernelShield) {
    this(policy, families, rateLimit, sources, kernelShield, false);
  }

  /** The same, waiting or not. */
  Settings waiting(boolean waits) {
    return new Settings(policy, families, rateLimit, sources, kernelShield, waits);
  }
}
