package dev.beacon;

import dev.beacon.dns.Name;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns an instance's own name into text and back. The name is UTF-8 (RFC 6763 section 4.1.1) and
 * is not escaped. Some devices break that rule. Beacon finds them too, and writes {@code \DDD} for
 * each byte of such a name that is not printable ASCII, and for a backslash.
 */
final class InstanceName {

  /** The number of characters in {@code \DDD}. */
  private static final int ESCAPE_CHARACTERS = 4;

  private InstanceName() {}

  /** Returns the first label as text. */
  static String text(Name fullName) {
    return text(fullName.labelBytes(0));
  }

  /** Returns the labels in front of the type as text, with dots between them. */
  static String text(Name fullName, ServiceType type) {
    StringBuilder text = new StringBuilder(text(fullName));
    int own = fullName.labelCount() - type.base().name().labelCount();
    for (int i = 1; i < own; i++) {
      text.append('.').append(text(fullName.labelBytes(i)));
    }
    return text.toString();
  }

  private static String text(byte[] label) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(label)).toString();
    } catch (CharacterCodingException e) {
      return escaped(label);
    }
  }

  /**
   * Returns the full names that such a text may mean: the literal one, and, if it has {@code \DDD},
   * the one with those bytes.
   *
   * @throws IllegalArgumentException if neither is a name; the message is about the literal name
   */
  static List<Name> meant(String text, ServiceType type) {
    List<Name> names = new ArrayList<>(2);
    Name base = type.base().name();
    byte[] bytes = unescaped(text);
    try {
      names.add(base.child(text));
    } catch (IllegalArgumentException e) {
      if (bytes.length == 0) {
        throw e;
      }
    }
    if (bytes.length > 0) {
      names.add(base.child(Name.of(allEscaped(bytes))));
    }
    return List.copyOf(names);
  }

  private static String escaped(byte[] label) {
    StringBuilder text = new StringBuilder(label.length + 16);
    for (byte b : label) {
      if (b < 0x20 || b > 0x7e || b == '\\') {
        append(text, b);
      } else {
        text.append((char) b);
      }
    }
    return text.toString();
  }

  private static String allEscaped(byte[] label) {
    StringBuilder text = new StringBuilder(label.length * ESCAPE_CHARACTERS);
    for (byte b : label) {
      append(text, b);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, byte b) {
    int value = b & 0xff;
    text.append('\\').append(value / 100).append(value / 10 % 10).append(value % 10);
  }

  /**
   * Returns the text's bytes, with one byte for each {@code \DDD}; none if it has no {@code \DDD}.
   */
  private static byte[] unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    boolean any = false;
    int literalFrom = 0;
    for (int at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
      int value = escapedByte(text, at);
      if (value >= 0) {
        bytes.writeBytes(text.substring(literalFrom, at).getBytes(StandardCharsets.UTF_8));
        bytes.write(value);
        literalFrom = at + ESCAPE_CHARACTERS;
        any = true;
      }
    }
    bytes.writeBytes(text.substring(literalFrom).getBytes(StandardCharsets.UTF_8));
    return any ? bytes.toByteArray() : new byte[0];
  }

  /** Returns the byte whose {@code \DDD} begins at {@code at}, or -1. */
  private static int escapedByte(String text, int at) {
    if (at + ESCAPE_CHARACTERS > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at + 1; i < at + ESCAPE_CHARACTERS; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = 10 * value + digit;
    }
    return value <= 255 ? value : -1;
  }
}
