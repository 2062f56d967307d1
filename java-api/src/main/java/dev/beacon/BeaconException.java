package dev.beacon;

import java.io.IOException;
import java.io.Serial;

/**
 * Says that Beacon could not be opened. The subtype is the cause. The message is one line: it names
 * the failed step and the remedy.
 *
 * <p>It is thrown only while something opens. Later results are events.
 */
public abstract sealed class BeaconException extends IOException
    permits NoInterfaceException, SocketFailureException, NativeLibraryException {

  @Serial private static final long serialVersionUID = 1L;

  BeaconException(String message) {
    super(message);
  }
}
