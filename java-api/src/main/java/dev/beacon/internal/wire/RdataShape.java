package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The form of one kind of data in a message: it checks, reads, compares and writes it. There is a
 * subclass for each kind of {@link Rdata}; {@link RdataShapes} maps types to shapes.
 *
 * <p>Each shape has fixed bytes, then names that may be compressed, then the rest. The reader
 * checks this layout for all shapes, and decodes the names, before it calls the shape.
 */
abstract class RdataShape {

  static final int ANY_LENGTH = -1;

  /** The number of bytes before the names. */
  final int fixedBytes;

  /** The number of names. */
  final int nameCount;

  /** The number of bytes after the names, or {@link #ANY_LENGTH}. */
  final int restBytes;

  RdataShape(int fixedBytes, int nameCount, int restBytes) {
    this.fixedBytes = fixedBytes;
    this.nameCount = nameCount;
    this.restBytes = restBytes;
  }

  /** Returns a further fault of the reader's present data, or null. */
  @Nullable Reason check(MessageReader reader) {
    return null;
  }

  /** Returns the reader's present data; a new object. */
  abstract Rdata read(MessageReader reader);

  /** Reports whether the reader's present data equals {@code known}; no new object. */
  abstract boolean isSame(MessageReader reader, Rdata known);

  /** Writes data of this kind without compressing names; returns false if it doesn't fit. */
  boolean write(MessageWriter writer, Rdata data) {
    return writer.putBytes(data, 0);
  }
}
