package dev.beacon.internal.hash;

/**
 * The hash codes of everything that strangers choose and that is a key of a map here.
 *
 * <p>A map is as fast as its hashes differ. Of a hash that everybody can compute, a neighbour makes
 * thousands of names with one value; then each look-up walks through all of them. These codes are
 * the upper half of a SipHash-1-3 under a key that is drawn anew in each process, so nobody can
 * tell which two collide.
 *
 * <p>So they differ from one run to the next, and with them the order in which a hash map is
 * walked: nothing that is seen outside may depend on it.
 */
public final class KeyedHash {

  private KeyedHash() {}

  /** The code of some bytes. */
  public static int of(byte[] bytes) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, bytes, false));
  }

  /** The code of some bytes in which the ASCII letters of either case are the same. */
  public static int ofCaseless(byte[] bytes) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, bytes, true));
  }

  /** The code of two numbers, in their order. */
  public static int of(long one, long other) {
    return shortened(SipHash.of(ProcessKey.LOW, ProcessKey.HIGH, one, other));
  }

  private static int shortened(long hash) {
    return (int) (hash >>> Integer.SIZE);
  }
}
