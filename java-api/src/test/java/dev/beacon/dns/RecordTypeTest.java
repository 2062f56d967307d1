package dev.beacon.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTypeTest {

  @Test
  void typesAreReadInAnyCase() {
    assertThat(RecordType.of("SRV")).isSameAs(RecordType.SRV);
    assertThat(RecordType.of("aaaa")).isSameAs(RecordType.AAAA);
    assertThat(RecordType.of("Any")).isSameAs(RecordType.ANY);
  }

  @Test
  @DisplayName("RFC 3597 5: any type is TYPE and its number")
  void unknownTypesHaveNumbers() {
    assertThat(RecordType.of("TYPE65280").code()).isEqualTo(65280);
    assertThat(RecordType.of("type12")).isSameAs(RecordType.PTR);
    assertThat(RecordType.of(65280)).hasToString("TYPE65280");
    assertThat(RecordType.of(99)).hasToString("TYPE99");
    assertThat(RecordType.of(65280)).isEqualTo(RecordType.of("TYPE65280"));
  }

  @Test
  void smallCodesGiveTheSameInstance() {
    for (int code = 0; code < 256; code++) {
      assertThat(RecordType.of(code)).isSameAs(RecordType.of(code));
      assertThat(RecordType.of(code).code()).isEqualTo(code);
      assertThat(RecordType.of(RecordType.of(code).mnemonic())).isSameAs(RecordType.of(code));
    }
    assertThat(RecordType.of(33)).isSameAs(RecordType.SRV);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "B", "TYPE", "TYPE65536", "TYPE-1", "TYPE1x", "TYPE123456", "A "})
  void otherTextIsRefusedWithItsValue(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordType.of(text))
        .withMessageContaining("\"" + text + "\": ")
        .withMessageContaining("AAAA, ANY, CNAME");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65536})
  void codeOutOfRangeIsRefused(int code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecordType.of(code))
        .withMessageContaining(code + ": ");
  }

  @Test
  @DisplayName("RFC 6762 8.2.1: types sort by number")
  void typesSortByNumber() {
    assertThat(RecordType.TXT).isLessThan(RecordType.SRV);
  }
}
