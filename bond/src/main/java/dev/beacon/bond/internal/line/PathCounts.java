package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.Durations;
import dev.beacon.bond.internal.engine.LineState;

/** The counts of a path: of its lines that are over, or of all. Belongs to the loop. */
public final class PathCounts {

  private int onTime;
  private int late;
  private int silent;
  private long sentBytes;
  private long receivedBytes;
  private long copiedBytes;
  private final Durations lateness = new Durations();
  private final Durations silences = new Durations();

  /** The counts of a line that is over, or that still stands. */
  void add(LineState line) {
    if (line.state() == LineState.State.UP) {
      onTime += !line.isSilent() && !line.isLate() ? 1 : 0;
      late += !line.isSilent() && line.isLate() ? 1 : 0;
      silent += line.isSilent() ? 1 : 0;
    }
    add(line.sentBytes(), line.receivedBytes());
    copiedBytes += line.copiedBytes();
    lateness.addAll(line.lateness());
    silences.addAll(line.silences());
  }

  void add(PathCounts other) {
    onTime += other.onTime;
    late += other.late;
    silent += other.silent;
    add(other.sentBytes, other.receivedBytes);
    copiedBytes += other.copiedBytes;
    lateness.addAll(other.lateness);
    silences.addAll(other.silences);
  }

  void add(long moreSent, long moreReceived) {
    sentBytes += moreSent;
    receivedBytes += moreReceived;
  }

  /** A relay's connection begins or ends. */
  void connections(int change) {
    onTime += change;
  }

  /** Lines that stand and are neither late nor silent. */
  public int onTime() {
    return onTime;
  }

  /** Lines that are late. */
  public int late() {
    return late;
  }

  /** Lines that are silent. */
  public int silent() {
    return silent;
  }

  /** Bytes of frames that went out. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Bytes of frames that came in. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** Bytes that another line had carried before. */
  public long copiedBytes() {
    return copiedBytes;
  }

  /** The times that lines were late. */
  public Durations lateness() {
    return lateness;
  }

  /** The times that lines were silent. */
  public Durations silences() {
    return silences;
  }
}
