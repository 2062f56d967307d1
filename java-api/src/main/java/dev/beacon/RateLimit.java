package dev.beacon;

import java.time.Duration;
import java.util.Objects;

// FR-026 to FR-033
/**
 * The limit of packets per second from one source. Beacon drops the packets over the limit. If the
 * source is still over the limit after 0.9 s, it is no short burst, and Beacon ignores the source
 * for a while. Queries and responses have separate limits. So a flood of queries with a forged
 * source does not silence the real host's answers.
 *
 * @param enabled false accepts every packet
 * @param queriesPerSecond the most queries per second from one source, 1 to 1,000,000; default 100
 * @param responsesPerSecond the most responses per second from one source, 1 to 1,000,000; default
 *     1,000
 * @param cooldown how long a source over the limit is ignored, 1 ms to 24 h; default 60 s
 * @param allKinds whether Beacon ignores all packets of such a source, or only the kind that is
 *     over its limit; default false, because with true a flood with a forged source silences the
 *     real host
 */
public record RateLimit(
    boolean enabled,
    int queriesPerSecond,
    int responsesPerSecond,
    Duration cooldown,
    boolean allKinds) {

  private static final int MOST_PER_SECOND = 1_000_000;
  private static final Duration LONGEST_COOLDOWN = Duration.ofHours(24);
  private static final RateLimit STANDARD =
      new RateLimit(true, 100, 1_000, Duration.ofSeconds(60), false);

  /** Checks the values. */
  public RateLimit {
    requireRate("queriesPerSecond", queriesPerSecond);
    requireRate("responsesPerSecond", responsesPerSecond);
    Objects.requireNonNull(cooldown, "cooldown");
    if (cooldown.compareTo(Duration.ofMillis(1)) < 0 || cooldown.compareTo(LONGEST_COOLDOWN) > 0) {
      throw new IllegalArgumentException("cooldown " + cooldown + ": must be 1 ms to 24 h");
    }
  }

  /**
   * The default: 100 queries and 1,000 responses per second; a source over the limit is ignored for
   * 60 s.
   */
  public static RateLimit standard() {
    return STANDARD;
  }

  /**
   * The default with another limit for queries.
   *
   * @param queriesPerSecond 1 to 1,000,000
   */
  public static RateLimit perSource(int queriesPerSecond) {
    return new RateLimit(
        true, queriesPerSecond, STANDARD.responsesPerSecond, STANDARD.cooldown, false);
  }

  /** No limit at all. */
  public static RateLimit disabled() {
    return new RateLimit(
        false, STANDARD.queriesPerSecond, STANDARD.responsesPerSecond, STANDARD.cooldown, false);
  }

  /**
   * Returns this limit with another number of responses.
   *
   * @param perSecond 1 to 1,000,000
   */
  public RateLimit responses(int perSecond) {
    return new RateLimit(enabled, queriesPerSecond, perSecond, cooldown, allKinds);
  }

  /**
   * Returns this limit with another cooldown.
   *
   * @param duration 1 ms to 24 h
   */
  public RateLimit cooldown(Duration duration) {
    return new RateLimit(enabled, queriesPerSecond, responsesPerSecond, duration, allKinds);
  }

  /** Returns this limit, but Beacon ignores every kind of packet from a source over it. */
  public RateLimit everyKind() {
    return new RateLimit(enabled, queriesPerSecond, responsesPerSecond, cooldown, true);
  }

  private static void requireRate(String what, int value) {
    if (value < 1 || value > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          what + " " + value + ": must be 1 to " + MOST_PER_SECOND + " (or RateLimit.disabled())");
    }
  }
}
