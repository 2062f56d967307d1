package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;

/**
 * Receives each record that answers a question, on the loop at the end of a turn. It must not
 * block.
 */
public interface AnswerSink {

  /** A record is there that wasn't before. */
  void answer(Answer answer);

  /** A look-up found that there is none (RFC 6762 section 6.1); told once. */
  default void denied() {}
}
