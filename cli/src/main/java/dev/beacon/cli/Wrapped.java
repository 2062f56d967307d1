package dev.beacon.cli;

import org.jspecify.annotations.Nullable;

/** Text that is cut into lines of a width, at its blanks and commas if it has any. */
final class Wrapped {

  /** The least room for text in a line; with less, lines are not indented. */
  private static final int LEAST_TEXT = 10;

  private final int columns;
  private final int indent;
  private final StringBuilder text = new StringBuilder(120);

  /** The number of cells of the last line, with the blanks at its end. */
  private int at;

  /** The number of blanks at its end, which are dropped if the line ends here. */
  private int blanks;

  /** True while the last line is empty. */
  private boolean fresh = true;

  /** Of the piece that is added. */
  private Terminal.@Nullable Colour colour;

  /**
   * Makes text of this many columns.
   *
   * @param indent the indent of every line except the first
   */
  Wrapped(int columns, int indent) {
    this.columns = columns;
    this.indent = columns - indent < LEAST_TEXT ? 0 : indent;
  }

  /** Returns a whole text. */
  static String text(int columns, int indent, String text) {
    Wrapped wrapped = new Wrapped(columns, indent);
    wrapped.add(text, 0);
    return wrapped.end();
  }

  /** Adds a piece after a gap; it stays in one line if it fits into one. */
  void add(String piece, int gap) {
    add(piece, gap, null);
  }

  /** Adds a piece in a colour. */
  void add(String piece, int gap, Terminal.@Nullable Colour in) {
    colour = in;
    int cells = Glyphs.cells(piece);
    boolean fits = cells <= columns - at - gap;
    if (!fits && cells <= columns - indent && at - blanks > indent) {
      breakLine();
    } else if (!fresh) {
      pad(gap);
    }
    if (fits || cells <= columns - at) {
      append(piece, cells);
    } else {
      addWords(piece);
    }
  }

  /** Adds blanks. */
  void pad(int count) {
    for (int i = 0; i < count; i++) {
      text.append(' ');
      at++;
      blanks++;
    }
    fresh &= count <= 0;
  }

  /** Reports whether it is still in its first line. */
  boolean isOneLine() {
    return text.indexOf("\n") < 0;
  }

  /** Returns the text, without a line end. */
  String end() {
    cutBlanks();
    return text.toString();
  }

  private void addWords(String piece) {
    int from = 0;
    while (from < piece.length()) {
      int to = wordEnd(piece, from);
      String word = piece.substring(from, to);
      int cells = Glyphs.cells(word);
      if (cells > columns - at && at - blanks > indent) {
        breakLine();
      }
      if (cells > columns - at) {
        addCut(word);
      } else {
        append(word, cells);
      }
      from = to;
      while (from < piece.length() && piece.charAt(from) == ' ') {
        pad(1);
        from++;
      }
    }
  }

  /** Returns the end of a word: after the comma or before the blank. */
  private static int wordEnd(String piece, int from) {
    for (int i = from; i < piece.length(); i++) {
      if (piece.charAt(i) == ' ') {
        return i;
      }
      if (piece.charAt(i) == ',') {
        return i + 1;
      }
    }
    return piece.length();
  }

  /** Adds a word that is too long for any line. */
  private void addCut(String word) {
    int from = 0;
    int cells = 0;
    int i = 0;
    while (i < word.length()) {
      int codePoint = word.codePointAt(i);
      int more = Glyphs.cells(codePoint);
      if (more > columns - at - cells) {
        if (i > from) {
          append(word.substring(from, i), cells);
        }
        breakLine();
        from = i;
        cells = 0;
      }
      cells += more;
      i += Character.charCount(codePoint);
    }
    append(word.substring(from), cells);
  }

  private void append(String piece, int cells) {
    text.append(colour == null || piece.isEmpty() ? piece : Terminal.painted(piece, colour));
    at += cells;
    fresh = false;
    blanks = piece.isEmpty() ? blanks : 0;
  }

  private void breakLine() {
    cutBlanks();
    text.append('\n').append(" ".repeat(indent));
    at = indent;
    blanks = indent;
    fresh = true;
  }

  private void cutBlanks() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
  }
}
