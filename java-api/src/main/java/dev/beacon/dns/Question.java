package dev.beacon.dns;

import java.util.Objects;

/**
 * A question of a query (RFC 1035 section 4.1.2); its class is IN.
 *
 * @param name the name whose records are wanted
 * @param type the type of the records, or {@link RecordType#ANY}
 * @param unicastResponse whether the answer may come by unicast, the QU bit (RFC 6762 section 5.4)
 */
public record Question(Name name, RecordType type, boolean unicastResponse) {

  /** Checks that nothing is null. */
  public Question {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
  }

  /** Returns the question as in a zone file: {@code alpha.local IN A}. */
  @Override
  public String toString() {
    return name + " IN " + type + (unicastResponse ? " (QU)" : "");
  }
}
