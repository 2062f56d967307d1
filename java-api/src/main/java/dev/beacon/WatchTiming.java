package dev.beacon;

import java.time.Duration;
import java.util.Objects;

/**
 * The pace at which a service is watched. Immutable: each method returns a new value.
 *
 * @param interval how often to send and to receive, 1 ms to 60 s
 * @param multiplier how many packets in a row may be missing, 1 to 255
 * @param holdDown how long an address must answer before it counts, up to an hour (RFC 5882 section
 *     3.2)
 */
public record WatchTiming(Duration interval, int multiplier, Duration holdDown) {

  private static final WatchTiming STANDARD =
      new WatchTiming(WatchTarget.DEFAULT_INTERVAL, WatchTarget.DEFAULT_MULTIPLIER, Duration.ZERO);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public WatchTiming {
    Objects.requireNonNull(interval, "interval");
    WatchTarget.requireInterval("interval", interval);
    WatchTarget.requireByte("multiplier", multiplier);
    WatchTarget.requireHoldDown(Objects.requireNonNull(holdDown, "holdDown"));
  }

  /** 300 ms, multiplier 3, without hold-down. */
  public static WatchTiming standard() {
    return STANDARD;
  }

  /**
   * At that interval.
   *
   * @throws IllegalArgumentException if it is not 1 ms to 60 s
   */
  public WatchTiming interval(Duration interval) {
    return new WatchTiming(interval, multiplier, holdDown);
  }

  /**
   * With that multiplier.
   *
   * @throws IllegalArgumentException if it is not 1 to 255
   */
  public WatchTiming multiplier(int multiplier) {
    return new WatchTiming(interval, multiplier, holdDown);
  }

  /**
   * Up counts only after it has lasted so long.
   *
   * @throws IllegalArgumentException if it is negative or over an hour
   */
  public WatchTiming holdDown(Duration holdDown) {
    return new WatchTiming(interval, multiplier, holdDown);
  }

  /** After how long without a packet the peer counts as dead, if it agrees to the interval. */
  public Duration detection() {
    return interval.multipliedBy(multiplier);
  }
}
