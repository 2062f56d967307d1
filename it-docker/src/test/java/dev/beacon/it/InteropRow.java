package dev.beacon.it;

import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import java.util.List;
import java.util.Map;

/**
 * A peer of the interop matrix.
 *
 * @param box the box it runs in, and its host name
 * @param host the host that it names in its SRV records
 * @param publishing what can't be known of what it publishes, and why
 * @param browsing what it can't know of others, and why
 */
record InteropRow(
    String title,
    String box,
    Start start,
    String host,
    Map<Fact, String> publishing,
    Map<Fact, String> browsing) {

  /** Makes a box with the peer, ready to be driven. */
  interface Start {
    Peer peer(Lab lab, Net net, String box);
  }

  static List<InteropRow> all() {
    return List.of(
        new InteropRow("Avahi", "avahi", Peer::avahi, "avahi.local", Map.of(), Map.of()),
        new InteropRow(
            "systemd-resolved",
            "resolved",
            Peer::resolved,
            "resolved.local",
            Map.of(Fact.EMPTY, "systemd-resolved publishes an empty value as no value"),
            Map.of()),
        new InteropRow(
            "python-zeroconf",
            "zeroconf",
            Peer::zeroconf,
            "zeroconf.local",
            Map.of(Fact.DOT, splits("python-zeroconf")),
            Map.of()),
        new InteropRow(
            "JmDNS",
            "jmdns",
            Peer::jmdns,
            "jmdns.local",
            Map.of(
                Fact.DOT,
                splits("JmDNS"),
                Fact.IPV6,
                "JmDNS binds one address and publishes no other"),
            Map.of()),
        new InteropRow(
            "bonjour-service",
            "node",
            Peer::bonjourService,
            "node",
            Map.of(
                Fact.DOT, "bonjour-service turns a dot in a name into a hyphen",
                Fact.FLAG, "bonjour-service publishes a key without value as key=true",
                Fact.BYTES, "bonjour-service publishes values as text"),
            Map.of(Fact.DOT, "bonjour-service cuts a name at its first dot")));
  }

  private static String splits(String peer) {
    return peer + " ends the label at a dot in a name";
  }

  @Override
  public String toString() {
    return title;
  }
}
