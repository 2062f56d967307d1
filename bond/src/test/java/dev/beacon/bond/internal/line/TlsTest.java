package dev.beacon.bond.internal.line;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Trust;
import io.netty.handler.ssl.OpenSslContext;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TlsTest {

  @Test
  @DisplayName("RCH-030: OpenSSL encrypts where netty-tcnative is on the class path")
  void openSslWhereItIs() throws Exception {
    Identity own = Identity.make();
    SslContext anchor = Tls.anchor(own, Trust.inAnybody());
    SslContext client = Tls.client(Optional.empty(), own.id(), Trust.inIds(List.of(own.id())));
    for (SslContext each : List.of(anchor, client)) {
      assertThat(each instanceof OpenSslContext).isEqualTo(Boolean.getBoolean("bond.openssl"));
      assertThat(each.applicationProtocolNegotiator().protocols()).containsExactly(Tls.PROTOCOL);
    }
  }
}
