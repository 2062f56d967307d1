package dev.beacon.cli;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Text that is safe for a terminal: strangers choose names, and a terminal obeys control
 * characters.
 */
final class Terminal {

  private static final char ESCAPE = 27;

  /** The length of {@code \DDD}. */
  private static final int ESCAPE_CHARACTERS = 4;

  private Terminal() {}

  /** Colours of event words, as SGR codes of ECMA-48. */
  enum Colour {
    GREEN("32"),
    YELLOW("33"),
    RED("31"),
    BOLD("1"),
    FAINT("2"),
    PLAIN("");

    private final String code;

    Colour(String code) {
      this.code = code;
    }

    /** Returns the text in this colour. */
    String paint(String text) {
      return code.isEmpty() ? text : ESCAPE + "[" + code + "m" + text + ESCAPE + "[0m";
    }
  }

  /** Returns the text in a colour, if standard output accepts any (NO_COLOR forbids it). */
  static String painted(String text, Colour colour) {
    return Colours.WANTED ? colour.paint(text) : text;
  }

  /** Found out once, because a line may have thousands of words. */
  private static final class Colours {
    static final boolean WANTED = areWanted();

    private static boolean areWanted() {
      String noColour = System.getenv("NO_COLOR");
      return (noColour == null || noColour.isEmpty()) && isTerminal();
    }
  }

  /** Returns a line with its first word in a colour, if standard output accepts any. */
  static String painted(String line, String word, Colour colour) {
    return painted(word, colour) + line.substring(word.length());
  }

  /** Reports whether standard output is a terminal that understands escape sequences. */
  static boolean isTerminal() {
    return !"dumb".equals(System.getenv("TERM")) && isTerminal(System.console());
  }

  // From JDK 22 on, a Console may be no terminal, and reports that itself.
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
   * The encoding of text for people: the locale's. If that is ASCII, it is UTF-8, because
   * containers have no locale, but the terminal outside understands UTF-8.
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
   * Returns the text with each character that a terminal obeys or hides ({@link
   * Glyphs#unprintable}) replaced by {@code \DDD} for each of its bytes in UTF-8, as {@link
   * dev.beacon.dns.Name#toString} does. Text that already contains such digits is unchanged; for
   * text from a stranger use {@link #raw}.
   */
  static String printable(String text) {
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      if (Glyphs.unprintable(text.codePointAt(at))) {
        return escaped(text, at, false);
      }
    }
    return text;
  }

  /**
   * Does the same for text that is not escaped yet: a backslash before digits becomes {@code \092},
   * so that no name can look like another one's escaped form.
   */
  static String raw(String text) {
    return text.indexOf('\\') < 0 ? printable(text) : escaped(text, 0, true);
  }

  /**
   * Returns bytes as text if they are text; otherwise with {@code \DDD} for those that are not
   * ASCII.
   */
  static String raw(byte[] bytes) {
    Optional<String> text = JsonLine.utf8(bytes);
    return text.isPresent() ? raw(text.get()) : printable(bytes);
  }

  /** Returns text of several lines, such as a stack trace, with its line ends and tabs. */
  static String printableLines(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r' || c == '\t') {
        out.append(printable(text.substring(from, at))).append(c);
        from = at + 1;
      }
    }
    return from == 0 ? printable(text) : out.append(printable(text.substring(from))).toString();
  }

  private static String escaped(String text, int from, boolean backslashes) {
    StringBuilder out = new StringBuilder(text.length() + 16).append(text, 0, from);
    int at = from;
    while (at < text.length()) {
      int codePoint = text.codePointAt(at);
      int end = at + Character.charCount(codePoint);
      if (Glyphs.unprintable(codePoint) || (backslashes && beginsEscape(text, at))) {
        for (byte b : text.substring(at, end).getBytes(StandardCharsets.UTF_8)) {
          appendDecimal(out, b);
        }
      } else {
        out.append(text, at, end);
      }
      at = end;
    }
    return out.toString();
  }

  private static boolean beginsEscape(String text, int at) {
    if (text.charAt(at) != '\\' || at + ESCAPE_CHARACTERS > text.length()) {
      return false;
    }
    for (int i = at + 1; i < at + ESCAPE_CHARACTERS; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Returns bytes that are no text: ASCII unchanged, the others as {@code \DDD}. */
  private static String printable(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length * 4);
    String ascii = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] >= ' ' && bytes[i] < 0x7f && !beginsEscape(ascii, i)) {
        out.append((char) bytes[i]);
      } else {
        appendDecimal(out, bytes[i]);
      }
    }
    return out.toString();
  }

  private static void appendDecimal(StringBuilder out, byte b) {
    int value = b & 0xff;
    out.append('\\')
        .append((char) ('0' + value / 100))
        .append((char) ('0' + value / 10 % 10))
        .append((char) ('0' + value % 10));
  }
}
