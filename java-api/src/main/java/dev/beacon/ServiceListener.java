package dev.beacon;

/**
 * Told of services that come, change and go.
 *
 * <p>Called on the listener executor, one event at a time for each browse. A slow listener delays
 * nobody but the listeners that share its executor; what happens meanwhile to an instance is merged
 * into one event, so a slow listener costs bounded memory.
 */
@FunctionalInterface
public interface ServiceListener {

  /**
   * Handles one event. An exception is logged and does not end the browse.
   *
   * @param event what happened
   */
  void onEvent(ServiceEvent event);
}
