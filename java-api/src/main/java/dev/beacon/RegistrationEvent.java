package dev.beacon;

import java.util.List;
import java.util.Objects;

/**
 * An event of a published service or host. {@link Registered} comes when the service has been
 * announced everywhere. It comes again whenever Beacon had to claim the name anew: after a {@link
 * Renamed}, a {@link HostRenamed}, a {@link Conflict} or a {@link LinkLost}, or on a further
 * interface.
 */
public sealed interface RegistrationEvent {

  /**
   * The service was announced (RFC 6762 section 8.3); no other host objected to its names.
   *
   * @param service the service as it is published, under its present name
   * @param host the host that offers it, {@code box.local}
   * @param interfaces the names of the interfaces on which it is published, in index order
   */
  record Registered(Service service, String host, List<String> interfaces)
      implements RegistrationEvent {
    /** Checks and copies the values. */
    public Registered {
      Objects.requireNonNull(service, "service");
      Objects.requireNonNull(host, "host");
      interfaces = List.copyOf(interfaces);
    }
  }

  /**
   * A host without a service was announced; no other host objected to its name. It comes in place
   * of {@link Registered}, and again in the same cases.
   *
   * @param host its name, {@code box.local}
   * @param interfaces the names of the interfaces on which it is published, in index order
   */
  record HostRegistered(String host, List<String> interfaces) implements RegistrationEvent {
    /** Checks and copies the values. */
    public HostRegistered {
      Objects.requireNonNull(host, "host");
      interfaces = List.copyOf(interfaces);
    }
  }

  /**
   * The service has a new name, because another host has the old one (RFC 6762 section 9).
   *
   * @param from the service's own name so far, {@code My Web}
   * @param to its own name from now on, {@code My Web (2)}
   */
  record Renamed(String from, String to) implements RegistrationEvent {
    /** Checks the values. */
    public Renamed {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  /**
   * The host has a new name, because another host has the old one.
   *
   * @param from the name so far, {@code box.local}
   * @param to the name from now on, {@code box-2.local}
   */
  record HostRenamed(String from, String to) implements RegistrationEvent {
    /** Checks the values. */
    public HostRenamed {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  /**
   * Another host published other data under a name of ours (RFC 6762 section 8.1 and 9). If the
   * name was ours, Beacon claims it anew. If Beacon was still claiming it, Beacon takes another
   * name, and {@link Renamed} or {@link HostRenamed} follows.
   *
   * @param name the name in question, {@code My Web._http._tcp.local} or {@code box.local}
   * @param source the address of the other host
   * @param interfaceName the interface on which the other host was heard
   */
  record Conflict(String name, String source, String interfaceName) implements RegistrationEvent {
    /** Checks the values. */
    public Conflict {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(interfaceName, "interfaceName");
    }
  }

  /**
   * An interface or its link was lost, so the service is not visible there. When the interface is
   * back, Beacon claims and announces the service there again.
   *
   * @param interfaceName the interface's name
   */
  record LinkLost(String interfaceName) implements RegistrationEvent {
    /** Checks the values. */
    public LinkLost {
      Objects.requireNonNull(interfaceName, "interfaceName");
    }
  }

  /**
   * A change by {@link Registration#update} was announced, such as a new port or new attributes.
   *
   * @param service the service as it is published now
   */
  record Updated(Service service) implements RegistrationEvent {
    /** Checks the values. */
    public Updated {
      Objects.requireNonNull(service, "service");
    }

    /** The attributes of the service. */
    public Txt txt() {
      return service.txt();
    }
  }

  /**
   * The registration was closed, and Beacon sent the goodbyes (RFC 6762 section 10.1). The last
   * event.
   */
  record Withdrawn() implements RegistrationEvent {}

  /**
   * The service or host is no longer published, although the program did not close it. The last
   * event.
   *
   * @param cause a {@link NameTakenException}, or a {@link BeaconFailedException}; in the second
   *     case Beacon sent no goodbye
   */
  record Failed(IllegalStateException cause) implements RegistrationEvent {
    /** Checks the values. */
    public Failed {
      Objects.requireNonNull(cause, "cause");
    }
  }
}
