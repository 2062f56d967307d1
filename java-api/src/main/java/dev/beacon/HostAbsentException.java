package dev.beacon;

import java.io.Serial;
import java.net.UnknownHostException;

/**
 * Says that a name or address certainly does not exist: the host that has the name answered that it
 * has no records of the wanted type (RFC 6762 section 6.1). If no host answers, a look-up fails
 * with a {@link java.util.concurrent.TimeoutException} instead.
 */
public final class HostAbsentException extends UnknownHostException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception. Look-ups call this; it is public so that tests of programs can call it.
   *
   * @param message the name and the type that do not exist
   */
  public HostAbsentException(String message) {
    super(message);
  }
}
