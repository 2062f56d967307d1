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
 * Which interfaces one handle of a node wants, and which of them it has. The node is on those that
 * any handle wants; what a handle begins stays on its own.
 */
final class InterfaceWish {

  private static final Logger log = LoggerFactory.getLogger(InterfaceWish.class);

  private InterfacePolicy policy; // by the loop, or before it runs
  private volatile List<InterfaceDecision> decisions = List.of();
  private volatile Set<Integer> used = Set.of();
  private boolean decidedBefore;

  InterfaceWish(InterfacePolicy policy) {
    this.policy = policy;
  }

  /**
   * Another policy. What it doesn't take is let go at once, what else it takes comes when it is
   * applied. Loop only.
   *
   * @throws RuntimeException of the policy; then the one before stays
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

  /** Nothing is wanted any more. Loop only. */
  void end() {
    used = Set.of();
  }

  /** The names that must exist for it to make sense. Loop only. */
  Set<String> requiredNames() {
    return policy.requiredNames();
  }

  /**
   * Decides on the interfaces that there are. A policy that throws when it is asked again decides
   * nothing anew: what was used goes on to be. Loop only.
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

  /** What came of it, in the order of the interfaces. Loop only. */
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

  /** Whether it has that interface. */
  boolean has(int ifindex) {
    return used.contains(ifindex);
  }

  /** The latest decision on each interface. Any thread. */
  List<InterfaceDecision> decisions() {
    return decisions;
  }
}
