package dev.beacon;

import dev.beacon.dns.Name;
import java.io.Serial;
import java.util.Objects;

/**
 * Says that another host has the name of a service that must keep its name ({@link
 * Service#keepName}).
 */
public final class NameTakenException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Name name;

  /**
   * Makes the exception. Beacon calls this; it is public so that tests of programs can call it.
   *
   * @param name the whole name, {@code My Web._http._tcp.local}
   */
  public NameTakenException(Name name) {
    super(Objects.requireNonNull(name, "name") + " is another's, and was to be kept");
    this.name = name;
  }

  /** The whole name, {@code My Web._http._tcp.local}. */
  public Name name() {
    return name;
  }
}
