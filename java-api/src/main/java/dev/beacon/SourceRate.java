package dev.beacon;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * The rate of one source, as the rate limiter counts it.
 *
 * @param address the source's address
 * @param interfaceName the interface on which its packets arrive
 * @param queriesPerSecond queries in the last second, dropped ones included
 * @param responsesPerSecond responses in the last second, dropped ones included
 * @param queriesIgnoredFor how much longer its queries are ignored; zero if they are not ignored
 * @param responsesIgnoredFor how much longer its responses are ignored; zero if they are not
 *     ignored
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

  /** Reports whether any of its packets are ignored now. */
  public boolean cooling() {
    return !queriesIgnoredFor.isZero() || !responsesIgnoredFor.isZero();
  }
}
