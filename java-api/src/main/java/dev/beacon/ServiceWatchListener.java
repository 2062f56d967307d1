package dev.beacon;

/** Receives the changes of liveness of a watched service, on the listener executor. */
@FunctionalInterface
public interface ServiceWatchListener {

  /** The liveness changed. */
  void onEvent(ServiceWatchEvent event);
}
