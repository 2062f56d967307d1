package dev.beacon.internal.wire;

import dev.beacon.dns.Name;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Returns the same {@link Name} for the same bytes, unless another name has taken its place.
 *
 * <p>A hash gives two places for each name; a new name takes the place that was used longer ago. So
 * the table is bounded: a stranger can push names out, but can never make it grow (FR-035). A
 * frequent name makes no garbage. Upper and lower case must be the same too, because people see the
 * publisher's spelling, and it decides simultaneous probes (RFC 6762 section 8.2).
 */
public final class NameTable {

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, with its bits well spread: 2 to the 64th divided by the golden ratio. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final @Nullable Name[] names;

  // Bits of the hash of each name. A comparison with another name ends here, and not in its bytes,
  // which lie anywhere in the memory: a packet of new names would miss the cache four times for
  // each.
  private final int[] tags;

  /**
   * Makes an empty table.
   *
   * @param capacity the most names that it holds; a power of two, from 2
   * @throws IllegalArgumentException if it is not
   */
  public NameTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2) {
      throw new IllegalArgumentException(capacity + ": a capacity is a power of two, from 2");
    }
    names = new @Nullable Name[capacity];
    tags = new int[capacity];
  }

  /**
   * Returns the name with these bytes as uncompressed wire form.
   *
   * @param length in bytes, with the terminating zero
   */
  Name intern(byte[] wire, int offset, int length) {
    long hash = hash(wire, offset, length);
    int tag = (int) hash;
    int first = (int) (hash >>> Integer.SIZE) & (names.length - 1);
    Name known = names[first];
    if (known != null && tags[first] == tag && known.sameWire(wire, offset, length)) {
      return known;
    }
    int second = first ^ 1;
    Name other = names[second];
    boolean same = other != null && tags[second] == tag && other.sameWire(wire, offset, length);
    names[second] = known; // replaces the one that was used longer ago
    tags[second] = tags[first];
    Name found = same ? other : Name.fromWire(wire, offset, length);
    names[first] = found;
    tags[first] = tag;
    return found;
  }

  // Eight bytes at a step, because a hash byte by byte would cost more than reading the name.
  private static long hash(byte[] wire, int offset, int length) {
    int end = offset + length;
    int at = offset;
    long hash = length;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ (long) EIGHT_BYTES.get(wire, at)) * MIX;
      hash ^= hash >>> 29;
    }
    for (; at < end; at++) {
      hash = (hash ^ wire[at]) * MIX;
    }
    return hash;
  }
}
