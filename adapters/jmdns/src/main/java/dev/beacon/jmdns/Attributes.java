package dev.beacon.jmdns;

import dev.beacon.Txt;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data of a TXT record, read as JmDNS reads it: keys keep their case, and a missing value is
 * "true".
 */
final class Attributes {

  private static final Logger log = LoggerFactory.getLogger(Attributes.class);
  private static final int MOST_BYTES = 255;
  private static final int MOST_NICE = 200;
  private static final byte[] NONE = {0};

  private final byte[] rdata;
  private final Map<String, byte[]> values = new LinkedHashMap<>(); // null is no value

  private Attributes(byte[] rdata) {
    this.rdata = rdata.length == 0 ? NONE : rdata;
    read();
  }

  /** Makes attributes of a text, of the record's data, or of keys with values. */
  static Attributes of(Object text) {
    if (text instanceof byte[] rdata) {
      return new Attributes(rdata.clone());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (text instanceof String string) {
      add(out, "the text", string.getBytes(StandardCharsets.UTF_8));
    } else if (text instanceof Map<?, ?> properties) {
      properties.forEach((key, value) -> add(out, key.toString(), pair(key.toString(), value)));
    }
    return new Attributes(out.toByteArray());
  }

  private static byte[] pair(String key, Object value) {
    byte[] bytes = bytes(key, value);
    byte[] name = key.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0 && !(value instanceof String)) {
      return name;
    }
    byte[] pair = Arrays.copyOf(name, name.length + 1 + bytes.length);
    pair[name.length] = '=';
    System.arraycopy(bytes, 0, pair, name.length + 1, bytes.length);
    return pair;
  }

  private static byte[] bytes(String key, Object value) {
    if (value == null) {
      return new byte[0];
    }
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof String string) {
      return string.getBytes(StandardCharsets.UTF_8);
    }
    throw new IllegalArgumentException(
        "\""
            + key
            + "\": a value is a String or a byte[], this is a "
            + value.getClass().getName());
  }

  /**
   * Adds a string. If one is too long, JmDNS empties the whole record; here only that one is left
   * out.
   */
  private static void add(ByteArrayOutputStream out, String what, byte[] string) {
    if (string.length > MOST_BYTES) {
      log.warn(
          "\"{}\" has {} bytes with its value, at most 255 are allowed (RFC 6763 section 6.1):"
              + " it is left out",
          what,
          string.length);
      return;
    }
    out.write(string.length);
    out.writeBytes(string);
  }

  private void read() {
    int next;
    for (int at = 0; at < rdata.length; at = next) {
      next = at + 1 + (rdata[at] & 0xff);
      if (next > rdata.length || next == at + 1) {
        continue; // cut short, or empty
      }
      int equals = at + 1;
      while (equals < next && rdata[equals] != '=') {
        equals++;
      }
      String key = new String(rdata, at + 1, equals - at - 1, StandardCharsets.UTF_8);
      byte[] value = equals + 1 < next ? Arrays.copyOfRange(rdata, equals + 1, next) : null;
      if (!key.isEmpty() && !values.containsKey(key)) {
        values.put(key, value);
      }
    }
  }

  byte[] rdata() {
    return rdata.clone();
  }

  /** Returns Beacon's form, without entries that no TXT record should have. */
  Txt txt() {
    return Txt.parse(rdata);
  }

  List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /** Returns a value; empty if the key has none, null if the key is absent. */
  byte[] bytes(String key) {
    if (!values.containsKey(key)) {
      return null;
    }
    byte[] value = values.get(key);
    return value == null ? new byte[0] : value.clone();
  }

  /**
   * Returns a value without a NUL at its end; "true" if the key has none, null if the key is
   * absent.
   */
  String string(String key) {
    if (!values.containsKey(key)) {
      return null;
    }
    byte[] value = values.get(key);
    return value == null ? "true" : text(value);
  }

  /** Returns the first entry, as {@code key=value}. */
  String first() {
    for (Map.Entry<String, byte[]> each : values.entrySet()) {
      byte[] value = each.getValue();
      return value == null ? each.getKey() : each.getKey() + "=" + text(value);
    }
    return "";
  }

  /** Returns text for people: unprintable characters are escaped, and a long text is cut. */
  String nice() {
    StringBuilder nice = new StringBuilder();
    for (int i = 0; i < rdata.length; i++) {
      if (i == MOST_NICE) {
        return nice.append("...").toString();
      }
      int c = rdata[i] & 0xff;
      if (c < ' ' || c > '~') {
        nice.append("\\0").append(Integer.toOctalString(c));
      } else {
        nice.append((char) c);
      }
    }
    return nice.toString();
  }

  private static String text(byte[] value) {
    int end = value.length > 0 && value[value.length - 1] == 0 ? value.length - 1 : value.length;
    return new String(value, 0, end, StandardCharsets.UTF_8);
  }
}
