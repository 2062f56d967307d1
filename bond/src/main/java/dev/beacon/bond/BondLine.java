package dev.beacon.bond;

import dev.beacon.bond.internal.engine.LineState;
import java.time.Duration;
import java.util.Objects;

/**
 * A connection of a bond, as it is at one moment.
 *
 * @param path the local interface and the endpoint, such as {@code eth0>10.91.0.2:7443}
 * @param late whether acknowledgements are overdue, so that data goes over other lines first
 * @param silent whether nothing is heard of the other end
 * @param roundTrip the smoothed time of a round trip; zero if none was measured
 * @param carriedBytes the bytes of the connections that it carried away from here, copies included
 * @param copiedBytes the part of them that another line had carried before
 * @param sentBytes all bytes that went out, before TLS
 * @param receivedBytes all bytes that came in
 */
public record BondLine(
    String path,
    boolean late,
    boolean silent,
    Duration roundTrip,
    long carriedBytes,
    long copiedBytes,
    long sentBytes,
    long receivedBytes) {

  /** Checks the values. */
  public BondLine {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(roundTrip, "roundTrip");
  }

  static BondLine of(String path, LineState line) {
    return new BondLine(
        path,
        line.isLate(),
        line.isSilent(),
        Duration.ofNanos(line.roundTripNs()),
        line.carriedBytes(),
        line.copiedBytes(),
        line.sentBytes(),
        line.receivedBytes());
  }
}
