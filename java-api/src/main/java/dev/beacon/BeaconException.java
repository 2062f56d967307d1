package dev.beacon;

import java.io.IOException;
import java.io.Serial;

/**
 * Beacon could not be opened. The subtypes name the cause; the message is one line that says what
 * was tried and what to do.
 *
 * <p>After a successful open, outcomes are events and never this exception.
 */
public abstract sealed class BeaconException extends IOException
    permits NoInterfaceException, SocketFailureException, NativeLibraryException {

  @Serial private static final long serialVersionUID = 1L;

  BeaconException(String message) {
    super(message);
  }
}
