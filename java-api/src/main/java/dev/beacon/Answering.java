package dev.beacon;

import dev.beacon.internal.core.Client;

/** Answers peers that watch this host and are not configured here (RFC 9468), until closed. */
public final class Answering implements AutoCloseable {

  private final Client client;
  private final AnswerRules rules;
  private final long number;

  Answering(Client client, AnswerRules rules, long number) {
    this.client = client;
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
    client.endAnswers(number);
  }
}
