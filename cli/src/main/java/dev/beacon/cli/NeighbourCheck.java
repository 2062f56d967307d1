package dev.beacon.cli;

import dev.beacon.InterfaceDecision;
import dev.beacon.LinkTraffic;
import java.util.ArrayList;
import java.util.List;

/** Checks that other hosts are heard, and that services are found. */
final class NeighbourCheck implements HeardCheck {

  private static final String ID = "neighbours";
  private static final String SERVICES_ID = "services";

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    for (InterfaceDecision decision : heard.decisions()) {
      if (decision.used()) {
        findings.add(neighbours(symptoms.system(), decision.name(), heard).on(decision.name()));
      }
    }
    findings.add(
        Finding.ok(
            SERVICES_ID,
            switch (heard.services()) {
              case 0 -> "No service was found.";
              case 1 -> "One service was found.";
              default -> heard.services() + " services were found.";
            }));
  }

  private static Finding neighbours(HostSystem system, String interfaceName, Symptoms.Heard heard) {
    List<String> counts = new ArrayList<>();
    for (LinkTraffic link : heard.links(interfaceName)) {
      if (link.fromOthers() > 0) {
        counts.add(link.fromOthers() + " over " + Addresses.familyName(link.family()));
      }
    }
    if (!counts.isEmpty()) {
      return Finding.ok(
          ID,
          "Other hosts are heard on "
              + interfaceName
              + ", packets: "
              + String.join(", ", counts)
              + ".");
    }
    return Finding.note(
        ID,
        "No other host was heard on " + interfaceName + ".",
        "Either nobody there speaks mDNS, or somebody keeps multicast away: a firewall here or"
            + " there, Wi-Fi client isolation, a switch with IGMP snooping but no querier, a"
            + " container's own network."
            + system.permission());
  }
}
