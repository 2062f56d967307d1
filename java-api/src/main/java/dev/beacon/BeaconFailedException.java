package dev.beacon;

import java.io.Serial;

/**
 * A {@link Beacon} has stopped by itself, since its loop ended: it hears and says nothing any more,
 * and all that was begun with it has ended. The cause says why; another Beacon can be opened.
 *
 * <p>What waits is told: futures complete with this exception, {@link ServiceListener#onFailure}
 * and {@link RegistrationEvent.Failed} bring it, {@link Beacon#whenClosed} too. What is called
 * afterwards throws it.
 */
public final class BeaconFailedException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Made by Beacon; public for tests of listeners.
   *
   * @param cause what ended the loop
   */
  public BeaconFailedException(Throwable cause) {
    super("this Beacon has failed and is deaf, open another: " + cause, cause);
  }
}
