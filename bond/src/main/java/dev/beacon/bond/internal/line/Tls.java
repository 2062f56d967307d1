package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * TLS of lines: version 1.3 alone, ends that {@link Trust} knows, one protocol (RCH-030). Where
 * netty-tcnative is on the class path, its OpenSSL encrypts, which takes less processor time than
 * the JDK's engine.
 */
final class Tls {

  /** The name of the format in ALPN (RFC 7301). */
  static final String PROTOCOL = "beacon-reach/1";

  private static final String VERSION = "TLSv1.3";

  private static final ApplicationProtocolConfig ONE =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.FATAL_ALERT,
          PROTOCOL);

  /** OpenSSL sends no alert, so the handler of the line ends one that speaks something else. */
  private static final ApplicationProtocolConfig ONE_OF_OPEN_SSL =
      new ApplicationProtocolConfig(
          ApplicationProtocolConfig.Protocol.ALPN,
          ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
          ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
          PROTOCOL);

  private Tls() {}

  /**
   * A client's end.
   *
   * @param anchor an id, or a name of an anchor for which an authority vouches (RFC 9110 section
   *     4.3.4)
   */
  static SslContext client(Optional<Identity> own, String anchor, Trust trust) throws SSLException {
    boolean isId = Ids.isId(anchor);
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(new PeerTrust(trust))
            .endpointIdentificationAlgorithm(isId ? null : "HTTPS")
            .serverName(new SNIHostName(isId ? Ids.serverName(anchor) : anchor));
    own.ifPresent(identity -> builder.keyManager(identity.key(), identity.chainArray()));
    return common(builder);
  }

  /** An anchor's end. With everybody admitted a client need not have an identity. */
  static SslContext anchor(Identity own, Trust trust) throws SSLException {
    return common(
        SslContextBuilder.forServer(own.key(), own.chainArray())
            .trustManager(new PeerTrust(trust))
            .clientAuth(trust.isAnybody() ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE));
  }

  private static SslContext common(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(hasOpenSsl() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(VERSION)
        .applicationProtocolConfig(hasOpenSsl() ? ONE_OF_OPEN_SSL : ONE)
        .build();
  }

  private static boolean hasOpenSsl() {
    return SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
        && SslProvider.isAlpnSupported(SslProvider.OPENSSL);
  }

  /** The chain that the peer showed, whose key it has proved; empty if it showed nothing. */
  static X509Certificate[] peer(SSLSession session) {
    try {
      return Stream.of(session.getPeerCertificates()).toArray(X509Certificate[]::new);
    } catch (SSLPeerUnverifiedException none) {
      return new X509Certificate[0];
    }
  }

  /** The id of its key; empty if it showed nothing. */
  static String id(X509Certificate... peer) {
    return peer.length == 0 ? "" : Ids.of(peer[0].getPublicKey());
  }
}
