package dev.beacon;

/**
 * Told of a watched peer's changes of state.
 *
 * <p>Called on the listener executor, one event after the other for each watch. A slow listener
 * gets the latest state and the number of changes it missed. An exception is logged, and the next
 * event comes all the same.
 */
@FunctionalInterface
public interface WatchListener {

  /** The state changed. */
  void onEvent(WatchEvent event);
}
