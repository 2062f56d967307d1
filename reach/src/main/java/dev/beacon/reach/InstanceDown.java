package dev.beacon.reach;

import java.io.Serial;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * Says that the instance at the other end of a socket, or the path to it, is dead. Data in flight
 * is lost. The next connection goes to another instance.
 */
public final class InstanceDown extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** The instance's name. */
  private final String instance;

  /** The instance's address. */
  private final InetSocketAddress address;

  /** The reason why the instance counts as dead. */
  private final String reason;

  /** The time for which the instance had been silent. */
  private final Duration silent;

  /**
   * Makes the exception for an instance and a reason.
   *
   * @param instance the instance's name
   * @param address its address and port
   * @param reason the reason why it counts as dead
   * @param silent how long it had been silent; zero if the reason is not silence
   */
  public InstanceDown(String instance, InetSocketAddress address, String reason, Duration silent) {
    super(words(instance, address, reason, silent));
    this.instance = instance;
    this.address = Objects.requireNonNull(address, "address");
    this.reason = reason;
    this.silent = silent;
  }

  private static String words(
      String instance, InetSocketAddress address, String reason, Duration silent) {
    String host = address.getAddress().getHostAddress();
    String place = (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    return (instance.equals(place)
            ? place
            : instance.replaceAll("\\p{Cntrl}", "?") + " at " + place)
        + " is down: "
        + reason
        + (silent.isZero() ? "" : ", silent for " + silent.toMillis() + " ms");
  }

  /** The instance's name. */
  public String instance() {
    return instance;
  }

  /** The instance's address and port. */
  public InetSocketAddress address() {
    return address;
  }

  /** The reason why the instance counts as dead. */
  public String reason() {
    return reason;
  }

  /** The time for which the instance had been silent; zero if the reason is not silence. */
  public Duration silent() {
    return silent;
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
