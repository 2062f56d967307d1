package dev.beacon;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Chooses the interfaces on which Beacon speaks. The choice is made at open and again whenever the
 * interfaces of the host change.
 *
 * <p>A policy must decide by the facts alone; it is called on Beacon's loop thread and must not
 * block.
 */
@FunctionalInterface
public interface InterfacePolicy {

  /**
   * Decides on one interface.
   *
   * @param facts what is known of it
   * @return used or not, with the reason that logs and {@code beacon interfaces} show
   */
  InterfaceDecision decide(NetworkInterfaceFacts facts);

  /**
   * The names that must exist for this policy to make sense; those that don't are named in logs and
   * errors. Empty for policies that take what is there.
   */
  default Set<String> requiredNames() {
    return Set.of();
  }

  /** Whether the policy takes this interface: for use inside a predicate of one's own. */
  default boolean accepts(NetworkInterfaceFacts facts) {
    return decide(facts).used();
  }

  /**
   * The default: interfaces that are up, multicast-capable and not loopback, without VPNs, tunnels
   * and the plumbing of containers and virtual machines. Inside a container eth0 is taken.
   */
  static InterfacePolicy physical() {
    return PhysicalInterfaces.here();
  }

  /**
   * Exactly these interfaces, VPN or not. A tunnel gives a warning, for multicast DNS is meant for
   * the local link.
   *
   * @param names at least one interface name
   * @throws IllegalArgumentException if no name is given or one is blank
   */
  static InterfacePolicy only(String... names) {
    Objects.requireNonNull(names, "names");
    return new NamedInterfaces(new LinkedHashSet<>(Arrays.asList(names)));
  }

  /**
   * The interfaces for which the predicate holds, provided that they can be used at all: up,
   * running and multicast-capable.
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

  /** Decides on each of the interfaces, in order. */
  default List<InterfaceDecision> decideAll(List<NetworkInterfaceFacts> interfaces) {
    return interfaces.stream().map(this::decide).toList();
  }
}
