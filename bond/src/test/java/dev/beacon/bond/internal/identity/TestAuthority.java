package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A certificate authority that issues whatever a test asks for. */
public final class TestAuthority {

  /** The use of a certificate (RFC 5280 section 4.2.1.12). */
  public enum Use {
    SERVER("1.3.6.1.5.5.7.3.1"),
    CLIENT("1.3.6.1.5.5.7.3.2");

    private final String identifier;

    Use(String identifier) {
      this.identifier = identifier;
    }
  }

  private static final String BEGIN = "200101000000Z";
  private static final String LONG_AGO = "210101000000Z";
  private static final byte[] TRUE = {1, 1, (byte) 0xFF};

  private final String name;
  private final KeyPair pair;
  private final List<byte[]> chain = new ArrayList<>();

  /** One that vouches for itself. */
  public TestAuthority(String name) throws GeneralSecurityException {
    this.name = name;
    this.pair = pair("EC");
    chain.add(certificate(name, pair, Der.generalizedTime("99991231235959Z"), authority()));
  }

  private TestAuthority(String name, TestAuthority above) throws GeneralSecurityException {
    this.name = name;
    this.pair = pair("EC");
    chain.add(above.certificate(name, pair, Der.generalizedTime("99991231235959Z"), authority()));
    chain.addAll(above.chain.subList(0, above.chain.size() - 1)); // the root is known
  }

  /** One that this one vouches for. */
  public TestAuthority below(String another) throws GeneralSecurityException {
    return new TestAuthority(another, this);
  }

  private static KeyPair pair(String algorithm) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    return generator.generateKeyPair();
  }

  private static byte[] authority() {
    return Der.sequence(
        Der.objectIdentifier("2.5.29.19"), TRUE, Der.octetString(Der.sequence(TRUE)));
  }

  private static byte[] distinguished(String name) {
    return Der.sequence(Der.set(Der.sequence(Der.objectIdentifier("2.5.4.3"), Der.utf8(name))));
  }

  private byte[] certificate(String subject, KeyPair of, byte[] end, byte[]... extensions)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.objectIdentifier("1.2.840.10045.4.3.2"));
    byte[] body =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)),
            Der.integer(new BigInteger(100, new SecureRandom()).setBit(100)),
            algorithm,
            distinguished(name),
            Der.sequence(Der.utcTime(BEGIN), end),
            distinguished(subject),
            of.getPublic().getEncoded(),
            Der.explicit(3, Der.sequence(extensions)));
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(body);
    return Der.sequence(body, algorithm, Der.bitString(signer.sign()));
  }

  /** Its own certificate, as a file. */
  public Path write(Path file) throws IOException {
    return Files.writeString(file, Pem.block("CERTIFICATE", chain.get(0)));
  }

  /** A key with a certificate that is in force, as a file. */
  public Path issue(Path file, Use use, String... names)
      throws IOException, GeneralSecurityException {
    return issue(file, "EC", Der.generalizedTime("99991231235959Z"), use, names);
  }

  /** The same with a key of RSA. */
  public Path issueRsa(Path file, Use use, String... names)
      throws IOException, GeneralSecurityException {
    return issue(file, "RSA", Der.generalizedTime("99991231235959Z"), use, names);
  }

  /** One that ended long ago. */
  public Path issueExpired(Path file, Use use, String... names)
      throws IOException, GeneralSecurityException {
    return issue(file, "EC", Der.utcTime(LONG_AGO), use, names);
  }

  private Path issue(Path file, String algorithm, byte[] end, Use use, String... names)
      throws IOException, GeneralSecurityException {
    KeyPair made = pair(algorithm);
    byte[] alternatives =
        Der.sequence(
            Stream.of(names)
                .map(each -> Der.implicit(2, each.getBytes(US_ASCII)))
                .toArray(byte[][]::new));
    byte[] uses = Der.sequence(Der.objectIdentifier(use.identifier));
    byte[] named = Der.sequence(Der.objectIdentifier("2.5.29.17"), Der.octetString(alternatives));
    byte[] used = Der.sequence(Der.objectIdentifier("2.5.29.37"), Der.octetString(uses));
    byte[] leaf =
        names.length == 0
            ? certificate("nobody", made, end, used)
            : certificate(names[0], made, end, used, named);
    StringBuilder text =
        new StringBuilder(key(made.getPrivate())).append(Pem.block("CERTIFICATE", leaf));
    for (byte[] each : chain.subList(0, chain.size() - (isRoot() ? 1 : 0))) {
      text.append(Pem.block("CERTIFICATE", each));
    }
    return Files.writeString(file, text);
  }

  private boolean isRoot() {
    return chain.size() == 1 && name.startsWith("root");
  }

  private static String key(PrivateKey key) {
    return Pem.block("PRIVATE KEY", key.getEncoded());
  }
}
