package dev.beacon.cli;

/**
 * Lines whose cells stand below each other. Lines come one by one, so a column is as wide as its
 * widest cell so far; a cell wider than the cap goes over and leaves the column as it is.
 */
final class Columns {

  private static final int MOST_CHARACTERS = 40;
  private static final String GAP = "  ";

  private final int[] widths;

  /**
   * Starts with the widths that a column has at least, in characters; all cells after the last of
   * them are not padded.
   */
  Columns(int... widths) {
    this.widths = widths.clone();
  }

  /** One line, without spaces at its end. */
  String line(String... cells) {
    StringBuilder line = new StringBuilder(120);
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? "" : GAP).append(cells[i]);
      if (i < widths.length) {
        pad(line, i, cells[i].codePointCount(0, cells[i].length()));
      }
    }
    return line.toString().stripTrailing();
  }

  private void pad(StringBuilder line, int column, int characters) {
    widths[column] = Math.max(widths[column], Math.min(characters, MOST_CHARACTERS));
    for (int i = characters; i < widths[column]; i++) {
      line.append(' ');
    }
  }
}
