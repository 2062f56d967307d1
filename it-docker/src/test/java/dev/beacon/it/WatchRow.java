package dev.beacon.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A session of the matrix of watching.
 *
 * @param title the peer, as people call it
 * @param way what is special about the session: the family, authentication, multihop
 * @param host the box of the peer; sessions of one box have one
 * @param address the peer's
 * @param settings further lines of the session in Beacon's file
 * @param excuses what isn't tried, and why
 */
record WatchRow(
    String title,
    String way,
    WatchHost host,
    String address,
    List<String> settings,
    Map<WatchFact, String> excuses) {

  private static final Map<WatchFact, String> NO_KEY =
      Map.of(WatchFact.KEY, "a session without a key");

  private static final int NEIGHBOR_SIGNALED_DOWN = 3;

  /** Kinds of key in the words of BIRD; Beacon's come after them. */
  private static final Map<String, String> KINDS_OF_KEY =
      new TreeMap<>(
          Map.of(
              "simple", "password",
              "keyed md5", "md5",
              "meticulous keyed md5", "meticulous-md5",
              "keyed sha1", "sha1",
              "meticulous keyed sha1", "meticulous-sha1"));

  static Set<String> kindsOfKey() {
    return KINDS_OF_KEY.keySet();
  }

  static List<WatchRow> both(String title, WatchHost host) {
    return List.of(
        ofIpv4(title, host), new WatchRow(title, "IPv6", host, host.ipv6(), List.of(), NO_KEY));
  }

  static WatchRow ofIpv4(String title, WatchHost host) {
    return new WatchRow(title, "IPv4", host, host.ipv4(), List.of(), NO_KEY);
  }

  static List<WatchRow> multihop(String title, WatchHost host) {
    List<String> settings = List.of("multihop = yes", "min-ttl = 60"); // BIRD begins with 64
    Map<WatchFact, String> excuses =
        Map.of(
            WatchFact.KEY,
            NO_KEY.get(WatchFact.KEY),
            WatchFact.CARRIER,
            "a session over several hops belongs to no interface");
    return List.of(
        new WatchRow(title, "multihop, IPv4", host, host.ipv4(), settings, excuses),
        new WatchRow(title, "multihop, IPv6", host, host.ipv6(), settings, excuses));
  }

  /** With authentication, in the words of BIRD. */
  static WatchRow authenticated(String title, WatchHost host, String kind) {
    String ours = KINDS_OF_KEY.get(kind);
    return new WatchRow(
        title,
        ours,
        host,
        host.ipv4(),
        List.of("auth = " + ours, "key-id = 7", "key-file = " + WatchRoom.KEY_FILE),
        Map.of());
  }

  /** Its section of Beacon's file, as the changes have it. */
  String section(List<String> changes) {
    StringBuilder lines = new StringBuilder();
    lines.append("[").append(this).append("]\npeer = ").append(address).append('\n');
    String local = address.contains(":") ? WatchRoom.IPV6 : WatchRoom.IPV4;
    lines.append("local = ").append(local).append('\n');
    if (!settings.contains("multihop = yes")) {
      lines.append("interface = ").append(WatchRoom.INTERFACE).append('\n');
    }
    settings.forEach(line -> lines.append(line).append('\n'));
    changes.forEach(line -> lines.append(line).append('\n'));
    return lines.toString();
  }

  /** The diagnostic that Beacon then gives. */
  int diagnostic(WatchFact fact) {
    return fact == WatchFact.ENDED && host.isBeacon() ? NEIGHBOR_SIGNALED_DOWN : fact.diagnostic();
  }

  boolean tries(WatchFact fact) {
    return !excuses.containsKey(fact);
  }

  /** Whether an event is about it. */
  boolean isOf(JsonNode event) {
    return event.path("peer").asText().equals(address);
  }

  @Override
  public String toString() {
    return title + " " + way;
  }
}
