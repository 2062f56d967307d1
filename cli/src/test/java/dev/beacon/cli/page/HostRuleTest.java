package dev.beacon.cli.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {

  private static HostRule rule(String address) throws UnknownHostException {
    return rule(address, 8053);
  }

  private static HostRule rule(String address, int port) throws UnknownHostException {
    return new HostRule(List.of(InetAddress.getByName(address)), port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8053", "localhost:8053", "LocalHost:8053"})
  @DisplayName("on loopback it answers to the address and to localhost")
  void loopback(String header) throws UnknownHostException {
    assertThat(rule("127.0.0.1").admits(header)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:8053",
        "127.0.0.1.evil.example:8053",
        "localhost.evil.example:8053",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:8053:8053",
        "127.0.0.1:8053@evil.example",
        "127.0.0.2:8053",
        "192.0.2.7:8053",
        "2130706433:8053",
        "0x7f.1:8053",
        "[::1]:8053",
        "[evil.example]:8053",
        "",
        " ",
        ":8053",
        "127.0.0.1:99999"
      })
  @DisplayName("it does not answer to names of sites, to other addresses or to another port")
  void others(String header) throws UnknownHostException {
    assertThat(rule("127.0.0.1").admits(header)).isFalse();
  }

  @Test
  @DisplayName("it does not answer without the header")
  void absent() throws UnknownHostException {
    assertThat(rule("127.0.0.1").admits(null)).isFalse();
  }

  @Test
  @DisplayName("on every address it answers to any address, but to no name of a site")
  void everyAddress() throws UnknownHostException {
    assertThat(rule("0.0.0.0").admits("192.0.2.7:8053")).isTrue();
    assertThat(rule("::").admits("[2001:db8::7]:8053")).isTrue();
    assertThat(rule("0.0.0.0").admits("box.evil.example:8053")).isFalse();
  }

  @Test
  @DisplayName("port 80 may be left out")
  void portOfHttp() throws UnknownHostException {
    assertThat(rule("::1", 80).admits("[::1]")).isTrue();
  }
}
