package dev.beacon.dns;

/**
 * Turns bytes from the network into text that can be printed and read back: valid UTF-8 stays as it
 * is, other bytes become {@code \DDD}. Names and character strings both use it, so a terminal sees
 * the same escapes for both. It also writes addresses in their canonical text.
 */
final class Presentation {

  private Presentation() {}

  /** Appends {@code bytes[from, to)}; the backslash and {@code special} are escaped by one. */
  static void append(StringBuilder out, byte[] bytes, int from, int to, char special) {
    int at = from;
    while (at < to) {
      int count = sequenceLength(bytes, at, to);
      int codePoint = count == 0 ? -1 : codePoint(bytes, at, count);
      if (codePoint < 0 || Character.isISOControl(codePoint)) {
        int escaped = Math.max(count, 1);
        for (int i = 0; i < escaped; i++) {
          appendDecimal(out, bytes[at + i] & 0xff);
        }
        at += escaped;
        continue;
      }
      if (codePoint == special || codePoint == '\\') {
        out.append('\\');
      }
      out.appendCodePoint(codePoint);
      at += count;
    }
  }

  private static void appendDecimal(StringBuilder out, int value) {
    out.append('\\')
        .append((char) ('0' + value / 100))
        .append((char) ('0' + value / 10 % 10))
        .append((char) ('0' + value % 10));
  }

  /**
   * Returns how many bytes the UTF-8 sequence at {@code at} has; 0 if it is not valid (RFC 3629
   * section 4).
   */
  private static int sequenceLength(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
      return 0; // a continuation byte, an overlong form, or above U+10FFFF
    }
    int count = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (at + count > to) {
      return 0;
    }
    int second = bytes[at + 1] & 0xff;
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80; // no overlong forms
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf; // no surrogates, no overflow
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = 2; i < count; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return count;
  }

  private static int codePoint(byte[] bytes, int at, int count) {
    if (count == 1) {
      return bytes[at];
    }
    int value = bytes[at] & (0x7f >> count);
    for (int i = 1; i < count; i++) {
      value = (value << 6) | (bytes[at + i] & 0x3f);
    }
    return value;
  }

  /** Returns strings, each after its length byte, as {@code "path=/" "flag"}. */
  static String quoted(byte[] strings) {
    StringBuilder text = new StringBuilder(strings.length + 8);
    for (int at = 0; at < strings.length; at += 1 + (strings[at] & 0xff)) {
      text.append(at == 0 ? "\"" : " \"");
      append(text, strings, at + 1, at + 1 + (strings[at] & 0xff), '"');
      text.append('"');
    }
    return text.toString();
  }

  static String ipv4(long address) {
    return ((address >>> 24) & 0xff)
        + "."
        + ((address >>> 16) & 0xff)
        + "."
        + ((address >>> 8) & 0xff)
        + "."
        + (address & 0xff);
  }

  /** Returns the canonical text of RFC 5952. */
  static String ipv6(long high, long low) {
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + ipv4(low); // section 5
    }
    int gapAt = -1; // the first of the longest runs of two or more zero groups, section 4.2
    int gapLength = 1;
    for (int at = 0; at < 8; at++) {
      int end = at;
      while (end < 8 && group(high, low, end) == 0) {
        end++;
      }
      if (end - at > gapLength) {
        gapAt = at;
        gapLength = end - at;
      }
    }
    StringBuilder text = new StringBuilder(39);
    int at = 0;
    while (at < 8) {
      if (at == gapAt) {
        text.append("::");
        at += gapLength;
      } else {
        boolean follows = at > 0 && text.charAt(text.length() - 1) != ':';
        text.append(follows ? ":" : "").append(Integer.toHexString(group(high, low, at)));
        at++;
      }
    }
    return text.toString();
  }

  private static int group(long high, long low, int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }
}
