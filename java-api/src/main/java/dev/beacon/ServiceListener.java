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
   * Told of an instance that is named on the link but lacks what it takes to use it: once when two
   * questions for that stayed unanswered (after about two seconds), or at once if no question would
   * help, and again when it lacks something else. An {@link ServiceEvent.Added} follows if the
   * instance gets what it lacks. Of a slow listener's backlog the latest 1,024 remain.
   *
   * @param instance what lacks what
   */
  default void onUnresolved(UnresolvedInstance instance) {}

  /**
   * The {@link Beacon} has failed: it is deaf, and this was the last call. What was found is not
   * reported removed, for nothing is known of it any more. Does nothing unless overridden.
   *
   * @param cause what happened
   */
  default void onFailure(BeaconFailedException cause) {}
}
