package dev.beacon;

import dev.beacon.dns.Name;
import java.util.Objects;
import java.util.Optional;

/**
 * An instance that exists on the link but can't be used, and the part that is missing. A browse
 * does not report such an instance as added.
 *
 * @param fullName the whole name, {@code Ghost._ipp._tcp.local} (RFC 6763 section 4.1)
 * @param type the type that the search asked for
 * @param hostName the host that its SRV record names; empty if no SRV record is known
 * @param reason the part that is missing
 */
public record UnresolvedInstance(
    Name fullName, ServiceType type, Optional<Name> hostName, Reason reason) {

  /** The missing part of an instance. */
  public enum Reason {
    /** No host answers for its SRV record, so its host and port are unknown. */
    NO_SERVER,
    /** Its SRV record names the root, which means that the service is not offered (RFC 2782). */
    NOT_OFFERED,
    /** Its SRV record, or an alias, names an IP address or a host outside {@code .local}. */
    HOST_NOT_LOCAL,
    /** No host answers for an address of its host. */
    NO_ADDRESS,
    /**
     * Its name has several labels in front of the type. An instance's name is one label, and a dot
     * in it is a character like any other (RFC 6763 section 4.1).
     */
    SEVERAL_LABELS
  }

  /** Checks the values. */
  public UnresolvedInstance {
    Objects.requireNonNull(fullName, "fullName");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(hostName, "hostName");
    Objects.requireNonNull(reason, "reason");
  }

  /**
   * The instance's own name, in the form of {@link ServiceInstance#name}; if it has several labels,
   * with dots between them.
   */
  public String name() {
    return InstanceName.text(fullName, type);
  }

  /** Returns the missing part in words: {@code ghost.local has no address}. */
  public String explanation() {
    String host = hostName.map(Name::toString).orElse("its host");
    return switch (reason) {
      case NO_SERVER -> "nobody answers for its SRV record, so its host and port are unknown";
      case NOT_OFFERED -> "its SRV record names no host: it is not offered (RFC 2782)";
      case HOST_NOT_LOCAL ->
          host + " is no host under .local (RFC 6762 section 3): its address is not asked for";
      case NO_ADDRESS -> host + " has no address";
      case SEVERAL_LABELS ->
          "its name comes in several labels, split at a dot, and must be one"
              + " (RFC 6763 section 4.1)";
    };
  }

  /** Returns the name and the missing part: {@code Ghost: ghost.local has no address}. */
  @Override
  public String toString() {
    return name() + ": " + explanation();
  }
}
