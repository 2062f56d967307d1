package dev.beacon;

import java.util.List;
import java.util.Objects;

/**
 * What happened to a service, or a host, that is published. {@link Registered} comes once it is
 * announced everywhere, and again whenever it had to be claimed anew: after a {@link Renamed}, a
 * {@link HostRenamed}, a {@link Conflict} or a {@link LinkLost}, or on a further interface.
 */
public sealed interface RegistrationEvent {

  /**
   * Nobody objected to its names, and it was announced (RFC 6762 section 8.3).
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
   * A host that is published without a service: nobody objected to its name, and it was announced.
   * Comes instead of {@link Registered}, and as that again.
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
   * Somebody else has the name (RFC 6762 section 9): the service goes on under another.
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
   * Somebody else has the host's name: the host goes on under another.
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
   * Somebody else published other data under a name of ours (RFC 6762 section 8.1 and 9). A name
   * that was ours is claimed anew; one that was about to become ours changes, and {@link Renamed}
   * or {@link HostRenamed} follows.
   *
   * @param name the name in question, {@code My Web._http._tcp.local} or {@code box.local}
   * @param source the address of the other host
   * @param interfaceName the interface on which it was heard
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
   * An interface went, or its link did: the service isn't seen there. When it is back, the service
   * is claimed and announced there by itself.
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
   * A change was announced: of its port, its attributes, or what else {@link Registration#update}
   * can change.
   *
   * @param service the service as it is published now
   */
  record Updated(Service service) implements RegistrationEvent {
    /** Checks the values. */
    public Updated {
      Objects.requireNonNull(service, "service");
    }

    /** Its attributes. */
    public Txt txt() {
      return service.txt();
    }
  }

  /** It was closed, and said goodbye (RFC 6762 section 10.1). The last event. */
  record Withdrawn() implements RegistrationEvent {}

  /**
   * It is published no more, and wasn't closed. The last event.
   *
   * @param cause a {@link NameTakenException}, or a {@link BeaconFailedException}: then no goodbye
   *     went out
   */
  record Failed(IllegalStateException cause) implements RegistrationEvent {
    /** Checks the values. */
    public Failed {
      Objects.requireNonNull(cause, "cause");
    }
  }
}
