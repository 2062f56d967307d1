package dev.beacon.internal.core;

import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.NetworkInterfaceFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interfaces that one handle of a node wants, and those that it has. The node is on every
 * interface that any handle wants; each handle uses only its own.
 */
final class InterfaceWish {

  private static final Logger log = LoggerFactory.getLogger(InterfaceWish.class);

  private InterfacePolicy policy; // by the loop, or before the loop runs
  private volatile List<InterfaceDecision> decisions = List.of();
  private volatile Set<Integer> used = Set.of();
  private boolean decidedBefore;

  InterfaceWish(InterfacePolicy policy) {
    this.policy = policy;
  }

  /**
   * Replaces the policy. The handle leaves interfaces at once; new ones follow when the policy is
   * applied. Loop only.
   *
   * @throws RuntimeException if the policy fails; the former policy then stays
   */
  void change(InterfacePolicy next, List<NetworkInterfaceFacts> present) {
    List<InterfaceDecision> decided = next.decideAll(present);
    Set<Integer> kept = new HashSet<>();
    for (int i = 0; i < present.size(); i++) {
      if (decided.get(i).used() && has(present.get(i).index())) {
        kept.add(present.get(i).index());
      }
    }
    policy = next;
    used = kept;
  }

  /** Ends the wish: it has no interface any more. Loop only. */
  void end() {
    used = Set.of();
  }

  /** The names of interfaces that must exist. Loop only. */
  Set<String> requiredNames() {
    return policy.requiredNames();
  }

  /**
   * Decides on the present interfaces. If a policy throws after its first use, its last decisions
   * stay. Loop only.
   */
  List<InterfaceDecision> decide(List<NetworkInterfaceFacts> present) {
    try {
      List<InterfaceDecision> decided = policy.decideAll(present);
      decidedBefore = true;
      return decided;
    } catch (RuntimeException e) {
      if (!decidedBefore) {
        throw e;
      }
      log.warn("the interface policy failed; Beacon stays on the interfaces it has", e);
      return present.stream().map(this::asBefore).toList();
    }
  }

  private InterfaceDecision asBefore(NetworkInterfaceFacts facts) {
    for (InterfaceDecision before : decisions) {
      if (before.name().equals(facts.name())) {
        return before;
      }
    }
    return new InterfaceDecision(facts.name(), false, "the interface policy failed");
  }

  /** Sets the results, in the order of the interfaces. Loop only. */
  void done(List<NetworkInterfaceFacts> present, List<InterfaceDecision> effective) {
    Set<Integer> now = new HashSet<>();
    for (int i = 0; i < present.size(); i++) {
      if (effective.get(i).used()) {
        now.add(present.get(i).index());
      }
    }
    used = now;
    decisions = List.copyOf(effective);
  }

  /** Reports whether it has that interface. */
  boolean has(int ifindex) {
    return used.contains(ifindex);
  }

  /** The latest decision on each interface. Any thread. */
  List<InterfaceDecision> decisions() {
    return decisions;
  }
}
