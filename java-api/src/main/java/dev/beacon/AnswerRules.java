package dev.beacon;

import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The rules for answering peers that watch this host and are not configured here (RFC 9468). Beacon
 * answers single-hop packets only, and only if the source is on a prefix of the interface on which
 * the packet arrived.
 *
 * <p>Rules are immutable: each method returns new rules.
 *
 * @param prefixes the prefixes of sources to answer; if empty, every source on the link
 * @param interfaces the interfaces on which to answer; if empty, all
 * @param interval the shortest interval between packets, for sending and for receiving: 1 ms to 60
 *     s
 * @param multiplier how many packets in a row may be missing before a peer is down, 1 to 255
 * @param maxSessions how many peers are answered at the same time, 1 to 16,384
 */
public record AnswerRules(
    List<Prefix> prefixes,
    Set<String> interfaces,
    Duration interval,
    int multiplier,
    int maxSessions) {

  /** The default for how many peers are answered at the same time. */
  public static final int DEFAULT_MAX_SESSIONS = 64;

  private static final int MOST_SESSIONS = 16_384;

  /**
   * A prefix: all addresses whose first bits are the same.
   *
   * @param address one of these addresses; it is never looked up
   * @param bits how many leading bits are the same, 0 to 32 (IPv4) or 128 (IPv6)
   */
  public record Prefix(InetAddress address, int bits) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the bits are out of range
     */
    public Prefix {
      int most = address.getAddress().length * 8;
      if (bits < 0 || bits > most) {
        throw new IllegalArgumentException("prefix of " + bits + " bits: must be 0 to " + most);
      }
    }

    /** Returns the prefix as text: {@code 10.0.0.0/24}. */
    @Override
    public String toString() {
      return new Rdata.Address(address) + "/" + bits;
    }
  }

  /**
   * Checks and copies the values.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public AnswerRules {
    prefixes = List.copyOf(prefixes);
    interfaces = Set.copyOf(interfaces);
    if (interval.compareTo(WatchTarget.SHORTEST) < 0
        || interval.compareTo(WatchTarget.LONGEST) > 0) {
      throw new IllegalArgumentException("interval " + interval + ": must be 1 ms to 60 s");
    }
    if (multiplier < 1 || multiplier > 255) {
      throw new IllegalArgumentException("multiplier " + multiplier + ": must be 1 to 255");
    }
    if (maxSessions < 1 || maxSessions > MOST_SESSIONS) {
      throw new IllegalArgumentException(
          "maxSessions " + maxSessions + ": must be 1 to " + MOST_SESSIONS);
    }
  }

  /**
   * The default rules: every peer on the link, 64 at the same time, interval 300 ms, multiplier 3.
   */
  public static AnswerRules onLink() {
    return new AnswerRules(
        List.of(),
        Set.of(),
        WatchTarget.DEFAULT_INTERVAL,
        WatchTarget.DEFAULT_MULTIPLIER,
        DEFAULT_MAX_SESSIONS);
  }

  /**
   * Returns rules that also answer sources in this prefix. With one prefix or more, no other source
   * is answered.
   *
   * @param address one of the prefix's addresses
   * @param bits how many leading bits are the same, 0 to 32 (IPv4) or 128 (IPv6)
   * @throws IllegalArgumentException if the bits are out of range
   */
  public AnswerRules only(InetAddress address, int bits) {
    List<Prefix> all = new ArrayList<>(prefixes);
    all.add(new Prefix(address, bits));
    return new AnswerRules(all, interfaces, interval, multiplier, maxSessions);
  }

  /**
   * Returns rules that also answer on this interface. With one interface or more, no other is used.
   */
  public AnswerRules onInterface(String name) {
    Set<String> all = new TreeSet<>(interfaces);
    all.add(Objects.requireNonNull(name, "name"));
    return new AnswerRules(prefixes, all, interval, multiplier, maxSessions);
  }

  /**
   * Returns rules with this interval.
   *
   * @throws IllegalArgumentException if it is not 1 ms to 60 s
   */
  public AnswerRules interval(Duration interval) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }

  /**
   * Returns rules with this multiplier.
   *
   * @throws IllegalArgumentException if it is not 1 to 255
   */
  public AnswerRules multiplier(int multiplier) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }

  /**
   * Returns rules with this limit of peers at the same time.
   *
   * @throws IllegalArgumentException if it is not 1 to 16,384
   */
  public AnswerRules maxSessions(int maxSessions) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }
}
