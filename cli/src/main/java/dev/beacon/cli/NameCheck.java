package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reports two hosts that claim one name: unique records with different data from different hosts on
 * one interface (RFC 6762 section 9).
 *
 * <p>A host has more than one source, because it uses IPv4 and IPv6. Sources are one host if its
 * address records say so, or if they publish the same data.
 */
final class NameCheck implements HeardCheck {

  private static final String ID = "name-conflict";

  /** The most reported names, because strangers choose how many there are. */
  private static final int MOST_TOLD = 10;

  private static final int MOST_HOSTS_TOLD = 4;

  /** A key under which one host has one set of data. */
  private record Claimed(String interfaceName, Name name, RecordType type) {}

  /** The data of one host, and its sources. */
  private record Claim(Set<InetAddress> sources, Set<Rdata> records) {
    boolean agreesWith(Claim other) {
      return !Collections.disjoint(sources, other.sources)
          || !Collections.disjoint(records, other.records);
    }
  }

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    findings.addAll(findings(heard));
  }

  private static List<Finding> findings(Symptoms.Heard heard) {
    List<Finding> findings = new ArrayList<>();
    Set<List<Object>> told = new HashSet<>();
    Map<InetAddress, Set<InetAddress>> hosts = hosts(heard.answers());
    Map<Claimed, List<Claim>> claims = claims(heard.answers(), hosts);
    claims.forEach(
        (claimed, opinions) -> {
          // A conflict of IPv4 addresses and one of IPv6 addresses under one name count once.
          boolean conflict = opinions.size() > 1 && findings.size() < MOST_TOLD;
          if (conflict && told.add(List.of(claimed.interfaceName(), claimed.name()))) {
            findings.add(conflict(claimed, opinions));
          }
        });
    if (findings.isEmpty()) {
      findings.add(Finding.ok(ID, "No name is claimed by two hosts, as far as they were asked."));
    }
    return findings;
  }

  /** Returns the sources of one host, by each of them. */
  private static Map<InetAddress, Set<InetAddress>> hosts(List<Answer> answers) {
    Map<InetAddress, Set<InetAddress>> hosts = new HashMap<>();
    for (Answer answer : answers) {
      if (answer.record().rdata() instanceof Rdata.Address claimed) {
        Set<InetAddress> one = new LinkedHashSet<>();
        for (InetAddress address : List.of(answer.source(), claimed.address())) {
          one.addAll(hosts.getOrDefault(address, Set.of(address)));
        }
        one.forEach(address -> hosts.put(address, one));
      }
    }
    return hosts;
  }

  private static Map<Claimed, List<Claim>> claims(
      List<Answer> answers, Map<InetAddress, Set<InetAddress>> hosts) {
    Map<Claimed, List<Claim>> claims = new LinkedHashMap<>();
    for (Answer answer : answers) {
      Claimed claimed =
          new Claimed(answer.interfaceName(), answer.record().name(), answer.record().type());
      List<Claim> opinions = claims.computeIfAbsent(claimed, any -> new ArrayList<>());
      Set<InetAddress> sources = new LinkedHashSet<>(List.of(answer.source()));
      sources.addAll(hosts.getOrDefault(answer.source(), Set.of()));
      merge(opinions, new Claim(sources, new LinkedHashSet<>(Set.of(answer.record().rdata()))));
    }
    return claims;
  }

  private static void merge(List<Claim> opinions, Claim claim) {
    for (Claim other : List.copyOf(opinions)) {
      if (other.agreesWith(claim)) {
        claim.sources().addAll(other.sources());
        claim.records().addAll(other.records());
        opinions.remove(other);
      }
    }
    opinions.add(claim);
  }

  private static Finding conflict(Claimed claimed, List<Claim> opinions) {
    boolean addresses = !claimed.type().equals(RecordType.SRV);
    List<String> texts = new ArrayList<>();
    for (Claim claim : opinions.subList(0, Math.min(opinions.size(), MOST_HOSTS_TOLD))) {
      InetAddress source = claim.sources().iterator().next();
      List<String> records = claim.records().stream().map(Rdata::toString).toList();
      texts.add(
          Addresses.text(source, claimed.interfaceName())
              + " says "
              + claimed.type()
              + " "
              + String.join(", ", records));
    }
    return Finding.note(
            ID,
            "Different hosts on "
                + claimed.interfaceName()
                + " claim "
                + claimed.name()
                + ": "
                + String.join("; ", texts)
                + ".",
            addresses
                ? "If these are two hosts, rename one. If it is one host that is on this network"
                    + " twice, by cable and Wi-Fi, all is well."
                : "Rename one of them. A responder that asks before it takes a name does so by"
                    + " itself (RFC 6762 section 8.1); at least one of these does not.")
        .on(claimed.interfaceName());
  }
}
