package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.SourceRate;
import dev.beacon.UnresolvedInstance;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code beacon doctor} has seen of a host, before anything is made of it.
 *
 * @param system the operating system
 * @param settings what Beacon was to be opened with
 * @param askedInterfaces the interfaces that the user named; none if that was left to the policy
 * @param interfaces every interface before Beacon was opened
 * @param wanted what the policy decided on each of these
 * @param holders who had port 5353 before Beacon was opened; empty where that is not visible
 * @param watchHolders who had port 3784 before Beacon was opened; empty where that is not visible
 * @param mostReceiveBufferBytes what the system grants a program at most; empty where that is not
 *     visible
 * @param failure why Beacon could not be opened
 * @param heard what an open Beacon noticed; empty if it could not be opened
 */
record Symptoms(
    HostSystem system,
    Settings settings,
    List<String> askedInterfaces,
    List<NetworkInterfaceFacts> interfaces,
    List<InterfaceDecision> wanted,
    Optional<List<PortHolder>> holders,
    Optional<List<PortHolder>> watchHolders,
    OptionalLong mostReceiveBufferBytes,
    Optional<BeaconException> failure,
    Optional<Heard> heard) {

  /**
   * What an open Beacon noticed.
   *
   * @param listened how long it listened
   * @param decisions which interfaces it used
   * @param sharing whether the port is shared, per family
   * @param counters all counts
   * @param receiveBufferBytes the smallest receive buffer in use, usable bytes; 0 if unknown
   * @param traffic what was sent and heard, per link
   * @param dropped samples of what the core dropped
   * @param sources who sent most, each at its worst
   * @param services how many services were found
   * @param unresolved services that are named and can't be used
   * @param answers what was said about their names
   */
  record Heard(
      Duration listened,
      List<InterfaceDecision> decisions,
      Map<IpFamily, PortSharing> sharing,
      Counters counters,
      long receiveBufferBytes,
      List<LinkTraffic> traffic,
      List<DroppedPacket> dropped,
      List<SourceRate> sources,
      int services,
      List<UnresolvedInstance> unresolved,
      List<Answer> answers) {

    PortSharing sharing(IpFamily family) {
      return sharing.getOrDefault(family, PortSharing.NONE);
    }

    /** The link of an interface and family, if there is one. */
    Optional<LinkTraffic> link(String interfaceName, IpFamily family) {
      return traffic.stream()
          .filter(link -> link.interfaceName().equals(interfaceName) && link.family() == family)
          .findFirst();
    }

    /** The links of an interface. */
    List<LinkTraffic> links(String interfaceName) {
      return traffic.stream().filter(link -> link.interfaceName().equals(interfaceName)).toList();
    }
  }

  /** The facts of an interface, if it was there before Beacon was opened. */
  Optional<NetworkInterfaceFacts> facts(String interfaceName) {
    return interfaces.stream().filter(facts -> facts.name().equals(interfaceName)).findFirst();
  }

  /** Whether an address is this host's own. */
  boolean isOwn(InetAddress address) {
    return interfaces.stream()
        .flatMap(facts -> facts.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }
}
