package dev.beacon.reach;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** An event of a {@link Reach}, or of a bond of {@code beacon-bond}. */
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
   * A path of a bond carries data from now on, or again.
   *
   * @param path the local interface and the endpoint, such as {@code eth0>10.91.0.2:7443}
   * @param roundTrip the time of a round trip
   * @param time the time of the event
   */
  record LineUp(String path, Duration roundTrip, Instant time) implements ReachEvent {
    /** Checks the values. */
    public LineUp {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(roundTrip, "roundTrip");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * Nothing is heard on a path of a bond. Data goes over the others, and the path is dialled again.
   *
   * @param path the local interface and the endpoint
   * @param time the time of the event
   */
  record LineSilent(String path, Instant time) implements ReachEvent {
    /** Checks the values. */
    public LineSilent {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * A path of a bond has no connection. It is dialled again.
   *
   * @param path the local interface and the endpoint
   * @param reason the reason
   * @param time the time of the event
   */
  record LineDown(String path, String reason, Instant time) implements ReachEvent {
    /** Checks the values. */
    public LineDown {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }
  }

  /**
   * The endpoint of a path has another key than the anchor. It is left alone for ten minutes.
   *
   * @param path the local interface and the endpoint
   * @param id the id of the key that it has
   * @param time the time of the event
   */
  record EndpointRefused(String path, String id, Instant time) implements ReachEvent {
    /** Checks the values. */
    public EndpointRefused {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(id, "id");
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
