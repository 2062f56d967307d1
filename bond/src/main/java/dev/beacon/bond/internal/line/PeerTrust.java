package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import io.netty.handler.ssl.OpenSslCertificateException;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks {@link Trust} during the handshake. Of a key that is known by its id it looks at nothing
 * else: no name, no date, no issuer. Otherwise the authorities check the chain, and in a client the
 * name. TLS itself has the peer prove that it holds the private key (RCH-030).
 */
final class PeerTrust extends X509ExtendedTrustManager {

  /** The peer has another key, or none that an authority vouches for. */
  static final class OtherKey extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** The id of the key that it has. */
    final String id;

    OtherKey(String id) {
      super("its id is " + id);
      this.id = id;
    }

    OtherKey(String id, CertificateException why) {
      super(
          "its id is " + id + ", and its certificate is not right: " + ClientBond.words(why), why);
      this.id = id;
    }
  }

  /** The check of the authorities. */
  @FunctionalInterface
  private interface Check {
    void run(X509ExtendedTrustManager authorities) throws CertificateException;
  }

  /** X509_V_ERR_CERT_REJECTED of OpenSSL, which becomes the alert bad_certificate. */
  private static final int CERTIFICATE_REJECTED = 28;

  private final Trust trust;

  PeerTrust(Trust trust) {
    this.trust = trust;
  }

  private void check(X509Certificate[] chain, Check certified) throws CertificateException {
    try {
      find(chain, certified);
    } catch (OtherKey e) {
      // OpenSSL calls every other exception an internal error, and tells the peer so.
      throw new OpenSslCertificateException(e.getMessage(), e, CERTIFICATE_REJECTED);
    }
  }

  private void find(X509Certificate[] chain, Check certified) throws OtherKey {
    String id = Ids.of(chain[0].getPublicKey());
    Trust.Known known = trust.find(chain[0]).orElseThrow(() -> new OtherKey(id));
    if (known.certified()) {
      try {
        certified.run(trust.authorities().orElseThrow(() -> new OtherKey(id)).check());
      } catch (CertificateException e) {
        throw new OtherKey(id, e);
      }
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, authorities -> authorities.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, authorities -> authorities.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, authorities -> authorities.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, authorities -> authorities.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
