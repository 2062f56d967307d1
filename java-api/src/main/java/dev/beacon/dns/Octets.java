package dev.beacon.dns;

import dev.beacon.internal.hash.KeyedHash;
import java.util.Arrays;

/** What kinds of data have in common that are a row of bytes: equal and in order by these. */
abstract class Octets<T extends Octets<T>> implements Comparable<T> {

  /** Handed out as a copy only. */
  final byte[] bytes;

  /** Takes the bytes over; nobody else may have them. */
  Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of the bytes. */
  public final byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes there are. */
  public final int wireLength() {
    return bytes.length;
  }

  /** One of the bytes. */
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
