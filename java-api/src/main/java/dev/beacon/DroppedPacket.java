package dev.beacon;

import java.util.Objects;

/**
 * A sample of what the core drops.
 *
 * @param source the address that it came from
 * @param interfaceName the interface that it came in on
 * @param reason the counter that it counts under, {@code dropped_source}; or the one that says
 *     more: {@code other_subnet} for a neighbour of another subnet, {@code other_port} for an
 *     answer from a port other than 5353
 */
public record DroppedPacket(String source, String interfaceName, String reason) {

  /** Checks the values. */
  public DroppedPacket {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(interfaceName, "interfaceName");
    Objects.requireNonNull(reason, "reason");
  }
}
