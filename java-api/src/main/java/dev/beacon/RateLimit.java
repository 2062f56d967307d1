package dev.beacon;

import java.time.Duration;
import java.util.Objects;

// FR-026 to FR-033
/**
 * How many packets per second one source may send. What is over is dropped; a source that is still
 * over 0.9 s after it first was, so that it is no burst, is ignored for a while. Queries and
 * responses are counted apart, so that a spoofed flood of queries does not silence a real host's
 * answers.
 *
 * @param enabled false lets everything through
 * @param queriesPerSecond most queries per second from one source, 1 to 1,000,000; default 100
 * @param responsesPerSecond most responses per second from one source, 1 to 1,000,000; default
 *     1,000
 * @param cooldown how long a source over the limit is ignored, 1 ms to 24 h; default 60 s
 * @param allKinds whether all packets of such a source are ignored, not only those of the kind that
 *     it floods with; default false, since a spoofed flood would then silence a real host
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

  /** 100 queries and 1,000 responses per second, then 60 s of silence. */
  public static RateLimit standard() {
    return STANDARD;
  }

  /**
   * The standard with another threshold for queries.
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
   * The same with another threshold for responses.
   *
   * @param perSecond 1 to 1,000,000
   */
  public RateLimit responses(int perSecond) {
    return new RateLimit(enabled, queriesPerSecond, perSecond, cooldown, allKinds);
  }

  /**
   * The same with another cooldown.
   *
   * @param duration 1 ms to 24 h
   */
  public RateLimit cooldown(Duration duration) {
    return new RateLimit(enabled, queriesPerSecond, responsesPerSecond, duration, allKinds);
  }

  /** The same, but every packet of a source over the limit is ignored, of whatever kind. */
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
