package dev.beacon;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

// FR-011
/** The policy of {@link InterfacePolicy#only(String...)}. */
record NamedInterfaces(Set<String> names) implements InterfacePolicy {

  NamedInterfaces {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("only(): name at least one interface");
    }
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("only(\"" + name + "\"): an interface name is blank");
      }
    }
    names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }

  @Override
  public Set<String> requiredNames() {
    return names;
  }

  @Override
  public InterfaceDecision decide(NetworkInterfaceFacts facts) {
    if (!names.contains(facts.name())) {
      return InterfaceDecision.reject(facts, "not asked for");
    }
    // An explicit choice may be loopback or a tunnel, but it must be able to multicast.
    String unfit = Fitness.unfit(facts);
    if (!unfit.isEmpty()) {
      return InterfaceDecision.reject(facts, unfit);
    }
    String tunnel = PhysicalInterfaces.here().tunnelReason(facts);
    return InterfaceDecision.use(
        facts,
        tunnel.isEmpty() ? "asked for" : "asked for; " + tunnel + ", may violate link-local scope");
  }
}
