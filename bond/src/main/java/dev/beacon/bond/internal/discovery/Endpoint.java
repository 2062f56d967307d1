package dev.beacon.bond.internal.discovery;

import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * A place to have an anchor at, directly or through a relay.
 *
 * @param host a name or an address
 * @param port 1 to 65,535
 * @param interfaceName the only local interface to reach it from; empty for all that may
 * @param priority lower is tried first
 * @param weight among equal priorities, higher is tried first
 * @param metered used only if no other is left
 * @param watchable its host announces that it answers BFD
 */
public record Endpoint(
    String host,
    int port,
    Optional<String> interfaceName,
    int priority,
    int weight,
    boolean metered,
    boolean watchable) {

  private static final int HIGHEST_PORT = 65_535;

  /** Those to try first. */
  static final Comparator<Endpoint> IN_ORDER =
      Comparator.comparingInt(Endpoint::priority)
          .thenComparing(Comparator.comparingInt(Endpoint::weight).reversed());

  /** Checks the values. */
  public Endpoint {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(interfaceName, "interfaceName");
    if (host.isBlank()) {
      throw new IllegalArgumentException("an endpoint without host");
    }
    if (port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("port " + port + ": must be 1 to " + HIGHEST_PORT);
    }
  }

  /** An endpoint that its user named. */
  public Endpoint(String host, int port, Optional<String> interfaceName) {
    this(host, port, interfaceName, 0, 0, false, false);
  }
}
