package dev.beacon;

import dev.beacon.dns.Name;
import java.util.Objects;
import java.util.Optional;

/**
 * An instance that is named on the link but can't be used, and what it lacks. Such an instance is
 * not reported as there.
 *
 * @param fullName the whole name, {@code Ghost._ipp._tcp.local} (RFC 6763 section 4.1)
 * @param type the type under which it was searched for
 * @param hostName the host that its SRV record names; empty if no SRV record is known
 * @param reason what it lacks
 */
public record UnresolvedInstance(
    Name fullName, ServiceType type, Optional<Name> hostName, Reason reason) {

  /** What an instance lacks. */
  public enum Reason {
    /** Nobody answers for its SRV record: its host and port are unknown. */
    NO_SERVER,
    /** Its SRV record names the root: the service is not offered (RFC 2782). */
    NOT_OFFERED,
    /** Its SRV record, or an alias, names an IP address or a host outside {@code .local}. */
    HOST_NOT_LOCAL,
    /** Nobody answers for an address of its host. */
    NO_ADDRESS
  }

  /** Checks the values. */
  public UnresolvedInstance {
    Objects.requireNonNull(fullName, "fullName");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(hostName, "hostName");
    Objects.requireNonNull(reason, "reason");
  }

  /** The instance's own name, as {@link ServiceInstance#name}. */
  public String name() {
    return InstanceName.text(fullName);
  }

  /** What it lacks, in words: {@code ghost.local has no address}. */
  public String explanation() {
    String host = hostName.map(Name::toString).orElse("its host");
    return switch (reason) {
      case NO_SERVER -> "nobody answers for its SRV record, so its host and port are unknown";
      case NOT_OFFERED -> "its SRV record names no host: it is not offered (RFC 2782)";
      case HOST_NOT_LOCAL ->
          host + " is no host under .local (RFC 6762 section 3): its address is not asked for";
      case NO_ADDRESS -> host + " has no address";
    };
  }

  /** The name and what it lacks: {@code Ghost: ghost.local has no address}. */
  @Override
  public String toString() {
    return name() + ": " + explanation();
  }
}
