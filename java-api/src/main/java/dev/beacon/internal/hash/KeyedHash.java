package dev.beacon.internal.hash;

/**
 * Makes the hash codes of all map keys that strangers choose.
 *
 * <p>A map is fast only if its hashes differ. If everybody can compute a hash, a neighbour can make
 * thousands of names with one value, and each look-up then walks through all of them. These codes
 * are the upper half of a SipHash-1-3 under a random key of the process, so a stranger can't find
 * two names that collide.
 *
 * <p>So the codes, and the order in which a hash map is walked, differ from run to run. No visible
 * result may depend on that order.
 */
public final class KeyedHash {

  private KeyedHash() {}

  /** Returns the code of some bytes. */
  public static int of(byte[] bytes) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, bytes, false));
  }

  /** Returns the code of some bytes; upper and lower case of ASCII letters are the same. */
  public static int ofCaseless(byte[] bytes) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, bytes, true));
  }

  /** Returns the code of two numbers, in their order. */
  public static int of(long one, long other) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, one, other));
  }

  private static int shortened(long hash) {
    return (int) (hash >>> Integer.SIZE);
  }
}
