package dev.beacon.cli;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.RateLimit;
import dev.beacon.SourceRule;
import java.util.Set;

/**
 * The settings with which a Beacon is opened.
 *
 * @param policy chooses the interfaces
 * @param families the families of IP
 * @param rateLimit the limits for one source
 * @param sources the rule for the sources of packets
 * @param kernelShield whether the kernel may drop unwanted packets
 * @param waits whether to open without an interface, and wait for one (FR-044)
 */
record Settings(
    InterfacePolicy policy,
    Set<IpFamily> families,
    RateLimit rateLimit,
    SourceRule sources,
    boolean kernelShield,
    boolean waits) {

  /** Settings that do not wait. */
  Settings(
      InterfacePolicy policy,
      Set<IpFamily> families,
      RateLimit rateLimit,
      SourceRule sources,
      boolean kernelShield) {
    this(policy, families, rateLimit, sources, kernelShield, false);
  }

  /** Returns the same, with or without waiting. */
  Settings waiting(boolean waits) {
    return new Settings(policy, families, rateLimit, sources, kernelShield, waits);
  }
}
