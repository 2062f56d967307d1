package dev.beacon.dns;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The type of a resource record, or the type that a question asks for (RFC 1035 section 3.2.2).
 *
 * @param code the number on the wire, 0 to 65,535
 */
public record RecordType(int code) implements Comparable<RecordType> {

  /** An IPv4 address (RFC 1035 section 3.4.1). */
  public static final RecordType A = new RecordType(1);

  /** A name server (RFC 1035 section 3.3.11). */
  public static final RecordType NS = new RecordType(2);

  /** Another name for the same thing (RFC 1035 section 3.3.1). */
  public static final RecordType CNAME = new RecordType(5);

  /** The start of a zone (RFC 1035 section 3.3.13). */
  public static final RecordType SOA = new RecordType(6);

  /** A pointer to a name: an instance of a service (RFC 6763 section 4.1). */
  public static final RecordType PTR = new RecordType(12);

  /** A host's hardware and operating system (RFC 1035 section 3.3.2). */
  public static final RecordType HINFO = new RecordType(13);

  /** A mail exchange (RFC 1035 section 3.3.9). */
  public static final RecordType MX = new RecordType(15);

  /** Text: a service's attributes (RFC 6763 section 6). */
  public static final RecordType TXT = new RecordType(16);

  /** An IPv6 address (RFC 3596 section 2.1). */
  public static final RecordType AAAA = new RecordType(28);

  /** The host and port of a service (RFC 2782). */
  public static final RecordType SRV = new RecordType(33);

  /** Another name for a whole subtree (RFC 6672). */
  public static final RecordType DNAME = new RecordType(39);

  /** Extension of the message, not a record of a name (RFC 6891 section 6.1). */
  public static final RecordType OPT = new RecordType(41);

  /** The types of a name's records; the name has no others (RFC 6762 section 6.1). */
  public static final RecordType NSEC = new RecordType(47);

  /** The way to reach a service (RFC 9460). */
  public static final RecordType SVCB = new RecordType(64);

  /** The way to reach an HTTPS server (RFC 9460). */
  public static final RecordType HTTPS = new RecordType(65);

  /** Every type, in questions alone (RFC 1035 section 3.2.3). */
  public static final RecordType ANY = new RecordType(255);

  private static final Map<String, RecordType> BY_MNEMONIC = byMnemonic();
  private static final String[] MNEMONICS = mnemonics();
  private static final RecordType[] CACHED = cached();

  /**
   * Makes a type by its number.
   *
   * @throws IllegalArgumentException if the number is not 0 to 65,535
   */
  public RecordType {
    if (code < 0 || code > 0xffff) {
      throw new IllegalArgumentException(
          code + ": a record type is 0 to 65535 (RFC 1035 section 3.2.2)");
    }
  }

  /**
   * Returns the type with this number; up to 255 always the same instance.
   *
   * @throws IllegalArgumentException if the number is not 0 to 65,535
   */
  public static RecordType of(int code) {
    return code >= 0 && code < CACHED.length ? CACHED[code] : new RecordType(code);
  }

  /**
   * Reads a mnemonic such as {@code SRV}, or {@code TYPE65280} (RFC 3597 section 5), in upper or
   * lower case.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static RecordType of(String mnemonic) {
    String text = mnemonic.toUpperCase(Locale.ROOT);
    RecordType known = BY_MNEMONIC.get(text);
    if (known != null) {
      return known;
    }
    if (text.matches("TYPE[0-9]{1,5}")) {
      int code = Integer.parseInt(text.substring(4));
      if (code <= 0xffff) {
        return of(code);
      }
    }
    throw new IllegalArgumentException(
        "\""
            + mnemonic
            + "\": a record type is one of "
            + String.join(", ", BY_MNEMONIC.keySet())
            + ", or TYPE0 to TYPE65535 (RFC 3597 section 5)");
  }

  /** The mnemonic, such as {@code SRV}; {@code TYPE65280} for a type that has none here. */
  public String mnemonic() {
    return code < MNEMONICS.length && !MNEMONICS[code].isEmpty() ? MNEMONICS[code] : "TYPE" + code;
  }

  /** Orders types by number. */
  @Override
  public int compareTo(RecordType other) {
    return Integer.compare(code, other.code);
  }

  /** Compares the numbers. */
  @Override
  public boolean equals(Object other) {
    return other instanceof RecordType that && code == that.code;
  }

  @Override
  public int hashCode() {
    return code;
  }

  /** Returns the {@link #mnemonic}. */
  @Override
  public String toString() {
    return mnemonic();
  }

  private static Map<String, RecordType> byMnemonic() {
    Map<String, RecordType> types = new TreeMap<>();
    types.put("A", A);
    types.put("NS", NS);
    types.put("CNAME", CNAME);
    types.put("SOA", SOA);
    types.put("PTR", PTR);
    types.put("HINFO", HINFO);
    types.put("MX", MX);
    types.put("TXT", TXT);
    types.put("AAAA", AAAA);
    types.put("SRV", SRV);
    types.put("DNAME", DNAME);
    types.put("OPT", OPT);
    types.put("NSEC", NSEC);
    types.put("SVCB", SVCB);
    types.put("HTTPS", HTTPS);
    types.put("ANY", ANY);
    return types;
  }

  private static String[] mnemonics() {
    String[] names = new String[256];
    Arrays.fill(names, "");
    BY_MNEMONIC.forEach((name, type) -> names[type.code] = name);
    return names;
  }

  private static RecordType[] cached() {
    RecordType[] types = new RecordType[256];
    for (int code = 0; code < types.length; code++) {
      RecordType named = BY_MNEMONIC.get(MNEMONICS[code]);
      types[code] = named != null ? named : new RecordType(code);
    }
    return types;
  }
}
