package dev.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * How much one source sends, as the rate limiter counts it.
 *
 * @param address who
 * @param interfaceName where
 * @param queriesPerSecond queries in the last second, dropped ones included
 * @param responsesPerSecond responses in the last second, dropped ones included
 * @param queriesIgnoredFor for how long its queries are ignored from now on; zero if they aren't
 * @param responsesIgnoredFor for how long its responses are ignored from now on; zero if they
 *     aren't
 */
public record SourceRate(
    InetAddress address,
    String interfaceName,
    long queriesPerSecond,
    long responsesPerSecond,
    Duration queriesIgnoredFor,
    Duration responsesIgnoredFor) {

  /** Checks the values. */
  public SourceRate {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(interfaceName, "interfaceName");
    Objects.requireNonNull(queriesIgnoredFor, "queriesIgnoredFor");
    Objects.requireNonNull(responsesIgnoredFor, "responsesIgnoredFor");
  }

  /** Whether any of its packets are ignored now. */
  public boolean cooling() {
    return !queriesIgnoredFor.isZero() || !responsesIgnoredFor.isZero();
  }
}
