package dev.beacon.internal.mdns.find;

import dev.beacon.Answer;

/**
 * Told of each record that answers a question, on the loop at the end of a turn. Must not block.
 */
public interface AnswerSink {

  /** A record is there that wasn't before. */
  void answer(Answer answer);
}
