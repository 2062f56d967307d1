package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A numbered frame that is kept until the peer process acknowledged it on any line (RCH-021). */
final class Item {

  private final StreamState stream;
  private final Ledger ledger;
  private final int bytes;
  private final boolean piece;
  private final List<LineState> carriers = new ArrayList<>(2);
  private Frame.@Nullable Numbered frame;

  Item(StreamState stream, Ledger ledger, Frame.Numbered frame) {
    this.stream = stream;
    this.ledger = ledger;
    ledger.itemAdded();
    this.frame = frame;
    this.bytes = Frame.HEADER + frame.bodyLength();
    this.piece = frame instanceof Frame.Data;
  }

  StreamState stream() {
    return stream;
  }

  Frame.Numbered frame() {
    return Objects.requireNonNull(frame, "done");
  }

  /** On the line, with its header. */
  int bytes() {
    return bytes;
  }

  /** A piece waits for room on a line; other frames don't. */
  boolean isPiece() {
    return piece;
  }

  /** Acknowledged, or wanted no more. */
  boolean isDone() {
    return frame == null;
  }

  void done() {
    if (frame != null) {
      ledger.itemDone();
    }
    frame = null;
  }

  void carriedBy(LineState line) {
    carriers.removeIf(LineState::hasEnded);
    carriers.add(line);
  }

  boolean isCarriedBy(LineState line) {
    return carriers.contains(line);
  }

  /** A line on time carries it, beside this one. */
  boolean hasCopyBeside(LineState line) {
    return carriers.stream().anyMatch(other -> other != line && other.isOnTime());
  }

  /** No line that is on time carries it. */
  boolean isOwed() {
    return !isDone() && carriers.stream().noneMatch(LineState::isOnTime);
  }

  /** No line that still stands carries it. */
  boolean isStranded() {
    return !isDone() && carriers.stream().noneMatch(LineState::isUp);
  }
}
