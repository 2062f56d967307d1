package dev.beacon;

/** Is told what happens to a service that is published. */
@FunctionalInterface
public interface RegistrationListener {

  /**
   * Something happened. Called on the listener executor, one event after the other; an exception is
   * logged, where slf4j has no binding the first one goes to the thread's handler of uncaught
   * exceptions, and the next event comes all the same.
   */
  void onEvent(RegistrationEvent event);
}
