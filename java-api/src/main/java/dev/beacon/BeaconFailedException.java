package dev.beacon;

import java.io.Serial;

/**
 * Says that a {@link Beacon} has stopped because its loop ended. It receives and sends nothing any
 * more, and all its searches and registrations have ended. The cause says why. A program can open
 * another Beacon.
 *
 * <p>All open futures and {@link Beacon#whenClosed} complete with this exception. {@link
 * ServiceListener#onFailure} and {@link RegistrationEvent.Failed} carry it. Later calls throw it.
 */
public final class BeaconFailedException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception. Beacon calls this; it is public so that tests of listeners can call it.
   *
   * @param cause the reason why the loop ended
   */
  public BeaconFailedException(Throwable cause) {
    super("this Beacon has failed and is deaf, open another: " + cause, cause);
  }
}
