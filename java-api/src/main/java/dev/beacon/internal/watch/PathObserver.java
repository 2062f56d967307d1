package dev.beacon.internal.watch;

/** Told of a session's states, by the thread that owns it. Must not block. */
@FunctionalInterface
public interface PathObserver {

  /**
   * The session is so now.
   *
   * @param state as it is
   * @param changes how often its state changed since the last call
   */
  void changed(SessionState state, int changes);
}
