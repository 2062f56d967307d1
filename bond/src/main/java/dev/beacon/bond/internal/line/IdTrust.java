package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.identity.Ids;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts keys by their id and looks at nothing else: no name, no date, no issuer. TLS itself has
 * the peer prove that it holds the private key (RCH-030).
 */
final class IdTrust extends X509ExtendedTrustManager {

  /** The peer has another key. */
  static final class OtherKey extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** The id of the key that it has. */
    final String id;

    OtherKey(String id) {
      super("its id is " + id);
      this.id = id;
    }
  }

  private final Predicate<String> admits;

  IdTrust(Predicate<String> admits) {
    this.admits = admits;
  }

  private void check(X509Certificate... chain) throws CertificateException {
    String id = Ids.of(chain[0].getPublicKey());
    if (!admits.test(id)) {
      throw new OtherKey(id);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
