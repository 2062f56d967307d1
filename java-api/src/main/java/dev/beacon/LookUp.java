package dev.beacon;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How something is looked up for a program that waits for it: how long at most, of which families,
 * and on which links. The first question goes out at once.
 *
 * <pre>{@code
 * beacon.addresses("printer.local", LookUp.within(Duration.ofSeconds(2)).families(IPV4));
 * }</pre>
 *
 * <p>A value: each method returns another one and leaves this as it is.
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

  /** For {@value Beacon#RESOLVE_TIMEOUT_SECONDS} s at most, of both families, on all links. */
  public static LookUp standard() {
    return STANDARD;
  }

  /**
   * For so long at most; else as {@link #standard}.
   *
   * @param timeout over 0, at most a day
   * @throws IllegalArgumentException if it is out of range
   */
  public static LookUp within(Duration timeout) {
    return STANDARD.timeout(timeout);
  }

  /**
   * For so long at most.
   *
   * @param timeout over 0, at most a day
   * @throws IllegalArgumentException if it is out of range
   */
  public LookUp timeout(Duration timeout) {
    return new LookUp(checked(timeout), families, links, settle);
  }

  /** Addresses of that family alone; the other is not asked for. */
  public LookUp families(IpFamily only) {
    return families(EnumSet.of(Objects.requireNonNull(only, "only")));
  }

  /**
   * Addresses of these families alone; others are not asked for.
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

  /** On these links alone. */
  public LookUp on(Links links) {
    return new LookUp(timeout, families, Objects.requireNonNull(links, "links"), settle);
  }

  /**
   * How long the first addresses wait for those of the other family, unless these are denied (RFC
   * 6762 section 6.1). Default: 5 ms, for a host that has both mostly tells both at once (section
   * 6.2).
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

  /** How long it takes at most. */
  public Duration timeout() {
    return timeout;
  }

  /** The families whose addresses are wanted; at least one. */
  public Set<IpFamily> families() {
    return EnumSet.copyOf(families);
  }

  /** The links on which is asked. */
  public Links links() {
    return links;
  }

  /** How long the first addresses wait for those of the other family. */
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

  /** For people. */
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
