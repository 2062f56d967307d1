package dev.beacon.cli;

import java.util.List;

/**
 * Formats lines with aligned cells. Lines come one by one, so a column is as wide as its widest
 * cell so far, within a limit. The limit is the present screen's: if that shrinks, so do columns.
 *
 * <p>If a line does not fit on the screen, it continues in the next one, indented: with the next
 * cell, or with the next word if that cell is too long for a line of its own. There, cells are not
 * aligned: each line is continued with another cell.
 */
final class Columns {

  private static final int MOST_CELLS = 40;

  /** A column takes at most this part of a narrow screen. */
  private static final int SCREEN_PART = 4;

  private static final int GAP = 2;

  private final int hanging;
  private final int[] leastWidths;
  private final int[] roomyWidths;

  /** Of the widest cell so far, up to the limit of any screen. */
  private final int[] grownWidths;

  /**
   * Starts with the least widths of the columns, in cells of the terminal; columns after the last
   * of these are not padded.
   *
   * @param hanging the indent of a line that continues the one before
   */
  Columns(int hanging, int... widths) {
    this(hanging, widths, widths);
  }

  /** Starts with other widths on a roomy screen, as many as the usual ones. */
  Columns(int hanging, int[] widths, int[] roomyWidths) {
    this.hanging = hanging;
    this.leastWidths = widths.clone();
    this.roomyWidths = roomyWidths.clone();
    this.grownWidths = new int[widths.length];
  }

  /** Returns one line, or several with line ends between them, without trailing spaces. */
  String line(Screen screen, String... cells) {
    return line(screen, List.of(), cells);
  }

  /** Returns a line whose first cells have these colours, if standard output accepts any. */
  String line(Screen screen, List<Terminal.Colour> colours, String... cells) {
    Wrapped line = new Wrapped(screen.columns(), hanging);
    for (int i = 0; i < cells.length; i++) {
      line.add(cells[i], i == 0 ? 0 : GAP, i < colours.size() ? colours.get(i) : null);
      if (i < grownWidths.length && line.isOneLine()) {
        int cellsWide = Glyphs.cells(cells[i]);
        grow(i, cellsWide);
        line.pad(width(i, screen) - cellsWide);
      }
    }
    return line.end();
  }

  /** Makes room for the cells of a line that will follow, so that lines before it agree with it. */
  void grow(String... cells) {
    for (int i = 0; i < Math.min(cells.length, grownWidths.length); i++) {
      grow(i, Glyphs.cells(Terminal.printable(cells[i])));
    }
  }

  private void grow(int column, int cellsWide) {
    grownWidths[column] = Math.max(grownWidths[column], Math.min(cellsWide, MOST_CELLS));
  }

  private int width(int column, Screen screen) {
    int least = screen.isRoomy() ? roomyWidths[column] : leastWidths[column];
    return Math.max(least, Math.min(grownWidths[column], screen.columns() / SCREEN_PART));
  }
}
