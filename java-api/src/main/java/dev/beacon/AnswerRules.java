package dev.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whom to answer that asks to watch this host without being configured here (RFC 9468). Only single
 * hop, only sources on a prefix of the interface that the packet came by.
 *
 * <p>A value: each method returns other rules and leaves these as they are.
 *
 * @param prefixes only sources in one of these; any on the link if empty
 * @param interfaces only packets of these interfaces; of any if empty
 * @param interval how often to send at most, and how often the peer may: 1 ms to 60 s
 * @param multiplier how many packets in a row may be missing, 1 to 255
 * @param maxSessions how many peers are answered at a time, 1 to 16,384
 */
public record AnswerRules(
    List<Prefix> prefixes,
    Set<String> interfaces,
    Duration interval,
    int multiplier,
    int maxSessions) {

  /** How many peers are answered at a time, by default. */
  public static final int DEFAULT_MAX_SESSIONS = 64;

  private static final int MOST_SESSIONS = 16_384;

  /**
   * Addresses that begin alike.
   *
   * @param address one of them, never looked up
   * @param bits how many bits they share, 0 to 32 or 128
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

    /** As {@code 10.0.0.0/24}. */
    @Override
    public String toString() {
      return address.getHostAddress() + "/" + bits;
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

  /** Anybody on the link, 64 at a time, 300 ms x 3. */
  public static AnswerRules onLink() {
    return new AnswerRules(
        List.of(),
        Set.of(),
        WatchTarget.DEFAULT_INTERVAL,
        WatchTarget.DEFAULT_MULTIPLIER,
        DEFAULT_MAX_SESSIONS);
  }

  /**
   * Only sources in that prefix, or in one named before.
   *
   * @param address one of its addresses
   * @param bits how many bits they share, 0 to 32 or 128
   * @throws IllegalArgumentException if the bits are out of range
   */
  public AnswerRules only(InetAddress address, int bits) {
    List<Prefix> all = new ArrayList<>(prefixes);
    all.add(new Prefix(address, bits));
    return new AnswerRules(all, interfaces, interval, multiplier, maxSessions);
  }

  /** Only packets of that interface, or of one named before. */
  public AnswerRules onInterface(String name) {
    Set<String> all = new TreeSet<>(interfaces);
    all.add(Objects.requireNonNull(name, "name"));
    return new AnswerRules(prefixes, all, interval, multiplier, maxSessions);
  }

  /**
   * At that interval.
   *
   * @throws IllegalArgumentException if it is not 1 ms to 60 s
   */
  public AnswerRules interval(Duration interval) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }

  /**
   * With that multiplier.
   *
   * @throws IllegalArgumentException if it is not 1 to 255
   */
  public AnswerRules multiplier(int multiplier) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }

  /**
   * At most so many peers at a time.
   *
   * @throws IllegalArgumentException if it is not 1 to 16,384
   */
  public AnswerRules maxSessions(int maxSessions) {
    return new AnswerRules(prefixes, interfaces, interval, multiplier, maxSessions);
  }
}
