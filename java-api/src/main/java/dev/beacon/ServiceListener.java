package dev.beacon;

/**
 * Told of services that come, change and go.
 *
 * <p>Called on the listener executor, one event at a time for each browse. A slow listener delays
 * nobody but the listeners that share its executor; what happens meanwhile to an instance is merged
 * into one event, so a slow listener costs bounded memory. An exception is logged and does not end
 * the browse; where slf4j has no binding the first one goes to the thread's handler of uncaught
 * exceptions.
 */
@FunctionalInterface
public interface ServiceListener {

  /**
   * Handles one event.
   *
   * @param event what happened
   */
  void onEvent(ServiceEvent event);

  /**
   * The {@link Beacon} has failed: it is deaf, and this was the last call. What was found is not
   * reported removed, for nothing is known of it any more. Does nothing unless overridden.
   *
   * @param cause what happened
   */
  default void onFailure(BeaconFailedException cause) {}
}
