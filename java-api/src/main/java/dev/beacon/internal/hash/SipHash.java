package dev.beacon.internal.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): a round per eight
 * bytes and three at the end. Rust's and Python's maps rely on the same.
 */
final class SipHash {

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long LOW_BITS = 0x7f7f_7f7f_7f7f_7f7fL;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private long v0;
  private long v1;
  private long v2;
  private long v3;

  private SipHash(long keyLow, long keyHigh) {
    v0 = keyLow ^ 0x736f_6d65_7073_6575L;
    v1 = keyHigh ^ 0x646f_7261_6e64_6f6dL;
    v2 = keyLow ^ 0x6c79_6765_6e65_7261L;
    v3 = keyHigh ^ 0x7465_6462_7974_6573L;
  }

  /** Returns the hash of some bytes; in a caseless hash, A to Z count as a to z. */
  static long of(long keyLow, long keyHigh, byte[] bytes, boolean caseless) {
    SipHash state = new SipHash(keyLow, keyHigh);
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      long eight = (long) EIGHT_BYTES.get(bytes, at);
      state.add(caseless ? lowerCase(eight) : eight);
    }
    long rest = 0;
    for (int shift = 0; at < bytes.length; at++, shift += Byte.SIZE) {
      rest |= (bytes[at] & 0xffL) << shift;
    }
    state.add((long) bytes.length << 56 | (caseless ? lowerCase(rest) : rest));
    return state.end();
  }

  /** Returns the hash of two numbers, as of their sixteen bytes. */
  static long of(long keyLow, long keyHigh, long one, long other) {
    SipHash state = new SipHash(keyLow, keyHigh);
    state.add(one);
    state.add(other);
    state.add((long) (2 * Long.BYTES) << 56);
    return state.end();
  }

  /**
   * Returns eight bytes with A to Z turned into a to z, all at once. The top bit of each byte of
   * {@code from} is set if its low bits are 'A' or more, and in {@code beyond} if they are more
   * than 'Z'.
   */
  static long lowerCase(long eight) {
    long low = eight & LOW_BITS;
    long from = low + ONES * (0x80 - 'A');
    long beyond = low + ONES * (0x80 - 'Z' - 1);
    long upperCase = (from ^ beyond) & ~eight & ~LOW_BITS;
    return eight | upperCase >>> 2; // 'a' is 'A' with the bit 0x20
  }

  private void add(long eight) {
    v3 ^= eight;
    round();
    v0 ^= eight;
  }

  private long end() {
    v2 ^= 0xff;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v3;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 += v3;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 += v1;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v2 = Long.rotateLeft(v2, 32);
  }
}
