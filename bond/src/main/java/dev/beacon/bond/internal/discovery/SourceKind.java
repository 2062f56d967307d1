package dev.beacon.bond.internal.discovery;

/** The kinds of sources of endpoints; those that are harder to forge come first. */
public enum SourceKind {
  /** A list in a file. */
  FILE,
  /** A list at an https URL. */
  URL,
  /** A domain of unicast DNS. */
  DOMAIN,
  /** The local link. */
  LINK
}
