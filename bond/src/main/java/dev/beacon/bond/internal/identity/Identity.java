package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
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
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key pair with the certificate that carries it. The certificate is signed by its own key and
 * never ends: nothing in it is believed but the key.
 *
 * @param key the private key
 * @param certificate the certificate with the public key
 * @param id the id of the public key
 */
public record Identity(PrivateKey key, X509Certificate certificate, String id) {

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
      return new Identity(pair.getPrivate(), certificate(pair, id), id);
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
    return parse(Der.sequence(body, algorithm, Der.bitString(signer.sign())));
  }

  private static X509Certificate parse(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private String pem() throws IOException {
    try {
      return block("PRIVATE KEY", key.getEncoded())
          + block("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String block(String type, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
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
    String text = Files.readString(file, US_ASCII);
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(contents(text, "PRIVATE KEY")));
      X509Certificate certificate = parse(contents(text, "CERTIFICATE"));
      requirePair(key, certificate);
      return new Identity(key, certificate, Ids.of(certificate.getPublicKey()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": no identity: " + e.getMessage(), e);
    }
  }

  private static byte[] contents(String text, String type) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]+)-----END " + type + "-----")
            .matcher(text);
    if (!block.find()) {
      throw new IllegalArgumentException("it has no " + type);
    }
    return Base64.getMimeDecoder().decode(block.group(1));
  }

  private static void requirePair(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    byte[] anything = {1, 2, 3};
    Signature signature = Signature.getInstance(SIGNATURE);
    signature.initSign(key);
    signature.update(anything);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
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
