package dev.beacon.reach;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** An event of a {@link Reach}. */
public sealed interface ReachEvent {

  /** The time of the event. */
  Instant time();

  /**
   * An instance is used from now on.
   *
   * @param instance its name
   * @param address the address that is used
   * @param liveness how Reach judges whether it is alive
   * @param time the time of the event
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
   * An instance is no longer used.
   *
   * @param instance its name
   * @param address the address that was used
   * @param reason the reason
   * @param silent how long it had been silent; zero if the reason is not silence
   * @param time the time of the event
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
   * Something works less well than the settings ask for, for example probes in place of BFD.
   * Connections still work.
   *
   * @param reason the part that works less well, and the cause
   * @param time the time of the event
   */
  record Degraded(String reason, Instant time) implements ReachEvent {
    /** Checks the values. */
    public Degraded {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * Something that was degraded works again as the settings ask for.
   *
   * @param reason the part that works again
   * @param time the time of the event
   */
  record Whole(String reason, Instant time) implements ReachEvent {
    /** Checks the values. */
    public Whole {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }
}
