package dev.beacon.cli;

import java.util.List;

/**
 * Formats lines with aligned cells. Lines come one by one, so a column is as wide as its widest
 * cell so far. A cell wider than the limit does not widen its column.
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
  private final int[] widths;
  private final int[] roomyWidths;

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
    this.widths = widths.clone();
    this.roomyWidths = roomyWidths.clone();
  }

  /** Returns one line, or several with line ends between them, without trailing spaces. */
  String line(Screen screen, String... cells) {
    return line(screen, List.of(), cells);
  }

  /** Returns a line whose first cells have these colours, if standard output accepts any. */
  String line(Screen screen, List<Terminal.Colour> colours, String... cells) {
    Wrapped line = new Wrapped(screen.columns(), hanging);
    int cap = Math.min(MOST_CELLS, screen.columns() / SCREEN_PART);
    for (int i = 0; i < cells.length; i++) {
      line.add(cells[i], i == 0 ? 0 : GAP, i < colours.size() ? colours.get(i) : null);
      if (i < widths.length && line.isOneLine()) {
        int cellsWide = Glyphs.cells(cells[i]);
        widths[i] = Math.max(least(i, screen), Math.min(cellsWide, cap));
        line.pad(widths[i] - cellsWide);
      }
    }
    return line.end();
  }

  private int least(int column, Screen screen) {
    return screen.isRoomy() ? Math.max(widths[column], roomyWidths[column]) : widths[column];
  }
}
