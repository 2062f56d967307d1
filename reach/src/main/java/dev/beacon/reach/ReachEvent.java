package dev.beacon.reach;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** What happened to the way to a service. */
public sealed interface ReachEvent {

  /** When it happened. */
  Instant time();

  /**
   * An instance is used from now on.
   *
   * @param instance its name
   * @param address the address that is used
   * @param liveness how it is judged whether it lives
   * @param time when it happened
   */
  record InstanceChosen(String instance, InetSocketAddress address, Liveness liveness, Instant time)
      implements ReachEvent {
    /** Checks the values. */
    public InstanceChosen {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(liveness, "liveness");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * An instance is no longer the one that is used.
   *
   * @param instance its name
   * @param address the address that was used
   * @param reason why
   * @param silent how long nothing had been heard of it; zero if that was not the reason
   * @param time when it happened
   */
  record InstanceLeft(
      String instance, InetSocketAddress address, String reason, Duration silent, Instant time)
      implements ReachEvent {
    /** Checks the values. */
    public InstanceLeft {
      Objects.requireNonNull(instance, "instance");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(silent, "silent");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * Something is worse than it was asked for; programs don't notice.
   *
   * @param reason what, and why
   * @param time when it happened
   */
  record Degraded(String reason, Instant time) implements ReachEvent {
    /** Checks the values. */
    public Degraded {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * Something that was worse is as it was asked for.
   *
   * @param reason what is well again
   * @param time when it happened
   */
  record Whole(String reason, Instant time) implements ReachEvent {
    /** Checks the values. */
    public Whole {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }
}
