package dev.beacon;

/**
 * Receives a watched peer's changes of state.
 *
 * <p>Beacon calls it on the listener executor, one event after the other for each watch. A slow
 * listener receives the latest state and the number of changes that it missed. If a listener
 * throws, Beacon logs the exception and goes on with the next event.
 */
@FunctionalInterface
public interface WatchListener {

  /** Handles a change of state. */
  void onEvent(WatchEvent event);
}
