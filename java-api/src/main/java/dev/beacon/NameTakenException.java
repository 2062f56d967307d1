package dev.beacon;

import dev.beacon.dns.Name;
import java.io.Serial;
import java.util.Objects;

/** Somebody else has the name of a service that was to keep its own ({@link Service#keepName}). */
public final class NameTakenException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Name name;

  /**
   * Made by Beacon; public for tests of programs that publish.
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
