package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;

/**
 * Receives each record that answers a question, on the loop at the end of a turn. It must not
 * block.
 */
public interface AnswerSink {

  /** Handles a new record. */
  void answer(Answer answer);

  /**
   * Handles a denial: a look-up found that there is no record (RFC 6762 section 6.1). Called once.
   */
  default void denied() {}
}
