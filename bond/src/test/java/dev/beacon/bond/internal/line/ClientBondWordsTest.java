package dev.beacon.bond.internal.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClientBondWordsTest {

  private static final String NETTY = "failure when writing TLS control frames";

  @Test
  @DisplayName("a connection that was closed is called so, and not by the name of a class")
  void whatWasClosedIsCalledSo() {
    assertThat(ClientBond.words(new ClosedChannelException())).isEqualTo("closed");
    assertThat(ClientBond.words(new SSLException(NETTY, new ClosedChannelException())))
        .isEqualTo("closed");
  }

  @Test
  @DisplayName("if TLS ends because its connection does, the connection's words count")
  void theConnectionsWordsCount() {
    assertThat(ClientBond.words(new SSLException(NETTY, new IOException("Broken pipe"))))
        .isEqualTo("Broken pipe");
    SSLException inner = new SSLHandshakeException("No trusted certificate");
    assertThat(ClientBond.words(new SSLException("handshake failed", inner)))
        .isEqualTo("handshake failed");
  }
}
