package dev.beacon.bond.internal.wire;

/** The 16 random bytes that name a bond. With an anchor that admits anybody they are its secret. */
public record BondId(long high, long low) {

  /** Only the first four bytes: logs must not give the secret away. */
  @Override
  public String toString() {
    return "%08x".formatted((int) (high >>> 32));
  }
}
