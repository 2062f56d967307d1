package dev.beacon;

import java.util.Objects;

/**
 * A sample of the packets that the core drops.
 *
 * @param source the address from which it came
 * @param interfaceName the interface on which it arrived
 * @param reason the counter that counts it, such as {@code dropped_source}; {@code other_subnet}
 *     for a neighbour on another subnet, {@code other_port} for an answer from a port other than
 *     5353
 */
public record DroppedPacket(String source, String interfaceName, String reason) {

  /** Checks the values. */
  public DroppedPacket {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(interfaceName, "interfaceName");
    Objects.requireNonNull(reason, "reason");
  }
}
