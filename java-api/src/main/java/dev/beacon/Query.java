package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.core.Inquiry;

/** A continuous question for the records of one name and type. Runs until closed. */
public final class Query implements AutoCloseable {

  private final Inquiry inquiry;

  Query(Inquiry inquiry) {
    this.inquiry = inquiry;
  }

  /** The name asked for. */
  public Name name() {
    return inquiry.name();
  }

  /** The type asked for. */
  public RecordType type() {
    return inquiry.type();
  }

  /** Stops asking. Answers already on their way may still arrive. Idempotent. */
  @Override
  public void close() {
    inquiry.close();
  }
}
