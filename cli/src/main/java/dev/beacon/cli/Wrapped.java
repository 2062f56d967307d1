package dev.beacon.cli;

/** Text that is cut into lines which fit, at its blanks and commas where it has any. */
final class Wrapped {

  /** So many cells of text a line must have room for; else it is not indented. */
  private static final int LEAST_TEXT = 10;

  private final int columns;
  private final int indent;
  private final StringBuilder text = new StringBuilder(120);

  /** How many cells the last line has, the blanks at its end among them. */
  private int at;

  /** How many of them are blanks at its end, which a line that ends here does not need. */
  private int blanks;

  /** Whether the last line has nothing yet. */
  private boolean fresh = true;

  /**
   * Of so many columns.
   *
   * @param indent by how much every line but the first is indented
   */
  Wrapped(int columns, int indent) {
    this.columns = columns;
    this.indent = columns - indent < LEAST_TEXT ? 0 : indent;
  }

  /** A whole text. */
  static String text(int columns, int indent, String text) {
    Wrapped wrapped = new Wrapped(columns, indent);
    wrapped.add(text, 0);
    return wrapped.end();
  }

  /** Adds a piece behind a gap; it stays in one line if a line can hold it. */
  void add(String piece, int gap) {
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

  /** All of it, without a line end. */
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

  /** After the comma or before the blank that ends a word. */
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

  /** A word that no line can hold. */
  private void addCut(String word) {
    int i = 0;
    while (i < word.length()) {
      int codePoint = word.codePointAt(i);
      int cells = Glyphs.cells(codePoint);
      if (cells > columns - at) {
        breakLine();
      }
      append(Character.toString(codePoint), cells);
      i += Character.charCount(codePoint);
    }
  }

  private void append(String piece, int cells) {
    text.append(piece);
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
