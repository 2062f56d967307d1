package dev.beacon.cli;

import dev.beacon.Txt;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One JSON object on one line, its members in the order of the calls (RFC 8259).
 *
 * <p>Characters that a terminal obeys or hides are escaped too, which RFC 8259 section 7 does not
 * require: a terminal may show the line, and two names that look alike then differ visibly.
 */
final class JsonLine {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final StringBuilder json = new StringBuilder(256).append('{');

  /** Adds a string. */
  JsonLine text(String key, String value) {
    key(key);
    string(value);
    return this;
  }

  /** Adds a number. */
  JsonLine number(String key, long value) {
    key(key);
    json.append(value);
    return this;
  }

  /** Adds a number with a fraction, in this form. */
  JsonLine decimal(String key, String number) {
    key(key);
    json.append(number);
    return this;
  }

  /** Adds true or false. */
  JsonLine flag(String key, boolean value) {
    key(key);
    json.append(value);
    return this;
  }

  /** Adds an array of strings. */
  JsonLine texts(String key, List<String> values) {
    key(key);
    json.append('[');
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        json.append(',');
      }
      string(values.get(i));
    }
    json.append(']');
    return this;
  }

  /** Adds an array of numbers. */
  JsonLine numbers(String key, long... values) {
    key(key);
    json.append('[');
    for (int i = 0; i < values.length; i++) {
      json.append(i > 0 ? "," : "").append(values[i]);
    }
    json.append(']');
    return this;
  }

  /** Adds an array of objects, which are ended here. */
  JsonLine objects(String key, List<JsonLine> values) {
    key(key);
    json.append('[');
    for (int i = 0; i < values.size(); i++) {
      json.append(i > 0 ? "," : "").append(values.get(i).end());
    }
    json.append(']');
    return this;
  }

  /**
   * Adds attributes as an object: a string if the value is UTF-8, {@code true} for a key without
   * value, {@code {"base64":"..."}} for other bytes (RFC 6763 sections 6.4 and 6.5).
   */
  JsonLine txt(String key, Txt txt) {
    key(key);
    json.append('{');
    for (String attribute : txt.keys()) {
      key(attribute);
      Optional<byte[]> value = txt.bytes(attribute);
      if (value.isPresent()) {
        bytes(value.get());
      } else {
        json.append(true);
      }
    }
    json.append('}');
    return this;
  }

  /** Returns the object, without a line end. */
  String end() {
    return json.append('}').toString();
  }

  private void key(String key) {
    if (json.charAt(json.length() - 1) != '{') {
      json.append(',');
    }
    string(key);
    json.append(':');
  }

  private void bytes(byte[] value) {
    Optional<String> text = utf8(value);
    if (text.isPresent()) {
      string(text.get());
    } else {
      json.append("{\"base64\":\"").append(Base64.getEncoder().encodeToString(value)).append("\"}");
    }
  }

  private void string(String value) {
    json.append('"');
    int at = 0;
    while (at < value.length()) {
      int codePoint = value.codePointAt(at);
      int end = at + Character.charCount(codePoint);
      if (Glyphs.unprintable(codePoint)) {
        control(value, at, end);
      } else {
        character(value, at, end);
      }
      at = end;
    }
    json.append('"');
  }

  private void character(String value, int at, int end) {
    char c = value.charAt(at);
    if (c == '"' || c == '\\') {
      json.append('\\');
    }
    json.append(value, at, end);
  }

  // Unpaired surrogates are included: they have no UTF-8 form, and RFC 8259 section 8.2 permits
  // their escapes.
  private void control(String value, int at, int end) {
    for (int i = at; i < end; i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        default -> unicode(c);
      }
    }
  }

  private void unicode(char c) {
    json.append("\\u")
        .append(HEX[c >> 12])
        .append(HEX[c >> 8 & 0xf])
        .append(HEX[c >> 4 & 0xf])
        .append(HEX[c & 0xf]);
  }

  /** Returns the bytes as text if they are valid UTF-8. */
  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
