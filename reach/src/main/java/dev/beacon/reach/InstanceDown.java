package dev.beacon.reach;

import java.io.Serial;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * The instance at the other end of a socket is dead, or the way to it. What was in flight is lost;
 * the next connection goes to another instance.
 */
public final class InstanceDown extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** The instance's name. */
  private final String instance;

  /** Its address. */
  private final InetSocketAddress address;

  /** Why it is taken for dead. */
  private final String reason;

  /** How long it had been silent. */
  private final Duration silent;

  /**
   * Says who is down, and why.
   *
   * @param instance the instance's name
   * @param address where it was
   * @param reason why it is taken for dead
   * @param silent how long nothing had been heard of it; zero if something said that it is dead
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

  /** Where it was. */
  public InetSocketAddress address() {
    return address;
  }

  /** Why it is taken for dead. */
  public String reason() {
    return reason;
  }

  /** How long nothing had been heard of it; zero if something said that it is dead. */
  public Duration silent() {
    return silent;
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
