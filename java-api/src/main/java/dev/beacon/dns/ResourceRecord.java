package dev.beacon.dns;

import java.util.Objects;

/**
 * One fact about a name, and how long it is valid (RFC 1035 section 4.1.3); its class is IN.
 *
 * <p>Records are equal if all components are. {@link #sameData} ignores the components that may
 * differ between two copies of the same fact.
 *
 * @param name the owner
 * @param type the type of the data
 * @param cacheFlush whether this record and those sent with it replace all others of this name and
 *     type (RFC 6762 section 10.2)
 * @param ttlSeconds how long it may be cached, 0 to 2,147,483,647 seconds (RFC 2181 section 8); 0
 *     in a goodbye (RFC 6762 section 10.1)
 * @param rdata the data
 */
public record ResourceRecord(
    Name name, RecordType type, boolean cacheFlush, long ttlSeconds, Rdata rdata) {

  /** The longest time to live, in seconds (RFC 2181 section 8). */
  public static final long MAX_TTL_SECONDS = Integer.MAX_VALUE;

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException if the time to live is out of range, or the data is of another
   *     type; {@link Rdata.Opaque} fits every type
   */
  public ResourceRecord {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(rdata, "rdata");
    if (ttlSeconds < 0 || ttlSeconds > MAX_TTL_SECONDS) {
      throw new IllegalArgumentException(
          ttlSeconds + " s: a time to live is 0 to 2147483647 seconds (RFC 2181 section 8)");
    }
    if (!rdata.isFor(type)) {
      throw new IllegalArgumentException(
          "\"" + rdata + "\": not the data of a record of type " + type);
    }
  }

  /**
   * Reports whether the other record states the same fact: name, type and data are equal. Time to
   * live and cache-flush bit may differ.
   */
  public boolean sameData(ResourceRecord other) {
    return type.equals(other.type) && name.equals(other.name) && rdata.equals(other.rdata);
  }

  /** Compares all components; see also {@link #sameData}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceRecord that
        && cacheFlush == that.cacheFlush
        && ttlSeconds == that.ttlSeconds
        && sameData(that);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + type.hashCode()) + rdata.hashCode();
  }

  /** Returns the record as a line of a zone file: {@code alpha.local 120 IN A 192.0.2.1}. */
  @Override
  public String toString() {
    return name + " " + ttlSeconds + " IN " + type + " " + rdata;
  }
}
