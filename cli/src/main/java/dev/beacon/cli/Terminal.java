package dev.beacon.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What may be shown to people: names come from strangers, and a terminal obeys what it is shown.
 */
final class Terminal {

  private static final char ESCAPE = 27;

  private Terminal() {}

  /** Colours of event words, as SGR codes of ECMA-48. */
  enum Colour {
    GREEN("32"),
    YELLOW("33"),
    RED("31"),
    BOLD("1"),
    FAINT("2");

    private final String code;

    Colour(String code) {
      this.code = code;
    }

    /** The text in this colour. */
    String paint(String text) {
      return ESCAPE + "[" + code + "m" + text + ESCAPE + "[0m";
    }
  }

  /** The text in a colour, if standard output wants any (NO_COLOR says that it doesn't). */
  static String painted(String text, Colour colour) {
    String noColour = System.getenv("NO_COLOR");
    boolean wanted = (noColour == null || noColour.isEmpty()) && isTerminal();
    return wanted ? colour.paint(text) : text;
  }

  /** Whether standard output is a terminal that understands escape sequences. */
  static boolean isTerminal() {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal(System.console());
  }

  // From JDK 22 on there may be a Console that is no terminal; it says so itself.
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }

  /**
   * The encoding of text for people: the locale's, but UTF-8 where that is ASCII, for containers
   * have no locale and the terminal outside understands.
   */
  static Charset charset() {
    String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding"));
    if (name == null || name.equals("UTF-8") || !Charset.isSupported(name)) {
      return StandardCharsets.UTF_8;
    }
    Charset charset = Charset.forName(name);
    return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
  }

  /**
   * The text with every character that could steer a terminal or hide the rest of the line replaced
   * by {@code \DDD} for each of its bytes in UTF-8, as {@link dev.beacon.dns.Name#toString} does.
   */
  static String printable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (unprintable(text.charAt(i))) {
        return escaped(text, i);
      }
    }
    return text;
  }

  private static String escaped(String text, int from) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (unprintable(c)) {
        for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
          appendDecimal(out, b);
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** Bytes that are no text: ASCII as it is, the others as {@code \DDD}. */
  static String printable(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length * 4);
    for (byte b : bytes) {
      if (b >= ' ' && b < 0x7f) {
        out.append((char) b);
      } else {
        appendDecimal(out, b);
      }
    }
    return out.toString();
  }

  /**
   * Control characters, line and paragraph separators, and what turns the writing direction: a name
   * that reads backwards is not the name that it seems.
   */
  static boolean unprintable(char c) {
    return c < ' '
        || (c >= 0x7f && c <= 0x9f)
        || (c >= '\u2028' && c <= '\u202e')
        || (c >= '\u2066' && c <= '\u2069');
  }

  private static void appendDecimal(StringBuilder out, byte b) {
    int value = b & 0xff;
    out.append('\\')
        .append((char) ('0' + value / 100))
        .append((char) ('0' + value / 10 % 10))
        .append((char) ('0' + value % 10));
  }
}
