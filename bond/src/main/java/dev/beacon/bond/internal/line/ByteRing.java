package dev.beacon.bond.internal.line;

import java.nio.ByteBuffer;

/** Bytes between a loop and a caller, in order; grows with what it has to hold, up to a bound. */
final class ByteRing {

  private static final int FIRST_BYTES = 4 * 1024;

  private final int most;
  private byte[] bytes = new byte[0];
  private int head;
  private int size;

  /** At most so many bytes, a power of two. */
  ByteRing(int most) {
    this.most = most;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int room() {
    return most - size;
  }

  /** Takes as many as there is room; returns how many. */
  int put(byte[] from, int offset, int length) {
    int taken = Math.min(length, room());
    reserve(taken);
    int tail = tail();
    int first = Math.min(taken, bytes.length - tail);
    System.arraycopy(from, offset, bytes, tail, first);
    System.arraycopy(from, offset + first, bytes, 0, taken - first);
    size += taken;
    return taken;
  }

  /** Gives as many as there are; returns how many. */
  int get(byte[] to, int offset, int length) {
    int given = Math.min(length, size);
    int first = Math.min(given, bytes.length - head);
    System.arraycopy(bytes, head, to, offset, first);
    System.arraycopy(bytes, 0, to, offset + first, given - first);
    skip(given);
    return given;
  }

  /** The longest run of bytes from the first on; {@link #skip} takes them out. */
  ByteBuffer run() {
    return ByteBuffer.wrap(bytes, head, Math.min(size, bytes.length - head)).slice();
  }

  void skip(int count) {
    size -= count;
    head = size == 0 ? 0 : (head + count) & (bytes.length - 1);
  }

  /**
   * A run of free bytes, never longer than there is room; {@link #added} says how many were used.
   */
  ByteBuffer space() {
    if (size == bytes.length) {
      reserve(Math.min(room(), Math.max(FIRST_BYTES, size)));
    }
    int tail = tail();
    int end = size > 0 && tail < head ? head : bytes.length;
    return ByteBuffer.wrap(bytes, tail, Math.min(end - tail, room())).slice();
  }

  void added(int count) {
    size += count;
  }

  private int tail() {
    return bytes.length == 0 ? 0 : (head + size) & (bytes.length - 1);
  }

  private void reserve(int more) {
    int needed = size + more;
    if (needed <= bytes.length) {
      return;
    }
    int capacity = Math.max(FIRST_BYTES, bytes.length);
    while (capacity < needed) {
      capacity *= 2;
    }
    byte[] larger = new byte[capacity];
    int held = get(larger, 0, size);
    bytes = larger;
    head = 0;
    size = held;
  }
}
