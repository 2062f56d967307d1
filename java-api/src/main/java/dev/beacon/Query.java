package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.core.Inquiry;

/** A continuous question for the records of one name and type. It runs until it is closed. */
public final class Query implements AutoCloseable {

  private final Inquiry inquiry;

  Query(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** The name that the query asks for. */
  public Name name() {
    return inquiry.name();
  }

  /** The type that the query asks for. */
  public RecordType type() {
    return inquiry.type();
  }

  /** Stops asking. Answers that were already handed over may still arrive. Idempotent. */
  @Override
  public void close() {
    inquiry.close();
  }
}
