package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A key pair with the certificate that carries it. A certificate that is made here is signed by its
 * own key and never ends: nothing in it is believed but the key. One of an authority has the
 * certificates after it that lead there.
 *
 * @param key the private key
 * @param chain the certificate with the public key, and those between it and its authority
 * @param id the id of the public key
 */
public record Identity(PrivateKey key, List<X509Certificate> chain, String id) {

  private static final String CURVE = "secp256r1";
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2"; // RFC 5758 section 3.2
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";
  private static final int DNS_NAME = 2; // RFC 5280 section 4.2.1.6

  /** RFC 5280 section 4.1.2.5: a certificate that has no well-defined end. */
  private static final String NO_END = "99991231235959Z";

  private static final String BEGIN = "200101000000Z";
  private static final int SERIAL_BITS = 120;
  private static final int MOST_BYTES = 64 * 1024;

  /** Copies the chain. */
  public Identity {
    chain = List.copyOf(chain);
  }

  /** The certificate with the public key. */
  public X509Certificate certificate() {
    return chain.get(0);
  }

  /** The chain as TLS wants it. */
  public X509Certificate[] chainArray() {
    return chain.toArray(X509Certificate[]::new);
  }

  /** The names for which an authority may vouch; none in a certificate that is made here. */
  public List<String> names() {
    return DnsNames.of(certificate());
  }

  /**
   * Reads the identity in a file, or makes one and keeps it there, for its owner's eyes alone.
   *
   * @throws IOException if it can't be read or written, or holds no identity
   */
  public static Identity at(Path file) throws IOException {
    try {
      return read(file);
    } catch (NoSuchFileException notYet) {
      Files.createDirectories(folder(file));
      try {
        write(file, make().pem());
      } catch (FileAlreadyExistsException another) {
        // a process beside this one was faster: its identity is the one
      }
      return read(file);
    }
  }

  /** A new identity, kept nowhere. */
  public static Identity make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      KeyPair pair = generator.generateKeyPair();
      String id = Ids.of(pair.getPublic());
      return new Identity(pair.getPrivate(), List.of(certificate(pair, id)), id);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no ECDSA with P-256", e);
    }
  }

  private static X509Certificate certificate(KeyPair pair, String id)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.objectIdentifier(ECDSA_WITH_SHA256));
    byte[] name =
        Der.sequence(Der.set(Der.sequence(Der.objectIdentifier(COMMON_NAME), Der.utf8(id))));
    byte[] names = Der.sequence(Der.implicit(DNS_NAME, Ids.serverName(id).getBytes(US_ASCII)));
    byte[] extensions =
        Der.sequence(Der.sequence(Der.objectIdentifier(SUBJECT_ALT_NAME), Der.octetString(names)));
    byte[] body =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(SERIAL_BITS)),
            algorithm,
            name,
            Der.sequence(Der.utcTime(BEGIN), Der.generalizedTime(NO_END)),
            name,
            pair.getPublic().getEncoded(),
            Der.explicit(3, extensions));
    Signature signer = Signature.getInstance(SIGNATURE);
    signer.initSign(pair.getPrivate());
    signer.update(body);
    return Pem.certificate(Der.sequence(body, algorithm, Der.bitString(signer.sign())));
  }

  private String pem() throws IOException {
    try {
      return Pem.block(Pem.PRIVATE_KEY, key.getEncoded())
          + Pem.block(Pem.CERTIFICATE, certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** It is whole before it has its name, and never anybody else's to read. */
  private static void write(Path file, String text) throws IOException {
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] attributes =
        posix
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)}
            : new FileAttribute<?>[0];
    Path draft = Files.createTempFile(folder(file), "identity", ".new", attributes);
    try {
      Files.writeString(draft, text, StandardOpenOption.WRITE);
      if (posix) {
        Files.createLink(file, draft); // unlike a move it never replaces another's
      } else {
        Files.move(draft, file);
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "the file has no folder");
  }

  private static Identity read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": over " + MOST_BYTES + " bytes, no identity");
    }
    String text = Files.readString(file, ISO_8859_1); // some write names beside the blocks
    try {
      byte[] secret = Pem.blocks(text, Pem.PRIVATE_KEY).get(0);
      List<X509Certificate> chain = Pem.certificates(text);
      PublicKey open = chain.get(0).getPublicKey();
      PrivateKey key =
          KeyFactory.getInstance(open.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(secret));
      requirePair(key, open);
      return new Identity(key, chain, Ids.of(open));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": no identity: " + e.getMessage(), e);
    }
  }

  private static void requirePair(PrivateKey key, PublicKey open) throws GeneralSecurityException {
    byte[] anything = {1, 2, 3};
    String algorithm =
        switch (open.getAlgorithm()) {
          case "EC" -> SIGNATURE;
          case "RSA" -> "SHA256withRSA";
          default -> open.getAlgorithm(); // EdDSA
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(open);
    signature.update(anything);
    if (!signature.verify(signed)) {
      throw new IllegalArgumentException("the key and the certificate are no pair");
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return id;
  }
}
