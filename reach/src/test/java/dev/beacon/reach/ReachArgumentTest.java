package dev.beacon.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.ServiceInstance;
import dev.beacon.reach.internal.board.ServiceName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReachArgumentTest {

  @ParameterizedTest
  @CsvSource({
    "_http._tcp, , _http._tcp, ",
    "_http._tcp.local., , _http._tcp, ",
    "My Web._http._tcp.local, My Web, _http._tcp, ",
    "v1.2._http._tcp, v1.2, _http._tcp, ",
    "_http._tcp.example.org, , _http._tcp, example.org",
    "Web._http._tcp.example.org, Web, _http._tcp, example.org"
  })
  @DisplayName("RCH-002: a service is a type or an instance, on the link or in a domain")
  void servicesAreRead(String text, String instance, String type, String domain) {
    ServiceName name = ServiceName.of(text);
    assertThat(name.instance().orElse(null)).isEqualTo(instance);
    assertThat(name.type().toString()).isEqualTo(type);
    assertThat(name.domain().orElse(null)).isEqualTo(domain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "_http._udp",
        "_http._tcp?",
        "_http._tcp?interval",
        "_http._tcp?interval=fast",
        "_http._tcp?interval=0",
        "_http._tcp?multiplier=256",
        "_http._tcp?list=http://example.org/list",
        "_http._tcp?list=ftp://example.org/list",
        "_http._tcp?list=%",
        "_http._tcp?discovery=perhaps",
        "_http._tcp?paths=two",
        "_http._tcp?color=red"
      })
  @DisplayName("RCH-001: a factory's argument that makes no sense is said in one line")
  void nonsenseIsSaid(String argument) {
    assertThatThrownBy(() -> new ReachSocketFactory(argument))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'")
        .message()
        .doesNotContain("\n");
  }

  @Test
  @DisplayName("RCH-002: a list over http is refused: anybody on the way can change it")
  void aListOverHttpIsRefused() {
    assertThatThrownBy(() -> new ReachSocketFactory("_http._tcp?list=http://example.org/list"))
        .hasMessageContaining("over http anybody on the way can change it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "geheim\n", "ge heim", "\tgeheim", "geheim\177"})
  @DisplayName("RCH-002: a token that no header can carry is refused at once, and not shown")
  void aBadTokenIsRefused(String token) {
    ReachBuilder builder = Reach.to("_http._tcp").bearer("!~abc.DEF-1_2/3+4==");
    assertThatThrownBy(() -> builder.bearer(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("the token")
        .hasMessageNotContaining("heim");
  }

  @Test
  @DisplayName("RCH-001: what JDBC drivers do with the class: by argument, and by the host's name")
  void theClassIsAllADriverNeeds(@TempDir Path folder) throws Exception {
    try (Server server = new Server("a", "127.0.0.1", 0)) {
      Path list = folder.resolve("a list");
      Files.writeString(list, "127.0.0.1:" + server.port());
      String argument =
          "_a._tcp?connectTimeout=1000&list=" + list.toUri().toString().replace("%", "%25");
      try (Socket socket = new ReachSocketFactory(argument).createSocket("ignored.invalid", 5)) {
        assertThat(socket.getPort()).isEqualTo(server.port());
      }
      try (Socket socket = new ReachSocketFactory().createSocket()) {
        socket.connect(InetSocketAddress.createUnresolved(argument, 0), 1000);
        assertThat(socket.getInputStream().read()).isEqualTo('a');
      }
      assertThatThrownBy(() -> new ReachSocketFactory().createSocket().getInputStream())
          .hasMessageContaining("no service");
    }
  }

  @Test
  @DisplayName(
      "RCH-001: an instance that was found is reached, without waiting for another finding")
  void anInstanceIsReached() throws Exception {
    try (Server server = new Server("a", "127.0.0.1", 0)) {
      ServiceInstance found =
          ServiceInstance.named("Orders", "_test._tcp")
              .port(server.port())
              .address("lo", InetAddress.getLoopbackAddress())
              .build();
      try (Reach reach =
              Reach.to(found).discovery(false).findTimeout(Duration.ofMillis(100)).open();
          Socket socket = reach.socket()) {
        assertThat(socket.getPort()).isEqualTo(server.port());
        assertThat(reach.instances())
            .singleElement()
            .satisfies(each -> assertThat(each.instance()).isEqualTo("Orders"));
      }
    }
  }
}
