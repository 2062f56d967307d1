package dev.beacon.bond.internal.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Certificate authorities that vouch for names (RFC 5280 section 6). */
public final class Authorities {

  private static final int MOST_BYTES = 4 << 20;

  private final X509ExtendedTrustManager check;

  private Authorities(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        check = found;
        return;
      }
    }
    throw new GeneralSecurityException("this JDK checks no certificates");
  }

  /**
   * Reads those in a file of PEM.
   *
   * @throws IOException if it can't be read, or has no certificate
   */
  public static Authorities of(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": over " + MOST_BYTES + " bytes, no authorities");
    }
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate each : Pem.certificates(Files.readString(file, ISO_8859_1))) {
        store.setCertificateEntry("authority " + store.size(), each);
      }
      return new Authorities(store);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": no authorities: " + e.getMessage(), e);
    }
  }

  /**
   * Those that the JVM trusts.
   *
   * @throws IOException if they can't be read
   */
  public static Authorities ofJvm() throws IOException {
    try {
      return new Authorities(null);
    } catch (GeneralSecurityException e) {
      throw new IOException("the authorities of this JVM: " + e.getMessage(), e);
    }
  }

  /** Checks chains: signatures, dates, uses, and in a client the name. */
  public X509ExtendedTrustManager check() {
    return check;
  }
}
