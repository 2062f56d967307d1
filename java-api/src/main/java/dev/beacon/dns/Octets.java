package dev.beacon.dns;

import dev.beacon.internal.hash.KeyedHash;
import java.util.Arrays;

/** The common part of data that is a row of bytes: the bytes decide equality and order. */
abstract class Octets<T extends Octets<T>> implements Comparable<T> {

  /** Callers receive copies only. */
  final byte[] bytes;

  /** Keeps the array itself; the caller must not use it any more. */
  Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns a copy of the bytes. */
  public final byte[] bytes() {
    return bytes.clone();
  }

  /** The number of bytes. */
  public final int wireLength() {
    return bytes.length;
  }

  /** Returns the byte at {@code index}. */
  public final byte wireAt(int index) {
    return bytes[index];
  }

  @Override
  @SuppressWarnings("EqualsGetClass") // the same bytes as another kind of data are not the same
  public final boolean equals(Object other) {
    return other != null
        && other.getClass() == getClass()
        && Arrays.equals(((Octets<?>) other).bytes, bytes);
  }

  @Override
  public final int hashCode() {
    return KeyedHash.of(bytes);
  }

  @Override
  public final int compareTo(T other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }
}
