package dev.beacon.internal.wire;

import dev.beacon.dns.Name;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Gives the same {@link Name} for the same bytes, as long as no other name took its place.
 *
 * <p>Each name has two places, found by its hash; a newcomer takes over the one used longer ago. So
 * the table is bounded by construction, a stranger can push names out but never make it grow
 * (FR-035), and a name that keeps coming costs no garbage. Bytes must be the same in case too: a
 * publisher's spelling is what people see, and what simultaneous probes are decided by (RFC 6762
 * section 8.2).
 */
public final class NameTable {

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, with its bits well spread: 2 to the 64th divided by the golden ratio. */
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final @Nullable Name[] names;

  /**
   * Makes an empty table.
   *
   * @param capacity how many names it holds at most; a power of two, from 2
   * @throws IllegalArgumentException if it is not
   */
  public NameTable(int capacity) {
    if (Integer.bitCount(capacity) != 1 || capacity < 2) {
      throw new IllegalArgumentException(capacity + ": a capacity is a power of two, from 2");
    }
    names = new @Nullable Name[capacity];
  }

  /**
   * The name whose uncompressed wire form those bytes are.
   *
   * @param length in bytes, the terminating zero included
   */
  Name intern(byte[] wire, int offset, int length) {
    int first = place(wire, offset, length);
    Name known = names[first];
    if (known != null && known.sameWire(wire, offset, length)) {
      return known;
    }
    int second = first ^ 1;
    Name other = names[second];
    names[second] = known; // of the two the one used longer ago goes
    boolean same = other != null && other.sameWire(wire, offset, length);
    Name found = same ? other : Name.fromWire(wire, offset, length);
    names[first] = found;
    return found;
  }

  // Eight bytes at a step: byte by byte, the hash would cost more than reading the name did.
  private int place(byte[] wire, int offset, int length) {
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
    return (int) (hash >>> 32) & (names.length - 1);
  }
}
