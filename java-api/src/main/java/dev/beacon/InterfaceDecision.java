package dev.beacon;

import java.util.Objects;

/**
 * The decision whether an interface is used, and its reason.
 *
 * @param name the interface's name, {@code docker0}
 * @param used whether Beacon joins the mDNS groups on it
 * @param reason the reason in a few words, {@code container bridge}
 */
public record InterfaceDecision(String name, boolean used, String reason) {

  /** Checks the values. */
  public InterfaceDecision {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(reason, "reason");
  }

  static InterfaceDecision use(NetworkInterfaceFacts facts, String reason) {
    return new InterfaceDecision(facts.name(), true, reason);
  }

  static InterfaceDecision reject(NetworkInterfaceFacts facts, String reason) {
    return new InterfaceDecision(facts.name(), false, reason);
  }
}
