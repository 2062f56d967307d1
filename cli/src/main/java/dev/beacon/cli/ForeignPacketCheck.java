package dev.beacon.cli;

import dev.beacon.DroppedPacket;
import dev.beacon.LinkTraffic;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports packets that came, or seem to come, from outside the link: their source is on no subnet
 * of the interface (FR-023), or their TTL differs from that of packets on the link (RFC 6762
 * section 11).
 */
final class ForeignPacketCheck implements HeardCheck {

  private static final String SOURCE_ID = "off-link";
  private static final String SUBNET_ID = "other-subnet";
  private static final String TTL_ID = "ttl";

  /** The counter of packets with a source off the link. */
  private static final String DROPPED_SOURCE = "dropped_source";

  /** The counter of those whose sender is on the link, but on another subnet. */
  private static final String OTHER_SUBNET = "other_subnet";

  private static final int MOST_SHOWN = 8;

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    addSources(heard, findings);
    addForwarders(heard, findings);
  }

  private static void addSources(Symptoms.Heard heard, List<Finding> findings) {
    Map<String, Set<String>> neighbours = sources(heard, OTHER_SUBNET);
    Map<String, Set<String>> strangers = sources(heard, DROPPED_SOURCE);
    neighbours.forEach((name, from) -> findings.add(otherSubnet(name, from).on(name)));
    strangers.forEach((name, from) -> findings.add(offLink(name, from).on(name)));
    if (neighbours.isEmpty() && strangers.isEmpty()) {
      long dropped = heard.counters().droppedSource();
      findings.add(
          dropped == 0
              ? Finding.ok(SOURCE_ID, "Every sender is on its interface's subnets.")
              : Finding.note(
                  SOURCE_ID,
                  "Packets dropped since their sender is not on the link: " + dropped + ".",
                  "-vv names the senders."));
    }
  }

  /** Returns the senders of packets that were dropped for this reason, by interface. */
  private static Map<String, Set<String>> sources(Symptoms.Heard heard, String reason) {
    Map<String, Set<String>> sources = new LinkedHashMap<>();
    for (DroppedPacket packet : heard.dropped()) {
      if (packet.reason().equals(reason)) {
        sources
            .computeIfAbsent(packet.interfaceName(), any -> new LinkedHashSet<>())
            .add(packet.source());
      }
    }
    return sources;
  }

  private static Finding otherSubnet(String interfaceName, Set<String> from) {
    return Finding.note(
        SUBNET_ID,
        "On "
            + interfaceName
            + " neighbours of another subnet are heard, and dropped: "
            + list(from)
            + ".",
        "They are on the same cable, since no router passed their packets on. To find them use"
            + " --any-subnet, or give "
            + interfaceName
            + " an address in their subnet.");
  }

  private static Finding offLink(String interfaceName, Set<String> from) {
    return Finding.note(
        SOURCE_ID,
        "On "
            + interfaceName
            + " packets are dropped whose sender is on none of its subnets: "
            + list(from)
            + ".",
        "They came through a router or a reflector, or are forged. If it is a device that you miss,"
            + " give it an address in a subnet of "
            + interfaceName
            + ", or "
            + interfaceName
            + " one in the device's.");
  }

  private static void addForwarders(Symptoms.Heard heard, List<Finding> findings) {
    boolean none = true;
    for (LinkTraffic link : heard.traffic()) {
      if (link.forwarded() > 0) {
        none = false;
        findings.add(forwarded(link).on(link));
      }
    }
    if (none) {
      findings.add(
          Finding.ok(TTL_ID, "Every packet has the TTL of what is sent on the link, 255."));
    }
  }

  private static Finding forwarded(LinkTraffic link) {
    Set<String> from = new LinkedHashSet<>();
    for (InetAddress address : link.forwarders()) {
      from.add(Addresses.text(address, link.interfaceName()));
    }
    return Finding.note(
        TTL_ID,
        "On "
            + link.interfaceName()
            + " ("
            + Addresses.familyName(link.family())
            + ") packets come with another TTL than 255, in all "
            + link.forwarded()
            + ", from "
            + list(from)
            + ".",
        "They came through a router, or their sender is not as RFC 6762 section 11 has it; Beacon"
            + " takes them, others may not: update or configure it.");
  }

  private static String list(Set<String> all) {
    List<String> texts = List.copyOf(all);
    return texts.size() <= MOST_SHOWN
        ? String.join(", ", texts)
        : String.join(", ", texts.subList(0, MOST_SHOWN))
            + " and "
            + (texts.size() - MOST_SHOWN)
            + " more";
  }
}
