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
 * The facts that {@code beacon doctor} collected about a host, before any conclusion.
 *
 * @param system the operating system
 * @param settings the settings for Beacon
 * @param askedInterfaces the interfaces that the user named; empty if the policy chooses
 * @param interfaces every interface before Beacon was opened
 * @param wanted the policy's decision on each of these
 * @param holders the holders of port 5353 before Beacon was opened; empty if not visible
 * @param watchHolders the holders of port 3784 before Beacon was opened; empty if not visible
 * @param mostReceiveBufferBytes the system's limit for a program; empty if not visible
 * @param failure the reason why Beacon could not be opened
 * @param heard the observations of an open Beacon; empty if it could not be opened
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
   * The observations of an open Beacon.
   *
   * @param listened the time that it listened
   * @param decisions its decisions on interfaces
   * @param sharing how the port is shared, per family
   * @param counters all counts
   * @param receiveBufferBytes the smallest receive buffer in use, usable bytes; 0 if unknown
   * @param traffic the packets sent and heard, per link
   * @param dropped samples of dropped packets
   * @param sources the noisiest sources, each at its highest rate
   * @param services the number of found services
   * @param unresolved services that have a name but can't be used
   * @param answers the answers about their names
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

  /** The facts of an interface, if it existed before Beacon was opened. */
  Optional<NetworkInterfaceFacts> facts(String interfaceName) {
    return interfaces.stream().filter(facts -> facts.name().equals(interfaceName)).findFirst();
  }

  /** Reports whether an address is this host's own. */
  boolean isOwn(InetAddress address) {
    return interfaces.stream()
        .flatMap(facts -> facts.addresses().stream())
        .anyMatch(own -> own.address().equals(address));
  }
}
