package dev.beacon.bond.internal.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Blocks of text around DER (RFC 7468). Anything between the blocks is passed over. */
final class Pem {

  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";

  private Pem() {}

  static String block(String type, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n";
  }

  /**
   * All of that type, at least one.
   *
   * @throws IllegalArgumentException if there is none
   */
  static List<byte[]> blocks(String text, String type) {
    Matcher block =
        Pattern.compile(
                "-----BEGIN " + type + "-----([A-Za-z0-9+/=\\s]+)-----END " + type + "-----")
            .matcher(text);
    List<byte[]> found = new ArrayList<>();
    while (block.find()) {
      found.add(Base64.getMimeDecoder().decode(block.group(1)));
    }
    if (found.isEmpty()) {
      boolean old = text.contains(" " + type + "-----"); // RSA PRIVATE KEY, EC PRIVATE KEY
      throw new IllegalArgumentException(
          "it has no " + type + (old ? " of PKCS #8: openssl pkcs8 -topk8 -nocrypt" : ""));
    }
    return found;
  }

  /**
   * All certificates, at least one.
   *
   * @throws IllegalArgumentException if there is none
   */
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    List<X509Certificate> found = new ArrayList<>();
    for (byte[] each : blocks(text, CERTIFICATE)) {
      found.add(certificate(each));
    }
    return found;
  }

  static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
