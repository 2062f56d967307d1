package dev.beacon.internal.wire;

/** The four parts of a message, in the order in which they stand (RFC 1035 section 4.1). */
public enum Section {
  /** What is asked. */
  QUESTION,
  /** What answers it; in a query, what the asker knows already (RFC 6762 section 7.1). */
  ANSWER,
  /** In a probe, what the asker means to publish (RFC 6762 section 8.2). */
  AUTHORITY,
  /** What the asker is likely to want next (RFC 6763 section 12). */
  ADDITIONAL
}
