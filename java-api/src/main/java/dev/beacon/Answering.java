package dev.beacon;

import dev.beacon.internal.core.Watches;

/** Answers peers that watch this host and are not configured here (RFC 9468), until closed. */
public final class Answering implements AutoCloseable {

  private final Watches watches;
  private final AnswerRules rules;
  private final long number;

  Answering(Watches watches, AnswerRules rules, long number) {
    this.watches = watches;
    this.rules = rules;
    this.number = number;
  }

  /** The rules by which it answers. */
  public AnswerRules rules() {
    return rules;
  }

  /** Ends the sessions of all peers and sends AdminDown to each. Idempotent. */
  @Override
  public void close() {
    watches.endAnswers(number);
  }
}
