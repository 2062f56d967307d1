package dev.beacon;

/** Receives the events of a published service or host. */
@FunctionalInterface
public interface RegistrationListener {

  /**
   * Handles one event. Beacon calls this on the listener executor, one event after the other. If it
   * throws, Beacon logs the exception and goes on with the next event. If slf4j has no binding, the
   * first exception goes to the thread's handler of uncaught exceptions.
   */
  void onEvent(RegistrationEvent event);
}
