package dev.beacon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxtTest {

  @Test
  @DisplayName("RFC 6763 6.4: absent, without value, with an empty and with a value are told apart")
  void fourStatesAreToldApart() {
    Txt txt = Txt.parse(rdata("path=/", "empty=", "flag"));

    assertThat(txt.contains("absent")).isFalse();
    assertThat(txt.hasValue("absent")).isFalse();
    assertThat(txt.string("absent")).isEmpty();
    assertThat(txt.contains("flag")).isTrue();
    assertThat(txt.hasValue("flag")).isFalse();
    assertThat(txt.bytes("flag")).isEmpty();
    assertThat(txt.contains("empty")).isTrue();
    assertThat(txt.hasValue("empty")).isTrue();
    assertThat(txt.string("empty")).contains("");
    assertThat(txt.string("path")).contains("/");
  }

  @Test
  @DisplayName("RFC 6763 6.5: a value is bytes, equals signs included")
  void valueIsBytes() {
    byte[] binary = {(byte) 0xff, (byte) 0xfe, 0, 'A', '='};
    Txt txt = Txt.builder().put("b", binary).build();

    assertThat(txt.bytes("b")).hasValueSatisfying(value -> assertThat(value).isEqualTo(binary));
    assertThat(Txt.parse(txt.toRdata())).isEqualTo(txt);
    assertThat(Txt.parse(rdata("a=b=c")).string("a")).contains("b=c");
    assertThat(txt.string("b")).contains("\ufffd\ufffd\0A=");
  }

  @Test
  @DisplayName("A builder sets a key in its place, adds it if it is absent, and takes it away")
  void aBuilderChangesWhatIsThere() {
    Txt txt = Txt.parse(rdata("a=1", "flag", "b=2"));

    assertThat(txt.toBuilder().set("A", "long").set("c", "3").build())
        .isEqualTo(Txt.parse(rdata("A=long", "flag", "b=2", "c=3")));
    assertThat(txt.toBuilder().set("flag", new byte[0]).build())
        .isEqualTo(Txt.parse(rdata("a=1", "flag=", "b=2")));
    assertThat(txt.toBuilder().putIfAbsent("B", "9").putIfAbsent("d", "4").build())
        .isEqualTo(Txt.parse(rdata("a=1", "flag", "b=2", "d=4")));
    assertThat(txt.toBuilder().remove("FLAG").remove("none").build())
        .isEqualTo(Txt.parse(rdata("a=1", "b=2")));
    assertThat(txt.toBuilder().remove("a").remove("flag").remove("b").build().isEmpty()).isTrue();
  }

  @Test
  @DisplayName("A value that can't be set leaves the attributes as they were")
  void aValueThatCannotBeSetChangesNothing() {
    Txt.Builder builder = Txt.parse(rdata("a=1", "b=2")).toBuilder();

    assertThatIllegalArgumentException().isThrownBy(() -> builder.set("a", "x".repeat(254)));
    assertThat(builder.build()).isEqualTo(Txt.parse(rdata("a=1", "b=2")));
  }

  @Test
  @DisplayName("As a map it has all keys as spelt, in order, and can't be changed")
  void asAMapItHasAllKeysInOrder() {
    Map<String, String> map = Txt.parse(rdata("Z=1", "flag", "a=")).toMap();

    assertThat(map.keySet()).containsExactly("Z", "flag", "a");
    assertThat(map).containsEntry("Z", "1").containsEntry("flag", "").containsEntry("a", "");
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("RFC 6763 6.4: keys are found in any ASCII case and keep their spelling and order")
  void keysAreFoundInAnyCase() {
    Txt txt = Txt.parse(rdata("PaperSize=A4", "a b=1"));

    assertThat(txt.string("papersize")).contains("A4");
    assertThat(txt.string("PAPERSIZE")).contains("A4");
    assertThat(txt.string("a b")).contains("1");
    assertThat(txt.contains("paper")).isFalse();
    assertThat(txt.contains("")).isFalse();
    assertThat(txt.keys()).containsExactly("PaperSize", "a b");
  }

  @Test
  @DisplayName(
      "RFC 6763 6.1, 6.4: empty strings, missing and odd keys and repetitions are left out")
  void oddStringsAreLeftOut() {
    Txt txt = Txt.parse(rdata("", "=x", "=", "a=1", "A=2", "a", "k\u00e9y=1", "t\tb=1", "\177=1"));

    assertThat(txt.keys()).containsExactly("a");
    assertThat(txt.string("a")).contains("1");
    assertThat(txt).isEqualTo(Txt.of(Map.of("a", "1"))).hasSameHashCodeAs(Txt.of(Map.of("a", "1")));
  }

  @Test
  void stringThatIsCutShortIsLeftOut() {
    byte[] rdata = {3, 'a', '=', '1', 9, 'b', '=', '2'};

    assertThat(Txt.parse(rdata).keys()).containsExactly("a");
    assertThat(Txt.parse(new byte[] {(byte) 255})).isEqualTo(Txt.EMPTY);
  }

  @Test
  @DisplayName(
      "RFC 6763 6.1: no data, a zero byte and no attributes are the same; a zero byte is sent")
  void nothingIsOneZeroByte() {
    assertThat(Txt.parse(new byte[0])).isEqualTo(Txt.EMPTY);
    assertThat(Txt.parse(new byte[1])).isEqualTo(Txt.EMPTY);
    assertThat(Txt.builder().build()).isEqualTo(Txt.EMPTY);
    assertThat(Txt.EMPTY.toRdata()).containsExactly(0);
    assertThat(Txt.EMPTY.isEmpty()).isTrue();
    assertThat(Txt.EMPTY).hasToString("");
  }

  @Test
  void builtAttributesKeepTheirOrder() {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("z", "1");
    attributes.put("a", "w\u00e9b");

    assertThat(Txt.of(attributes)).hasToString("\"z=1\" \"a=w\u00e9b\"");
    assertThat(Txt.builder().put("path", "/").put("empty", "").flag("flag").build().toRdata())
        .isEqualTo(rdata("path=/", "empty=", "flag"));
  }

  @Test
  @DisplayName("RFC 6763 6.1: key and value have 255 bytes together with the equals sign, not more")
  void pairIsBounded() {
    Txt longest = Txt.builder().put("k", "v".repeat(253)).build();

    assertThat(Txt.parse(longest.toRdata())).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txt.builder().put("k", "v".repeat(254)))
        .withMessageContaining("\"k\"")
        .withMessageContaining("256 bytes")
        .withMessageContaining("RFC 6763 section 6.1");
    assertThatIllegalArgumentException().isThrownBy(() -> Txt.builder().flag("k".repeat(256)));
  }

  @Test
  @DisplayName("RFC 6763 6.1: more than a packet can hold is refused")
  void allAttributesAreBounded() {
    Txt.Builder builder = Txt.builder();
    for (int i = 10; i < 44; i++) {
      builder.put("k" + i, "v".repeat(251)); // 256 bytes each with their length byte
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.put("more", "v".repeat(240)))
        .withMessageContaining("8900");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a=b", "k\u00e9y", "tab\t", "\177", "nul\0"})
  @DisplayName("RFC 6763 6.4: a key is printable ASCII without an equals sign")
  void badKeyIsRefused(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txt.builder().put(key, "v"))
        .withMessageContaining("\"" + key + "\"")
        .withMessageContaining("RFC 6763 section 6.4");
    assertThatIllegalArgumentException().isThrownBy(() -> Txt.builder().flag(key));
  }

  @Test
  void repeatedKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Txt.builder().put("Key", "1").flag("key"))
        .withMessageContaining("\"key\"");
  }

  @Test
  @DisplayName("FR-035: thousands of keys are read in one pass")
  void manyKeysAreRead() {
    StringBuilder strings = new StringBuilder();
    int count = 0;
    while (strings.length() < 60_000) {
      strings.append((char) 6).append(Integer.toString(100_000 + count++));
    }
    Txt txt = Txt.parse(strings.toString().getBytes(ISO_8859_1));

    assertThat(txt.keys()).hasSize(count);
  }

  @Test
  void callersArraysAreNotShared() {
    byte[] value = {'1'};
    Txt txt = Txt.builder().put("a", value).build();
    value[0] = '2';
    txt.toRdata()[3] = '3';
    txt.bytes("a").orElseThrow()[0] = '4';

    assertThat(txt.string("a")).contains("1");
  }

  private static byte[] rdata(String... strings) {
    StringBuilder rdata = new StringBuilder();
    for (String string : strings) {
      rdata.append((char) string.length()).append(string);
    }
    return rdata.toString().getBytes(ISO_8859_1);
  }
}
