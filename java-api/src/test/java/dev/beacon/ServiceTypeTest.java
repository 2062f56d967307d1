package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.beacon.dns.Name;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTypeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_ipp._tcp",
        "_ipp._tcp.",
        "_ipp._tcp.local",
        "_ipp._tcp.local.",
        "_IPP._TCP.Local"
      })
  @DisplayName("RFC 6763 7: the domain may be left out, and case does not matter")
  void typeIsReadWithOrWithoutDomain(String text) {
    ServiceType type = ServiceType.of(text);

    assertThat(type).isEqualTo(ServiceType.of("_ipp._tcp"));
    assertThat(type).hasSameHashCodeAs(ServiceType.of("_ipp._tcp"));
    assertThat(type.name()).isEqualTo(Name.of("_ipp._tcp.local"));
    assertThat(type.toString()).isEqualToIgnoringCase("_ipp._tcp");
    assertThat(type.subtype()).isEmpty();
    assertThat(type.base()).isSameAs(type);
  }

  @Test
  void partsAreGiven() {
    ServiceType type = ServiceType.of("_sleep-proxy._udp");

    assertThat(type.service()).isEqualTo("_sleep-proxy");
    assertThat(type.protocol()).isEqualTo("_udp");
    assertThat(type).hasToString("_sleep-proxy._udp");
    assertThat(type).isNotEqualTo(ServiceType.of("_sleep-proxy._tcp"));
  }

  @Test
  @DisplayName("RFC 6763 7.1: a subtype stands before _sub")
  void subtypeIsPartOfTheName() {
    ServiceType type = ServiceType.of("_http._tcp").withSubtype("_printer");

    assertThat(type.name()).isEqualTo(Name.of("_printer._sub._http._tcp.local"));
    assertThat(type.subtype()).contains("_printer");
    assertThat(type.service()).isEqualTo("_http");
    assertThat(type.protocol()).isEqualTo("_tcp");
    assertThat(type.base()).isEqualTo(ServiceType.of("_http._tcp"));
    assertThat(type).hasToString("_printer._sub._http._tcp");
    assertThat(ServiceType.of(type.toString())).isEqualTo(type);
    assertThat(type.withSubtype("_other").subtype()).contains("_other");
  }

  @Test
  @DisplayName("RFC 6763 7.1: a subtype is any label of 63 bytes, dots and accents included")
  void subtypeIsTakenLiterally() {
    ServiceType type = ServiceType.of("_http._tcp").withSubtype("w\u00e9b 2.0");

    assertThat(type.subtype()).contains("w\u00e9b 2.0");
    assertThat(ServiceType.of(type.toString())).isEqualTo(type);
    assertThat(type.withSubtype("x".repeat(63)).subtype()).contains("x".repeat(63));
    assertThatIllegalArgumentException().isThrownBy(() -> type.withSubtype("x".repeat(64)));
    assertThatIllegalArgumentException().isThrownBy(() -> type.withSubtype(""));
  }

  @ParameterizedTest
  @CsvSource({
    "_ipp, _name._tcp or _name._udp, RFC 6763 section 7",
    "ipp.tcp, _name._tcp or _name._udp, RFC 6763 section 7",
    "_ipp._sctp, _name._tcp or _name._udp, RFC 6763 section 7",
    "_ipp._tcp.example.com, _name._tcp or _name._udp, RFC 6763 section 7",
    "_a._b._ipp._tcp, _name._tcp or _name._udp, RFC 6763 section 7",
    "_ipp.local, _name._tcp or _name._udp, RFC 6763 section 7",
    "_x._\u017fub._ipp._tcp, _name._tcp or _name._udp, RFC 6763 section 7",
    "ipp._tcp, underscore, RFC 6763 section 7",
    "_._tcp, underscore, RFC 6763 section 7",
    "_abcdefghijklmnop._tcp, this one 16, RFC 6335 section 5.1",
    "_80._tcp, at least one letter, RFC 6335 section 5.1",
    "_6000-6063._tcp, at least one letter, RFC 6335 section 5.1",
    "_a_b._tcp, 'letters, digits and hyphens', RFC 6335 section 5.1",
    "_w\u00e9b._tcp, 'letters, digits and hyphens', RFC 6335 section 5.1",
    "_a b._tcp, 'letters, digits and hyphens', RFC 6335 section 5.1",
    "_-ipp._tcp, hyphens, RFC 6335 section 5.1",
    "_ipp-._tcp, hyphens, RFC 6335 section 5.1",
    "_i--pp._tcp, hyphens, RFC 6335 section 5.1",
    "_ipp..tcp, at least one byte, RFC 1035 section 3.1",
    "'', at least one byte, RFC 1035 section 3.1",
  })
  @DisplayName("RFC 6763 7, RFC 6335 5.1: the error has the value, the rule and the section")
  void badTypeIsRefused(String text, String rule, String section) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceType.of(text))
        .withMessageContaining("\"" + text + "\": ")
        .withMessageContaining(rule)
        .withMessageContaining(section);
  }

  @Test
  void longestAndShortestNamesAreTaken() {
    assertThat(ServiceType.of("_abcdefghijklmno._tcp").service()).hasSize(16);
    assertThat(ServiceType.of("_a._udp").service()).isEqualTo("_a");
    assertThat(ServiceType.of("_1a-2._tcp").service()).isEqualTo("_1a-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_androidtvremote2._tcp",
        "_nvstream_dbd._tcp",
        "_zigate-zigbee-gateway._tcp",
        "_itxpt_http._tcp",
        "_80._udp",
        "_-i--pp-._tcp",
        "_w\u00e9b._tcp",
        "_a b._tcp",
        "_a\\.b._tcp",
        "_\\255._tcp",
        "_printer._sub._androidtvremote2._tcp",
      })
  @DisplayName("RFC 6335 5.1: types in use that break the rule for new names are read")
  void typesInUseAreReadLeniently(String text) {
    ServiceType type = ServiceType.lenient(text);

    assertThat(type).hasToString(text);
    assertThat(ServiceType.lenient(text + ".local.")).isEqualTo(type);
    assertThat(ServiceType.from(type.name())).contains(type);
    assertThat(type.name().endsWith(type.base().name())).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceType.of(text))
        .withMessageContaining("RFC 6335 section 5.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_ipp", "ipp.tcp", "_ipp._sctp", "_a._b._ipp._tcp", "ipp._tcp", "_._tcp"})
  @DisplayName("RFC 6763 7: what has not the form of a type is refused even so")
  void whatIsNoTypeIsRefusedEvenSo(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServiceType.lenient(text))
        .withMessageContaining("RFC 6763 section 7");
  }

  @Test
  @DisplayName("RFC 6763 9: names that a link enumerates are read if they are types")
  void namesFromTheLinkAreReadLeniently() {
    assertThat(ServiceType.from(Name.of("_http._tcp.local")))
        .contains(ServiceType.of("_http._tcp"));
    assertThat(ServiceType.from(Name.of("_http._tcp"))).isEmpty();
    assertThat(ServiceType.from(Name.of("_http._tcp.example"))).isEmpty();
    assertThat(ServiceType.from(Name.of("http._tcp.local"))).isEmpty();
    assertThat(ServiceType.from(Name.of("_http._sctp.local"))).isEmpty();
    assertThat(ServiceType.from(Name.ROOT)).isEmpty();
    assertThat(ServiceType.from(Name.LOCAL)).isEmpty();
    assertThat(ServiceType.from(ServiceType.ENUMERATION)).isEmpty();
  }
}
