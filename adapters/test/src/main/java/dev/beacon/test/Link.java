package dev.beacon.test;

import dev.beacon.sim.SimLink;
import java.time.Duration;
import java.util.Arrays;

/**
 * A link of a simulated network, to which hosts are connected. A new one delivers each packet after
 * 0.2 ms. Its faults are random, and depend on the seed of the network alone. All methods may be
 * called by any thread, and return this link.
 */
public final class Link {

  private static final Duration LONGEST_LATENCY = Duration.ofMinutes(1);

  private final VirtualTime time;
  private final SimLink link;
  private final int number;
  private int hosts; // while time stands still

  Link(VirtualTime time, SimLink link, int number) {
    this.time = time;
    this.link = link;
    this.number = number;
  }

  /** Returns the name, {@code lan} for the first link of a network. */
  public String name() {
    return link.toString();
  }

  /**
   * Sets the time that packets take. If the two differ, packets overtake each other.
   *
   * @param least the shortest time, at least 0
   * @param most the longest time, at most a minute
   * @throws IllegalArgumentException if the times are out of range or in the wrong order
   */
  public Link latency(Duration least, Duration most) {
    if (least.isNegative() || least.compareTo(most) > 0 || most.compareTo(LONGEST_LATENCY) > 0) {
      throw new IllegalArgumentException(
          "latency " + least + " to " + most + ": 0 to a minute, the shortest first");
    }
    return set(() -> link.latency(least, most));
  }

  /**
   * Sets the share of the packets that don't arrive. Each receiver misses other packets.
   *
   * @param share 0 to 1
   * @throws IllegalArgumentException if it is out of range
   */
  public Link loss(double share) {
    return set(() -> link.loss(checked("loss", share)));
  }

  /**
   * Sets the share of the packets that arrive twice.
   *
   * @param share 0 to 1
   * @throws IllegalArgumentException if it is out of range
   */
  public Link duplication(double share) {
    return set(() -> link.duplication(checked("duplication", share)));
  }

  /**
   * Cuts the link in two parts. No host notices, as if a switch between the parts were broken.
   *
   * @param part the hosts of one part; all others are the other part
   */
  public Link cut(Host... part) {
    String[] names = Arrays.stream(part).map(Host::name).toArray(String[]::new);
    return set(() -> link.partition(names));
  }

  /** Joins the parts again. No host notices. */
  public Link heal() {
    return set(link::heal);
  }

  SimLink simulated() {
    return link;
  }

  /** The addresses of one more host, as {@code 10.0.0.1/24}. */
  String[] nextAddresses() {
    hosts++;
    return new String[] {
      "10.0." + number + "." + hosts + "/24", "fe80::" + Integer.toHexString(hosts) + "/64"
    };
  }

  private Link set(Runnable change) {
    return time.still(
        () -> {
          change.run();
          return this;
        });
  }

  private static double checked(String what, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(what + " " + share + ": must be 0 to 1");
    }
    return share;
  }

  @Override
  public String toString() {
    return link.toString();
  }
}
