package dev.beacon;

/** Told whether a watched service is alive. Called as a {@link WatchListener} is. */
@FunctionalInterface
public interface ServiceWatchListener {

  /** The liveness changed. */
  void onEvent(ServiceWatchEvent event);
}
