package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** TLS of lines: version 1.3 alone, keys known by their ids, one protocol (RCH-030). */
final class Tls {

  /** The name of the format in ALPN (RFC 7301). */
  static final String PROTOCOL = "beacon-reach/1";

  private static final String VERSION = "TLSv1.3";

  private Tls() {}

  /** A client's end. */
  static SslContext client(Optional<Identity> own, String serverId, Predicate<String> admits)
      throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .trustManager(new IdTrust(admits))
            .endpointIdentificationAlgorithm(null)
            .serverName(new SNIHostName(Ids.serverName(serverId)));
    own.ifPresent(identity -> builder.keyManager(identity.key(), identity.certificate()));
    return common(builder);
  }

  /** An anchor's end. With everybody admitted a client need not have an identity. */
  static SslContext anchor(Identity own, boolean anybody, Predicate<String> admits)
      throws SSLException {
    return common(
        SslContextBuilder.forServer(own.key(), own.certificate())
            .trustManager(new IdTrust(admits))
            .clientAuth(anybody ? ClientAuth.OPTIONAL : ClientAuth.REQUIRE));
  }

  private static SslContext common(SslContextBuilder builder) throws SSLException {
    return builder
        .sslProvider(SslProvider.JDK)
        .protocols(VERSION)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.FATAL_ALERT,
                PROTOCOL))
        .build();
  }

  /** The proven id of the peer; empty if it showed none. */
  static String peerId(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Ids.of(chain[0].getPublicKey());
    } catch (SSLPeerUnverifiedException none) {
      return "";
    }
  }
}
