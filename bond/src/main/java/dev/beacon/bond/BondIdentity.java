package dev.beacon.bond;

import dev.beacon.bond.internal.identity.Identity;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A key pair by which an anchor or a client is known, in a file that only its owner can read.
 *
 * <p>The id is the hash of the public key. A client that knows the id of an anchor needs no
 * certificate authority to recognize it.
 */
public final class BondIdentity {

  private final Identity identity;

  private BondIdentity(Identity identity) {
    this.identity = identity;
  }

  /**
   * Reads the identity in a file. If there is no such file, makes an identity and writes the file.
   *
   * @param file a PEM file with a private key and a certificate
   * @throws IOException if the file cannot be read or written, or holds no identity
   */
  public static BondIdentity at(Path file) throws IOException {
    return new BondIdentity(Identity.at(file));
  }

  /** The id: 32 characters of a-z and 2-7. */
  public String id() {
    return identity.id();
  }

  Identity inner() {
    return identity;
  }

  @Override
  public String toString() {
    return id();
  }
}
