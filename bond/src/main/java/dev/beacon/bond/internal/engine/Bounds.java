package dev.beacon.bond.internal.engine;

/**
 * The bounds of one bond: memory, counts and waits. Times are in nanoseconds.
 *
 * @param initialWindow bytes that a peer may send ahead of a reader, at first
 * @param maxWindow the same for a reader that keeps up; and what a writer may have in flight
 * @param bondBytes sent and not acknowledged, received and not read, in all streams
 * @param maxStreams streams at a time
 * @param maxLines lines at a time, attempts left out
 * @param openLines lines that a client opens at the most (RCH-027)
 * @param lingerNs how long streams wait without any line (RCH-026)
 */
public record Bounds(
    int initialWindow,
    int maxWindow,
    long bondBytes,
    int maxStreams,
    int maxLines,
    int openLines,
    long lingerNs) {

  /** RCH-027 to RCH-029. */
  public static final Bounds DEFAULT =
      new Bounds(256 << 10, 4 << 20, 32 << 20, 4_096, 16, 4, 30_000_000_000L);

  /** The least that each stream is left, so that it goes on. */
  static final int LEAST_WINDOW = 64 << 10;

  /** The client may send so much before the anchor answered its OPEN. */
  static final int BEFORE_OPENED = 65_536;

  /** Pieces of a stream that wait for one before them. */
  static final int MAX_WAITING_PIECES = 4_096;

  /** The same with another time to linger. */
  public Bounds lingering(long ns) {
    return new Bounds(initialWindow, maxWindow, bondBytes, maxStreams, maxLines, openLines, ns);
  }

  /** The same with other windows. */
  public Bounds windows(int initial, int max) {
    return new Bounds(initial, max, bondBytes, maxStreams, maxLines, openLines, lingerNs);
  }

  /** The same with other counts. */
  public Bounds counts(int streams, int lines) {
    return new Bounds(initialWindow, maxWindow, bondBytes, streams, lines, openLines, lingerNs);
  }

  /** The same with so many lines of a client at the most. */
  public Bounds opening(int lines) {
    return new Bounds(initialWindow, maxWindow, bondBytes, maxStreams, maxLines, lines, lingerNs);
  }
}
