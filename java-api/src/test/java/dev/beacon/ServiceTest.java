package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.beacon.dns.Name;
import dev.beacon.sim.Records;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTest {

  private static final Service WEB = Service.named("My Web").type("_http._tcp").port(8080);

  @Test
  @DisplayName("What is not said has its default")
  void whatIsNotSaidHasItsDefault() {
    assertThat(WEB.name()).isEqualTo("My Web");
    assertThat(WEB.type()).isEqualTo(ServiceType.of("_http._tcp"));
    assertThat(WEB.port()).isEqualTo(8080);
    assertThat(WEB.priority()).isZero();
    assertThat(WEB.weight()).isZero();
    assertThat(WEB.txt()).isEqualTo(Txt.EMPTY);
    assertThat(WEB.subtypes()).isEmpty();
    assertThat(WEB.host()).isEmpty();
    assertThat(WEB.addresses()).isEmpty();
    assertThat(WEB.fullName()).isEqualTo(Name.of("My Web._http._tcp.local"));
    assertThat(WEB).hasToString("My Web (_http._tcp, port 8080)");
  }

  @Test
  @DisplayName("Each method returns another service, and leaves this one and all else as it is")
  void eachMethodLeavesThisOneAsItIs() {
    Service full =
        WEB.name("Other")
            .type("_ipp._tcp")
            .port(0)
            .priority(1)
            .weight(2)
            .txt("path", "/")
            .txt("v", "")
            .subtype("_a")
            .subtype("_b")
            .host("box")
            .address(Records.ip("192.0.2.7"))
            .address(Records.ip("2001:db8::7"));

    assertThat(full.name()).isEqualTo("Other");
    assertThat(full.type()).isEqualTo(ServiceType.of("_ipp._tcp"));
    assertThat(full.port()).isZero();
    assertThat(full.priority()).isEqualTo(1);
    assertThat(full.weight()).isEqualTo(2);
    assertThat(full.txt()).isEqualTo(Txt.builder().put("path", "/").put("v", "").build());
    assertThat(full.subtypes()).containsExactly("_a", "_b");
    assertThat(full.host()).contains("box");
    assertThat(full.addresses())
        .containsExactly(Records.ip("192.0.2.7"), Records.ip("2001:db8::7"));
    assertThat(WEB).isEqualTo(Service.named("My Web").type("_http._tcp").port(8080));
    assertThat(full.txt(Txt.EMPTY).txt()).isEqualTo(Txt.EMPTY);
  }

  @Test
  @DisplayName("Two services are equal if all that is said of them is")
  void equalityIsOfAllValues() {
    assertThat(WEB).isEqualTo(WEB.port(80).port(8080)).hasSameHashCodeAs(WEB.port(80).port(8080));
    List<Service> others =
        List.of(
            WEB.name("my web"),
            WEB.type("_ipp._tcp"),
            WEB.port(1),
            WEB.priority(1),
            WEB.weight(1),
            WEB.txt("a", "b"),
            WEB.subtype("_a"),
            WEB.host("box"),
            WEB.host("box").address(Records.ip("192.0.2.7")));
    assertThat(others).doesNotContain(WEB).doesNotHaveDuplicates();
    assertThat(Set.copyOf(others)).hasSize(others.size());
    assertThat(WEB.type("_HTTP._TCP")).as("a type has no case").isEqualTo(WEB);
    assertThat(WEB).isNotEqualTo("My Web (_http._tcp, port 8080)");
  }

  @Test
  @DisplayName("RFC 6763 4.1.3: a name is brought into the composed form of Unicode")
  void aNameIsComposed() {
    assertThat(Service.named("Cafe\u0301").name()).isEqualTo("Caf\u00e9");
    assertThat(Service.named("e\u0301".repeat(31)).name()).as("62 bytes").hasSize(31);
    assertThat(WEB.name("e\u0301")).isEqualTo(WEB.name("\u00e9"));
    assertThat(WEB.host("bu\u0308ro").host()).contains("b\u00fcro");
  }

  @Test
  @DisplayName("RFC 6763 4.1.1: a name is any text: dots, quotes, spaces, emoji, 63 bytes of it")
  void aNameIsAnyText() {
    assertThat(Service.named("Dr. \"Who\" \\ 3.5 \ud83d\udda8").type("_http._tcp").fullName())
        .isEqualTo(Name.of("_http._tcp.local").child("Dr. \"Who\" \\ 3.5 \ud83d\udda8"));
    assertThat(Service.named("x".repeat(63)).name()).hasSize(63);
    assertThat(Service.named("\u20ac".repeat(21)).name()).as("63 bytes").hasSize(21);
    assertThatIllegalArgumentException().isThrownBy(() -> Service.named("\u20ac".repeat(21) + "x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000", "\n", "a\u001b[2J", "a\u007f"})
  @DisplayName("RFC 6763 4.1.1: a name has no ASCII control characters")
  void aNameHasNoControlCharacters(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Service.named(name))
        .withMessageContainingAll("control characters", "RFC 6763 section 4.1.1");
  }

  @Test
  @DisplayName("RFC 6763 7.1: a subtype in the type is one of the service's; each counts once")
  void aSubtypeInTheTypeIsOneOfTheServices() {
    Service service = WEB.type("_printer._sub._http._tcp").subtype("_color").subtype("_printer");

    assertThat(service.type()).isEqualTo(ServiceType.of("_http._tcp"));
    assertThat(service.subtypes()).containsExactly("_printer", "_color");
  }

  @ParameterizedTest
  @ValueSource(strings = {"box", "box.", "box.local", "box.LOCAL", "box.local."})
  @DisplayName("RFC 6762 3: a host's name is given with or without .local")
  void aHostIsGivenWithOrWithoutDomain(String host) {
    assertThat(WEB.host(host).host()).contains("box");
  }

  @Test
  @DisplayName("An address is kept once")
  void anAddressIsKeptOnce() {
    Service proxied =
        WEB.host("box").address(Records.ip("192.0.2.7")).address(Records.ip("192.0.2.7"));
    assertThat(proxied.addresses()).containsExactly(Records.ip("192.0.2.7"));
  }

  @Test
  @DisplayName("What was not given can't be had, and says so")
  void whatWasNotGivenCannotBeHad() {
    Service bare = Service.named("My Web");
    assertThatIllegalStateException()
        .isThrownBy(bare::type)
        .withMessageContaining("\"My Web\" has no type yet");
    assertThatIllegalStateException()
        .isThrownBy(bare::port)
        .withMessageContaining("\"My Web\" has no port yet");
    assertThatIllegalStateException().isThrownBy(bare::fullName);
    assertThat(bare).hasToString("My Web (no type, no port)");
  }

  @Test
  @DisplayName(
      "RFC 6762 17: attributes that no packet holds are refused, those that one holds aren't")
  void attributesFitIntoAPacket() {
    Txt.Builder most = Txt.builder();
    for (int i = 0; i < 33; i++) {
      most.put("key" + (100 + i), "v".repeat(248)); // 256 bytes each with the length byte
    }
    most.put("more", "v".repeat(246));
    assertThat(WEB.txt(most.build()).txt().toRdata()).hasSize(8_700);
    Txt tooMuch = most.flag("z").build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WEB.txt(tooMuch))
        .withMessageContaining("8702 bytes of attributes, at most 8700 fit into a packet");
  }
}
