package dev.beacon.cli;

import dev.beacon.InterfaceAddress;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.NoInterfaceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reports the interfaces that are used, those that are not, and why (FR-011 to FR-022). */
final class InterfaceCheck implements Check {

  private static final String ID = "interface";

  @Override
  public List<Finding> findings(Symptoms symptoms) {
    List<Finding> findings = new ArrayList<>();
    List<InterfaceDecision> decisions = decisions(symptoms);
    addMissing(symptoms, decisions, findings);
    if (noneIsUsed(symptoms, decisions)) {
      findings.add(noneUsed(decisions));
    }
    for (InterfaceDecision decision : decisions) {
      if (decision.used()) {
        addUsed(symptoms, decision, findings);
      } else {
        findings.add(unused(symptoms, decision));
      }
    }
    return findings;
  }

  /** Returns the decisions, with the results of joining if there are any. */
  private static List<InterfaceDecision> decisions(Symptoms symptoms) {
    if (symptoms.heard().isPresent()) {
      return symptoms.heard().get().decisions();
    }
    if (symptoms.failure().orElse(null) instanceof NoInterfaceException none) {
      return none.decisions();
    }
    return symptoms.wanted();
  }

  /** Reports whether no interface is used. Another check reports any other failure. */
  private static boolean noneIsUsed(Symptoms symptoms, List<InterfaceDecision> decisions) {
    return symptoms.failure().isPresent()
        ? symptoms.failure().get() instanceof NoInterfaceException
        : decisions.stream().noneMatch(InterfaceDecision::used);
  }

  private static Finding noneUsed(List<InterfaceDecision> decisions) {
    return Finding.problem(
        ID,
        decisions.stream()
            .map(decision -> decision.name() + ": " + decision.reason())
            .collect(Collectors.joining("; ", "No network interface can be used (", ").")),
        "Bring one up that can multicast, or name one with --interface.");
  }

  private static void addMissing(
      Symptoms symptoms, List<InterfaceDecision> decisions, List<Finding> findings) {
    List<String> present = decisions.stream().map(InterfaceDecision::name).toList();
    for (String name : InterfacesCommand.missing(symptoms.askedInterfaces(), decisions)) {
      findings.add(
          Finding.problem(
                  ID,
                  "There is no interface " + name + ".",
                  "This host has " + String.join(", ", present) + ".")
              .on(name));
    }
  }

  private static void addUsed(
      Symptoms symptoms, InterfaceDecision decision, List<Finding> findings) {
    String name = decision.name();
    Optional<NetworkInterfaceFacts> facts = symptoms.facts(name);
    findings.add(
        Finding.ok(
                ID,
                name
                    + (symptoms.heard().isPresent() ? " is used: " : " would be used: ")
                    + decision.reason()
                    + facts.map(InterfaceCheck::addresses).orElse("")
                    + ".")
            .on(name));
    if (symptoms.heard().isEmpty() || facts.isEmpty()) {
      return;
    }
    for (IpFamily family : IpFamily.values()) {
      boolean due =
          symptoms.settings().families().contains(family) && facts.get().hasUsableAddress(family);
      if (due && symptoms.heard().get().link(name, family).isEmpty()) {
        findings.add(notJoined(symptoms, name, family));
      }
    }
  }

  private static Finding notJoined(Symptoms symptoms, String name, IpFamily family) {
    List<PortHolder> holders = PortHolder.of(family, symptoms.holders().orElse(List.of()));
    String holder =
        holders.isEmpty()
            ? ""
            : " If it is about the port: "
                + PortHolder.names(holders)
                + " has it, and must share it.";
    return Finding.problem(
            ID,
            name
                + " has an "
                + Addresses.familyName(family)
                + " address, yet mDNS can't be joined there over it.",
            "The warning on standard error names the operation that failed." + holder)
        .on(name)
        .over(family);
  }

  private static Finding unused(Symptoms symptoms, InterfaceDecision decision) {
    String name = decision.name();
    String text = name + " is not used: " + decision.reason() + ".";
    boolean wanted = symptoms.wanted().stream().anyMatch(w -> w.name().equals(name) && w.used());
    if (wanted && symptoms.heard().isPresent()) {
      return Finding.problem(
              ID, text, "The warning on standard error names the operation that failed.")
          .on(name);
    }
    String advice = advice(symptoms.system(), name, decision.reason());
    return (advice.isEmpty() ? Finding.ok(ID, text) : Finding.note(ID, text, advice)).on(name);
  }

  /** Returns advice if there is a remedy; a VPN or a container's bridge is left out on purpose. */
  private static String advice(HostSystem system, String name, String reason) {
    return switch (reason) {
      case "down" ->
          "If it leads to your network, bring it up"
              + switch (system) {
                case LINUX -> ": ip link set dev " + name + " up";
                case MACOS -> ": sudo ifconfig " + name + " up";
                case WINDOWS -> ": netsh interface set interface \"" + name + "\" admin=enabled";
                case OTHER -> ".";
              };
      case "no carrier" -> "If it leads to your network, look after its cable or its Wi-Fi.";
      case "no multicast" ->
          "If it leads to your network, let it multicast"
              + (system == HostSystem.LINUX
                  ? ": ip link set dev " + name + " multicast on"
                  : "; its driver decides on that.");
      default -> {
        if (reason.startsWith("no usable address")) {
          yield "If it leads to your network, give it an address.";
        }
        yield reason.startsWith("MTU ")
            ? "mDNS packets don't fit; raise it" + mtu(system, name)
            : "";
      }
    };
  }

  private static String mtu(HostSystem system, String name) {
    return switch (system) {
      case LINUX -> ": ip link set dev " + name + " mtu 1500";
      case MACOS -> ": sudo ifconfig " + name + " mtu 1500";
      case WINDOWS ->
          ": netsh interface ipv4 set subinterface \"" + name + "\" mtu=1500 store=persistent";
      case OTHER -> ".";
    };
  }

  private static String addresses(NetworkInterfaceFacts facts) {
    List<String> texts = new ArrayList<>();
    for (InterfaceAddress address : facts.addresses()) {
      if (address.usable()) {
        texts.add(Addresses.text(address.address()) + "/" + address.prefixBits());
      }
    }
    return texts.isEmpty() ? "" : " (" + String.join(", ", texts) + ")";
  }
}
