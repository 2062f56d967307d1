package dev.beacon;

import java.util.Objects;

/**
 * A change of liveness of a watched service.
 *
 * @param instance the service; its {@link ServiceInstance#liveness} is the one now
 * @param from the liveness as the event before had it; {@link Liveness#UNKNOWN} at first
 * @param to the liveness now
 * @param path the change of the address that made the difference
 * @param missed how many changes came between; 0 if the listener kept up
 */
public record ServiceWatchEvent(
    ServiceInstance instance, Liveness from, Liveness to, WatchEvent path, int missed) {

  /** Checks the values. */
  public ServiceWatchEvent {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(path, "path");
  }
}
