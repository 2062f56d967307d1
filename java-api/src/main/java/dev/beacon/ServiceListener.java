package dev.beacon;

/**
 * Receives the events of services that come, change and go.
 *
 * <p>Beacon calls it on the listener executor, one event at a time for each browse. A slow listener
 * delays only the listeners that share its executor. Meanwhile all changes of an instance are
 * merged into one event, so a slow listener costs bounded memory. If a listener throws, Beacon logs
 * the exception, and the browse goes on. If slf4j has no binding, the first exception goes to the
 * thread's handler of uncaught exceptions.
 */
@FunctionalInterface
public interface ServiceListener {

  /**
   * Handles one event.
   *
   * @param event the event
   */
  void onEvent(ServiceEvent event);

  /**
   * Handles an instance that exists but can't be used, because something is missing. Beacon calls
   * this when two questions for the missing part had no answer (after about two seconds), or at
   * once if no question can help. It calls this again if another part is missing. {@link
   * ServiceEvent.Added} follows when nothing is missing any more. A slow listener receives only the
   * latest 1,024. Does nothing unless overridden.
   *
   * @param instance the instance and its missing part
   */
  default void onUnresolved(UnresolvedInstance instance) {}

  /**
   * Handles the failure of the {@link Beacon}: it receives nothing any more, and this is the last
   * call. Instances are not reported as removed, because their state is no longer known. Does
   * nothing unless overridden.
   *
   * @param cause the reason of the failure
   */
  default void onFailure(BeaconFailedException cause) {}
}
