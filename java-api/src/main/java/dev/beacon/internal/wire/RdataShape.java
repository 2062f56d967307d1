package dev.beacon.internal.wire;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of data stands in a message: how it is checked, read, compared and written. One
 * subclass for each kind of {@link Rdata}; {@link RdataShapes} says which type has which.
 *
 * <p>Each is laid out as fixed bytes, then names that may be compressed, then the rest. The reader
 * checks that much for all of them, and decodes the names, before it asks the shape for more.
 */
abstract class RdataShape {

  static final int ANY_LENGTH = -1;

  /** How many bytes come before the names. */
  final int fixedBytes;

  /** How many names there are. */
  final int nameCount;

  /** How many bytes come after the names, or {@link #ANY_LENGTH}. */
  final int restBytes;

  RdataShape(int fixedBytes, int nameCount, int restBytes) {
    this.fixedBytes = fixedBytes;
    this.nameCount = nameCount;
    this.restBytes = restBytes;
  }

  /** What else is wrong with the data that the reader is at, null if nothing is. */
  @Nullable Reason check(MessageReader reader) {
    return null;
  }

  /** The data that the reader is at; a new object. */
  abstract Rdata read(MessageReader reader);

  /** Whether the data that the reader is at equals {@code known}; no new object. */
  abstract boolean isSame(MessageReader reader, Rdata known);

  /** Writes data of this kind, of which no name is compressed; returns false if it doesn't fit. */
  boolean write(MessageWriter writer, Rdata data) {
    return writer.putBytes(data, 0);
  }
}
