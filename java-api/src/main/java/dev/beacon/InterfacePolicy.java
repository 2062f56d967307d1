package dev.beacon;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Chooses the interfaces on which Beacon speaks. Beacon asks the policy at open, and again whenever
 * the interfaces of the host change.
 *
 * <p>A policy must decide by the facts alone. Beacon calls it on its loop thread, so it must not
 * block.
 */
@FunctionalInterface
public interface InterfacePolicy {

  /**
   * Decides on one interface.
   *
   * @param facts the facts about it
   * @return the decision, with the reason that logs and {@code beacon interfaces} show
   */
  InterfaceDecision decide(NetworkInterfaceFacts facts);

  /**
   * The names of the interfaces that this policy needs. Logs and errors name those that do not
   * exist. Empty for policies that need no particular interface.
   */
  default Set<String> requiredNames() {
    return Set.of();
  }

  /** Reports whether the policy uses this interface. Your own predicate can call this. */
  default boolean accepts(NetworkInterfaceFacts facts) {
    return decide(facts).used();
  }

  /**
   * The default policy: interfaces that are up, can multicast and are not loopback, without VPNs,
   * tunnels, and the virtual interfaces of containers and virtual machines. Inside a container it
   * uses eth0.
   */
  static InterfacePolicy physical() {
    return PhysicalInterfaces.here();
  }

  /**
   * The policy of exactly these interfaces, VPN or not. A tunnel causes a warning, because
   * multicast DNS is meant for the local link.
   *
   * @param names at least one interface name
   * @throws IllegalArgumentException if no name is given or one is blank
   */
  static InterfacePolicy only(String... names) {
    Objects.requireNonNull(names, "names");
    return new NamedInterfaces(new LinkedHashSet<>(Arrays.asList(names)));
  }

  /**
   * The policy of all interfaces for which the predicate holds and that can be used: they are up,
   * running and can multicast.
   */
  static InterfacePolicy where(Predicate<? super NetworkInterfaceFacts> predicate) {
    Objects.requireNonNull(predicate, "predicate");
    return facts -> {
      String unfit = Fitness.unfit(facts);
      if (!unfit.isEmpty()) {
        return InterfaceDecision.reject(facts, unfit);
      }
      return predicate.test(facts)
          ? InterfaceDecision.use(facts, "chosen by the predicate")
          : InterfaceDecision.reject(facts, "not chosen by the predicate");
    };
  }

  /** Decides on each interface, in the given order. */
  default List<InterfaceDecision> decideAll(List<NetworkInterfaceFacts> interfaces) {
    return interfaces.stream().map(this::decide).toList();
  }
}
