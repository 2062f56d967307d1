package dev.beacon.cli.page;

/** All rows of a board, as a browser gets them. */
public final class BoardText {

  private BoardText() {}

  /** Returns the batches of a browser that just came, in one line. */
  public static String of(Board board) {
    StringBuilder all = new StringBuilder();
    try (Board.Viewer viewer = board.join()) {
      while (all.indexOf("\"end\":true") < 0) {
        all.append(viewer.next(0, () -> 0).orElseThrow());
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return all.toString();
  }
}
