package dev.beacon.internal.wire;

/** The four parts of a message, in the order in which they stand (RFC 1035 section 4.1). */
public enum Section {
  /** The questions. */
  QUESTION,
  /** The answers; in a query, the answers that the asker knows already (RFC 6762 section 7.1). */
  ANSWER,
  /** In a probe, the records that the asker wants to publish (RFC 6762 section 8.2). */
  AUTHORITY,
  /** The records that the asker probably needs next (RFC 6763 section 12). */
  ADDITIONAL
}
