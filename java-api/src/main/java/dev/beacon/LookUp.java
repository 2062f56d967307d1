package dev.beacon;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * The terms of a look-up: how long it may take, which families of addresses it wants, and on which
 * links it asks. The first question goes out at once, because a program waits for the answer.
 *
 * <pre>{@code
 * beacon.addresses("printer.local", LookUp.within(Duration.ofSeconds(2)).families(IPV4));
 * }</pre>
 *
 * <p>Terms are immutable: each method returns new ones.
 */
public final class LookUp {

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration LONGEST_SETTLE = Duration.ofSeconds(10);
  private static final LookUp STANDARD =
      new LookUp(
          Duration.ofSeconds(Beacon.RESOLVE_TIMEOUT_SECONDS),
          EnumSet.allOf(IpFamily.class),
          Links.all(),
          Duration.ofMillis(5));

  private final Duration timeout;
  private final Set<IpFamily> families;
  private final Links links;
  private final Duration settle;

  private LookUp(Duration timeout, Set<IpFamily> families, Links links, Duration settle) {
    this.timeout = timeout;
    this.families = families;
    this.links = links;
    this.settle = settle;
  }

  /** The defaults: {@value Beacon#RESOLVE_TIMEOUT_SECONDS} s at most, both families, all links. */
  public static LookUp standard() {
    return STANDARD;
  }

  /**
   * The defaults with another timeout.
   *
   * @param timeout over 0, at most a day
   * @throws IllegalArgumentException if it is out of range
   */
  public static LookUp within(Duration timeout) {
    return STANDARD.timeout(timeout);
  }

  /**
   * Returns terms with this timeout.
   *
   * @param timeout over 0, at most a day
   * @throws IllegalArgumentException if it is out of range
   */
  public LookUp timeout(Duration timeout) {
    return new LookUp(checked(timeout), families, links, settle);
  }

  /** Returns terms that ask for addresses of this family alone. */
  public LookUp families(IpFamily only) {
    return families(EnumSet.of(Objects.requireNonNull(only, "only")));
  }

  /**
   * Returns terms that ask for addresses of these families alone.
   *
   * @throws IllegalArgumentException if there is none
   */
  public LookUp families(Set<IpFamily> families) {
    Objects.requireNonNull(families, "families");
    if (families.isEmpty()) {
      throw new IllegalArgumentException("families []: name at least one of IPV4, IPV6");
    }
    return new LookUp(timeout, EnumSet.copyOf(families), links, settle);
  }

  /** Returns terms that ask on these links alone. */
  public LookUp on(Links links) {
    return new LookUp(timeout, families, Objects.requireNonNull(links, "links"), settle);
  }

  /**
   * Returns terms with this settle time: how long the first addresses wait for those of the other
   * family, unless the host says that it has none (RFC 6762 section 6.1). Default: 5 ms, because a
   * host with both families usually sends both at once (section 6.2).
   *
   * @param settle 0 to 10 s
   * @throws IllegalArgumentException if it is out of range
   */
  public LookUp settle(Duration settle) {
    Objects.requireNonNull(settle, "settle");
    if (settle.isNegative() || settle.compareTo(LONGEST_SETTLE) > 0) {
      throw new IllegalArgumentException("settle " + settle + ": must be 0 to 10 s");
    }
    return new LookUp(timeout, families, links, settle);
  }

  /** The longest time that the look-up may take. */
  public Duration timeout() {
    return timeout;
  }

  /** The families whose addresses are wanted; at least one. */
  public Set<IpFamily> families() {
    return EnumSet.copyOf(families);
  }

  /** The links on which to ask. */
  public Links links() {
    return links;
  }

  /** The time that the first addresses wait for those of the other family. */
  public Duration settle() {
    return settle;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LookUp lookUp
        && lookUp.timeout.equals(timeout)
        && lookUp.families.equals(families)
        && lookUp.links.equals(links)
        && lookUp.settle.equals(settle);
  }

  @Override
  public int hashCode() {
    return Objects.hash(timeout, families, links, settle);
  }

  /** Returns a text to read. */
  @Override
  public String toString() {
    return "within " + timeout + ", " + families + " on " + links + ", settling for " + settle;
  }

  static Duration checked(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("timeout " + timeout + ": must be over 0, at most a day");
    }
    return timeout;
  }
}
