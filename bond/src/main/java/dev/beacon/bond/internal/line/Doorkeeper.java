package dev.beacon.bond.internal.line;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Bounds the connections to a port that have not proved an identity (RCH-029): connections at a
 * time and handshakes a second, in all and of one source. A source is an IPv4 address or an IPv6
 * /64; relays that are known by their network may bring more.
 */
final class Doorkeeper {

  /** The bounds of a source. */
  record Allowance(int connections, int handshakesPerSecond) {}

  /** The bounds of all, of a source of no known kind, and of a known relay. */
  record Terms(Allowance all, Allowance oneSource, Allowance oneRelay) {

    /** RCH-029. A handshake costs milliseconds. */
    static final Terms OF_ANCHOR =
        new Terms(new Allowance(1_024, 200), new Allowance(64, 20), new Allowance(512, 160));

    /** RCH-032. A relay does no handshake. */
    static final Terms OF_RELAY =
        new Terms(new Allowance(4_096, 4_096), new Allowance(64, 64), new Allowance(4_096, 4_096));
  }

  private static final double NS_PER_SECOND = 1e9;
  private static final int IPV6_PREFIX_BYTES = 8;

  /** Handshakes are a bucket that fills with time; a second's worth may come at once. */
  private static final class Tally {
    private final Allowance allowance;
    private int connections;
    private double tokens;
    private long filledNs;

    Tally(Allowance allowance, long nowNs) {
      this.allowance = allowance;
      this.tokens = allowance.handshakesPerSecond();
      this.filledNs = nowNs;
    }

    void fill(long nowNs) {
      double more = (nowNs - filledNs) / NS_PER_SECOND * allowance.handshakesPerSecond();
      tokens = Math.min(allowance.handshakesPerSecond(), tokens + more);
      filledNs = nowNs;
    }

    boolean isIdle() {
      return connections == 0 && tokens >= allowance.handshakesPerSecond();
    }
  }

  private final Terms terms;
  private final List<Network> relays;
  private final Tally all;
  private final Map<String, Tally> bySource = new HashMap<>();

  Doorkeeper(Terms terms, List<Network> relays, long nowNs) {
    this.terms = terms;
    this.relays = List.copyOf(relays);
    this.all = new Tally(terms.all(), nowNs);
  }

  /**
   * A connection comes; returns the reason against it, or empty, and then {@link #leaves} follows
   * once.
   */
  Optional<Refusal> comes(InetAddress from, long nowNs) {
    bySource.values().forEach(each -> each.fill(nowNs));
    bySource.values().removeIf(Tally::isIdle);
    all.fill(nowNs);
    Tally source = bySource.computeIfAbsent(source(from), any -> new Tally(allowance(from), nowNs));
    if (all.connections >= all.allowance.connections()
        || source.connections >= source.allowance.connections()) {
      return Optional.of(Refusal.CONNECTIONS);
    }
    if (all.tokens < 1 || source.tokens < 1) {
      return Optional.of(Refusal.HANDSHAKES);
    }
    for (Tally each : List.of(all, source)) {
      each.connections++;
      each.tokens--;
    }
    return Optional.empty();
  }

  /** It has proved who it is, or is gone. */
  void leaves(InetAddress from) {
    all.connections--;
    Tally source = bySource.get(source(from));
    if (source != null) {
      source.connections--;
    }
  }

  private Allowance allowance(InetAddress from) {
    return relays.stream().anyMatch(network -> network.holds(from))
        ? terms.oneRelay()
        : terms.oneSource();
  }

  private static String source(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Arrays.toString(bytes.length == 4 ? bytes : Arrays.copyOf(bytes, IPV6_PREFIX_BYTES));
  }
}
