package dev.beacon.internal.watch;

/** Receives a session's states, on the thread that owns it. Must not block. */
@FunctionalInterface
public interface PathObserver {

  /**
   * Handles the present state.
   *
   * @param state the state
   * @param changes the number of changes since the last call
   */
  void changed(SessionState state, int changes);
}
