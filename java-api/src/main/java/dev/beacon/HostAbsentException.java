package dev.beacon;

import java.io.Serial;
import java.net.UnknownHostException;

/**
 * What was looked up is not there, and that is certain: whoever has the name denies that there are
 * records of the wanted type (RFC 6762 section 6.1). Nobody answering is a {@link
 * java.util.concurrent.TimeoutException} instead.
 */
public final class HostAbsentException extends UnknownHostException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Made by look-ups; public for tests of programs that make them.
   *
   * @param message what is denied
   */
  public HostAbsentException(String message) {
    super(message);
  }
}
