package dev.beacon;

import java.net.InetAddress;

/**
 * Receives the events of peers that watch this host. It is called as a {@link WatchListener} is,
 * for one peer at a time.
 */
@FunctionalInterface
public interface AnswerListener {

  /** Handles a peer's change of state. */
  void onEvent(WatchEvent event);

  /**
   * Handles the end of a session: the peer was down, and silent for a detection time (RFC 9468
   * section 2).
   */
  default void onGone(InetAddress peer) {}
}
