package dev.beacon.cli;

/**
 * Lines whose cells stand below each other. Lines come one by one, so a column is as wide as its
 * widest cell so far; a cell wider than the cap goes over and leaves the column as it is.
 *
 * <p>Where a screen is too narrow for a line it goes on in the next one, indented: with the next
 * cell, or, if that is too long for a line of its own, with its next word.
 */
final class Columns {

  private static final int MOST_CELLS = 40;

  /** A column takes no more than this part of a narrow screen. */
  private static final int SCREEN_PART = 4;

  private static final int GAP = 2;

  private final int hanging;
  private final int[] widths;

  /**
   * Starts with the widths that a column has at least, in cells of the terminal; all after the last
   * of them are not padded.
   *
   * @param hanging by how much a line is indented that goes on with the one before
   */
  Columns(int hanging, int... widths) {
    this.hanging = hanging;
    this.widths = widths.clone();
  }

  /** One line, or several with line ends between them, without spaces at their ends. */
  String line(Screen screen, String... cells) {
    Wrapped line = new Wrapped(screen.columns(), hanging);
    int cap = Math.min(MOST_CELLS, screen.columns() / SCREEN_PART);
    for (int i = 0; i < cells.length; i++) {
      line.add(cells[i], i == 0 ? 0 : GAP);
      if (i < widths.length) {
        int cellsWide = Glyphs.cells(cells[i]);
        widths[i] = Math.max(widths[i], Math.min(cellsWide, cap));
        line.pad(widths[i] - cellsWide);
      }
    }
    return line.end();
  }
}
