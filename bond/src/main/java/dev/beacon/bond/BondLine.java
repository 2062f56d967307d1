package dev.beacon.bond;

import java.time.Duration;
import java.util.Objects;

/**
 * A connection of a bond, as it is at one moment.
 *
 * @param path the local interface and the endpoint, such as {@code eth0>10.91.0.2:7443}
 * @param late whether acknowledgements are overdue, so that data goes over other lines first
 * @param silent whether nothing is heard of the other end
 * @param roundTrip the smoothed time of a round trip; zero if none was measured
 * @param carriedBytes the bytes that it carried to the anchor, copies included
 * @param copiedBytes the part of them that another line had carried before
 */
public record BondLine(
    String path,
    boolean late,
    boolean silent,
    Duration roundTrip,
    long carriedBytes,
    long copiedBytes) {

  /** Checks the values. */
  public BondLine {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(roundTrip, "roundTrip");
  }
}
