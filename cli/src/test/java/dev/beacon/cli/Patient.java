package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.InterfaceAddress;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.LinkTraffic;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RateLimit;
import dev.beacon.SourceRate;
import dev.beacon.SourceRule;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A host in the best of health, for tests to make ill. */
final class Patient {

  static final LinkTraffic IPV4 = new LinkTraffic("eth0", IpFamily.IPV4, 4, 4, 0, 5, 0, List.of());
  static final LinkTraffic IPV6 = new LinkTraffic("eth0", IpFamily.IPV6, 6, 6, 0, 5, 0, List.of());

  HostSystem system = HostSystem.LINUX;
  final Set<IpFamily> families = EnumSet.allOf(IpFamily.class);
  final List<String> askedInterfaces = new ArrayList<>();
  final List<NetworkInterfaceFacts> interfaces = new ArrayList<>(List.of(eth0("10.0.0.1")));
  final List<InterfaceDecision> wanted = new ArrayList<>();
  final List<InterfaceDecision> decisions = new ArrayList<>();
  final Map<IpFamily, PortSharing> sharing = new EnumMap<>(IpFamily.class);
  final Map<String, Long> counts = new LinkedHashMap<>();
  final List<LinkTraffic> traffic = new ArrayList<>(List.of(IPV4, IPV6));
  final List<DroppedPacket> dropped = new ArrayList<>();
  final List<SourceRate> sources = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();
  Optional<List<PortHolder>> holders = Optional.of(List.of());
  Optional<List<PortHolder>> watchHolders = Optional.of(List.of());
  OptionalLong mostReceiveBufferBytes = OptionalLong.empty();
  Optional<BeaconException> failure = Optional.empty();
  RateLimit rateLimit = RateLimit.standard();
  long receiveBufferBytes = 2_097_152;
  int services = 7;
  final List<UnresolvedInstance> unresolved = new ArrayList<>();

  Patient() {
    InterfaceDecision used = new InterfaceDecision("eth0", true, "local link");
    wanted.add(used);
    decisions.add(used);
    sharing.put(IpFamily.IPV4, PortSharing.ALONE);
    sharing.put(IpFamily.IPV6, PortSharing.YIELDED);
  }

  /** What doctor sees of it; nothing was heard if there is a failure. */
  Symptoms symptoms() {
    Symptoms.Heard heard =
        new Symptoms.Heard(
            Duration.ofSeconds(3),
            decisions,
            sharing,
            new Counters(counts, Set.of(), Set.of()),
            receiveBufferBytes,
            traffic,
            dropped,
            sources,
            services,
            unresolved,
            answers);
    return new Symptoms(
        system,
        new Settings(InterfacePolicy.physical(), families, rateLimit, SourceRule.ON_LINK, true),
        askedInterfaces,
        interfaces,
        wanted,
        holders,
        watchHolders,
        mostReceiveBufferBytes,
        failure,
        failure.isPresent() ? Optional.empty() : Optional.of(heard));
  }

  /** An interface with these addresses. */
  static NetworkInterfaceFacts eth0(String... addresses) {
    List<InterfaceAddress> all = new ArrayList<>();
    for (String literal : addresses) {
      InetAddress address = Instances.address(literal);
      int prefixBits = IpFamily.of(address) == IpFamily.IPV4 ? 24 : 64;
      all.add(new InterfaceAddress(address, prefixBits, true, true));
    }
    return new NetworkInterfaceFacts(
        "eth0", 2, LinkKind.ETHERNET, "", true, true, true, false, 1500, 0, false, all);
  }

  /** Somebody's answer, as heard on eth0. */
  static Answer answer(String source, String name, Rdata rdata) {
    RecordType type =
        rdata instanceof Rdata.Service
            ? RecordType.SRV
            : rdata.isFor(RecordType.A) ? RecordType.A : RecordType.AAAA;
    return new Answer(
        new ResourceRecord(Name.of(name), type, true, 120, rdata),
        Instances.address(source),
        "eth0");
  }

  static Rdata address(String literal) {
    return new Rdata.Address(Instances.address(literal));
  }

  static Rdata server(int port, String host) {
    return new Rdata.Service(0, 0, port, Name.of(host));
  }

  static PortHolder holder(IpFamily family, String name, long pid) {
    return new PortHolder(family, 102, Optional.of(new PortHolder.Owner(name, pid)));
  }
}
