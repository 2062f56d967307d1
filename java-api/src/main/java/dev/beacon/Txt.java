package dev.beacon;

import dev.beacon.dns.Rdata;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of a service, from its TXT record (RFC 6763 section 6): keys in the order of the
 * record, each with a value, an empty value or no value.
 *
 * <p>Keys are printable ASCII; upper and lower case are the same. Values are bytes; methods with
 * strings read and write them as UTF-8. Three cases differ (RFC 6763 section 6.4): {@code key=} has
 * an empty value, {@code key} has no value ({@link #contains} is true, {@link #hasValue} is false),
 * and a key may be absent.
 *
 * <p>Attributes are equal if their bytes are, in the same order. Instances are immutable.
 */
public final class Txt {

  /** No attributes. */
  public static final Txt EMPTY = new Txt(new byte[0]);

  /** The most bytes that {@code key=value} may have (RFC 6763 section 6.1). */
  private static final int MAX_PAIR_BYTES = 255;

  /** The bytes that fit into the largest packet of Multicast DNS (RFC 6763 section 6.1). */
  private static final int MAX_BYTES = 8900;

  // Only strings with a key, none of them twice, each after its length byte. One array instead of a
  // map: thousands of instances are kept, each with few attributes.
  private final byte[] strings;

  private Txt(byte[] strings) {
    this.strings = strings;
  }

  /**
   * Reads any data of a TXT record. It leaves out strings that are empty or cut short, that have no
   * key, whose key is not printable ASCII, or whose key came before (RFC 6763 sections 6.1, 6.4).
   */
  public static Txt parse(byte[] rdata) {
    // A set, since a hostile record can have thousands of keys.
    Set<String> seen = new HashSet<>();
    byte[] kept = new byte[rdata.length];
    int keptBytes = 0;
    int next;
    for (int at = 0; at < rdata.length; at = next) {
      next = at + 1 + (rdata[at] & 0xff);
      int keyEnd = keyEnd(rdata, at);
      if (next <= rdata.length
          && isKey(rdata, at + 1, keyEnd)
          && seen.add(text(rdata, at + 1, keyEnd).toLowerCase(Locale.ROOT))) {
        System.arraycopy(rdata, at, kept, keptBytes, next - at);
        keptBytes += next - at;
      }
    }
    return keptBytes == 0 ? EMPTY : new Txt(Arrays.copyOf(kept, keptBytes));
  }

  /**
   * Makes attributes of strings, in the order of the map.
   *
   * @throws IllegalArgumentException as {@link Builder#put(String, String)}
   */
  public static Txt of(Map<String, String> attributes) {
    Builder builder = builder();
    attributes.forEach(builder::put);
    return builder.build();
  }

  /** Begins attributes with none. */
  public static Builder builder() {
    return new Builder();
  }

  /** Begins attributes with these. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.strings = strings; // a builder never writes into it but makes another
    return builder;
  }

  /** Reports whether the key exists, with or without a value. */
  public boolean contains(String key) {
    return find(strings, key) >= 0;
  }

  /** Reports whether the key exists and has a value, which may be empty. */
  public boolean hasValue(String key) {
    return bytes(key).isPresent();
  }

  /** Returns a copy of the key's value; empty if the key is absent or has no value. */
  public Optional<byte[]> bytes(String key) {
    int at = find(strings, key);
    int keyEnd = at + 1 + key.length();
    int end = at < 0 ? 0 : at + 1 + (strings[at] & 0xff);
    return keyEnd < end
        ? Optional.of(Arrays.copyOfRange(strings, keyEnd + 1, end))
        : Optional.empty();
  }

  /**
   * Returns the key's value as UTF-8; empty if the key is absent or has no value. Bytes that are
   * not valid UTF-8 become U+FFFD; {@link #bytes} returns them unchanged.
   */
  public Optional<String> string(String key) {
    return bytes(key).map(value -> new String(value, StandardCharsets.UTF_8));
  }

  /** The keys as they are spelled, in the order of the record; unmodifiable. */
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    for (int at = 0; at < strings.length; at += 1 + (strings[at] & 0xff)) {
      keys.add(text(strings, at + 1, keyEnd(strings, at)));
    }
    return Collections.unmodifiableList(keys);
  }

  /**
   * The keys with their values as UTF-8, in the order of the record; unmodifiable. A key without a
   * value has an empty value here: use {@link #hasValue} to tell the two cases apart.
   */
  public Map<String, String> toMap() {
    Map<String, String> map = new LinkedHashMap<>();
    for (String key : keys()) {
      map.put(key, string(key).orElse(""));
    }
    return Collections.unmodifiableMap(map);
  }

  /** Reports whether there are no attributes. */
  public boolean isEmpty() {
    return strings.length == 0;
  }

  /**
   * Returns the data of the TXT record; without attributes, one zero byte (RFC 6763 section 6.1).
   */
  public byte[] toRdata() {
    return isEmpty() ? new byte[1] : strings.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Txt txt && Arrays.equals(txt.strings, strings);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(strings);
  }

  /**
   * Returns the attributes, each in quotes: {@code "path=/" "flag"}; an empty text if there are
   * none.
   */
  @Override
  public String toString() {
    return isEmpty() ? "" : new Rdata.Text(strings).toString();
  }

  /** The index of the length byte before the string with that key, or -1. */
  private static int find(byte[] strings, String key) {
    Objects.requireNonNull(key, "key");
    for (int at = 0; at < strings.length; at += 1 + (strings[at] & 0xff)) {
      if (keyEnd(strings, at) - at - 1 == key.length() && hasKey(strings, at + 1, key)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean hasKey(byte[] strings, int from, String key) {
    for (int i = 0; i < key.length(); i++) {
      if (folded(strings[from + i]) != folded(key.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns the end of the key whose length byte is at {@code at}: the equals sign, or the end. */
  private static int keyEnd(byte[] strings, int at) {
    int end = Math.min(strings.length, at + 1 + (strings[at] & 0xff));
    int keyEnd = at + 1;
    while (keyEnd < end && strings[keyEnd] != '=') {
      keyEnd++;
    }
    return keyEnd;
  }

  /** RFC 6763 section 6.4: at least one character, printable ASCII without the equals sign. */
  private static boolean isKey(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0x20 || bytes[i] > 0x7e || bytes[i] == '=') {
        return false;
      }
    }
    return from < to;
  }

  private static int folded(int c) {
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.US_ASCII);
  }

  /** Collects attributes. Not safe for use by several threads at once. */
  public static final class Builder {
    private byte[] strings = new byte[0];

    private Builder() {}

    /**
     * Adds a key with a value, which may be empty.
     *
     * @throws IllegalArgumentException if the key is empty, is not printable ASCII, has an equals
     *     sign or was added before (RFC 6763 section 6.4), if key and value have more than 254
     *     bytes together, or all attributes more than 8,900 (RFC 6763 section 6.1)
     */
    public Builder put(String key, byte[] value) {
      byte[] keyBytes = checkedKey(key);
      byte[] pair = Arrays.copyOf(keyBytes, keyBytes.length + 1 + value.length);
      pair[keyBytes.length] = '=';
      System.arraycopy(value, 0, pair, keyBytes.length + 1, value.length);
      return add(key, pair);
    }

    /**
     * Adds a key with a value in UTF-8, which may be empty.
     *
     * @throws IllegalArgumentException as {@link #put(String, byte[])}
     */
    public Builder put(String key, String value) {
      return put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds a key without a value. The presence of the key is the information (RFC 6763 section
     * 6.4).
     *
     * @throws IllegalArgumentException as {@link #put(String, byte[])}
     */
    public Builder flag(String key) {
      return add(key, checkedKey(key));
    }

    /**
     * Sets the key's value, which may be empty. An existing key keeps its place; a new key comes
     * last.
     *
     * @throws IllegalArgumentException as {@link #put(String, byte[])}, but not if the key exists
     */
    public Builder set(String key, byte[] value) {
      int at = find(strings, key);
      if (at < 0) {
        return put(key, value);
      }
      byte[] before = strings;
      byte[] rest = Arrays.copyOfRange(before, at + 1 + (before[at] & 0xff), before.length);
      strings = Arrays.copyOf(before, at);
      try {
        put(key, value);
        if (strings.length + rest.length > MAX_BYTES) {
          throw tooMuch(key);
        }
      } catch (IllegalArgumentException e) {
        strings = before;
        throw e;
      }
      int end = strings.length;
      strings = Arrays.copyOf(strings, end + rest.length);
      System.arraycopy(rest, 0, strings, end, rest.length);
      return this;
    }

    /**
     * Sets the key's value in UTF-8, which may be empty.
     *
     * @throws IllegalArgumentException as {@link #set(String, byte[])}
     */
    public Builder set(String key, String value) {
      return set(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds a key with a value in UTF-8, unless the key already exists in upper or lower case.
     *
     * @throws IllegalArgumentException as {@link #put(String, byte[])}, but not if the key exists
     */
    public Builder putIfAbsent(String key, String value) {
      Objects.requireNonNull(value, "value");
      return find(strings, key) < 0 ? put(key, value) : this;
    }

    /** Removes the key, in upper or lower case. Does nothing if it does not exist. */
    public Builder remove(String key) {
      int at = find(strings, key);
      if (at >= 0) {
        int next = at + 1 + (strings[at] & 0xff);
        byte[] left = Arrays.copyOf(strings, strings.length - (next - at));
        System.arraycopy(strings, next, left, at, strings.length - next);
        strings = left;
      }
      return this;
    }

    /** Makes the attributes. The builder may be used again. */
    public Txt build() {
      return strings.length == 0 ? EMPTY : new Txt(strings);
    }

    private Builder add(String key, byte[] pair) {
      if (pair.length > MAX_PAIR_BYTES) {
        throw new IllegalArgumentException(
            "\""
                + key
                + "\": key and value have "
                + pair.length
                + " bytes with the equals sign, at most 255 are allowed (RFC 6763 section 6.1)");
      }
      if (find(strings, key) >= 0) {
        throw new IllegalArgumentException(
            "\"" + key + "\": a key appears once, in any case (RFC 6763 section 6.4)");
      }
      if (strings.length + 1 + pair.length > MAX_BYTES) {
        throw tooMuch(key);
      }
      int end = strings.length;
      strings = Arrays.copyOf(strings, end + 1 + pair.length);
      strings[end] = (byte) pair.length;
      System.arraycopy(pair, 0, strings, end + 1, pair.length);
      return this;
    }

    private static IllegalArgumentException tooMuch(String key) {
      return new IllegalArgumentException(
          "\"" + key + "\": all attributes have at most 8900 bytes (RFC 6763 section 6.1)");
    }

    private static byte[] checkedKey(String key) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      if (!isKey(bytes, 0, bytes.length)) {
        throw new IllegalArgumentException(
            "\""
                + key
                + "\": a key is one or more printable ASCII characters other than '='"
                + " (RFC 6763 section 6.4)");
      }
      return bytes;
    }
  }
}
