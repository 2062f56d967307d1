package dev.beacon;

import java.net.InetAddress;

/** Told of peers that watch this host. Called as a {@link WatchListener} is, one peer at a time. */
@FunctionalInterface
public interface AnswerListener {

  /** A peer's state changed. */
  void onEvent(WatchEvent event);

  /** A peer was let go of: it was down, and silent for a detection time (RFC 9468 section 2). */
  default void onGone(InetAddress peer) {}
}
