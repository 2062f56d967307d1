package dev.beacon;

import dev.beacon.internal.core.Client;

/** This host answers those that watch it without being configured (RFC 9468), until closed. */
public final class Answering implements AutoCloseable {

  private final Client client;
  private final AnswerRules rules;
  private final long number;

  Answering(Client client, AnswerRules rules, long number) {
    this.client = client;
    this.rules = rules;
    this.number = number;
  }

  /** Whom it answers. */
  public AnswerRules rules() {
    return rules;
  }

  /** Lets go of all peers: AdminDown goes out to each. Idempotent. */
  @Override
  public void close() {
    client.endAnswers(number);
  }
}
