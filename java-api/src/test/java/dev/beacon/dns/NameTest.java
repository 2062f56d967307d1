package dev.beacon.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTest {

  private static final String LONGEST_LABEL = "\u00e9".repeat(31) + "x";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alpha.local",
        "Printer A._ipp._tcp.local",
        "avahi w\u00e9b\\. 2._http._tcp.local",
        "back\\\\slash.local",
        "\\\\\\.\\\\.local",
        "\u65e5\u672c\u8a9e \ud83d\ude00.local",
        "\\000\\031\\127.\\255.x",
        "\\194\\128.local",
        "a",
        ".",
      })
  @DisplayName("RFC 6763 4.3: the text form is read back as it was written")
  void textFormRoundTrips(String text) {
    Name name = Name.of(text);

    assertThat(name).hasToString(text);
    assertThat(Name.fromWire(wire(name), 0, name.wireLength())).isEqualTo(name);
    assertThat(Name.of(text.equals(".") ? "." : text + ".")).isEqualTo(name);
  }

  @Test
  void randomBytesRoundTrip() {
    Random random = new Random(4711);
    for (int i = 0; i < 2000; i++) {
      byte[] wire = randomName(random, 1 + random.nextInt(6));
      Name name = Name.fromWire(wire, 0, wire.length);

      assertThat(wire(Name.of(name.toString()))).as(name.toString()).isEqualTo(wire);
    }
  }

  @Test
  @DisplayName("RFC 6763 4.1.1: dots, backslashes and spaces belong to a label taken literally")
  void labelsAreTakenLiterally() {
    Name name = Name.of("_http._tcp.local").child("a.b\\c d");

    assertThat(name).hasToString("a\\.b\\\\c d._http._tcp.local");
    assertThat(name.label(0)).isEqualTo("a.b\\c d");
    assertThat(name.labelCount()).isEqualTo(4);
    assertThat(name).isEqualTo(Name.ofLabels("a.b\\c d", "_http", "_tcp", "local"));
  }

  @Test
  @DisplayName("RFC 1035 2.3.4: 63 bytes of UTF-8 are a label, 64 are not")
  void labelHas63Bytes() {
    Name name = Name.LOCAL.child(LONGEST_LABEL);

    assertThat(name.labelBytes(0)).hasSize(63);
    assertThat(Name.of(name.toString()).label(0)).isEqualTo(LONGEST_LABEL);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Name.LOCAL.child(LONGEST_LABEL + "y"))
        .withMessageContaining(LONGEST_LABEL + "y")
        .withMessageContaining("RFC 1035 section 2.3.4");
  }

  @Test
  @DisplayName("RFC 6762 C: a name has 255 bytes and a zero, not one more")
  void nameHas255Bytes() {
    String label = "x".repeat(63);
    Name longest = Name.ofLabels(label, label, label, "y".repeat(62));

    assertThat(longest.wireLength()).isEqualTo(256);
    assertThat(Name.of(longest.toString())).isEqualTo(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Name.ofLabels(label, label, label, label))
        .withMessageContaining("RFC 6762 appendix C");
    assertThatIllegalArgumentException().isThrownBy(() -> longest.child("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Name.of("a.".repeat(127) + "b.c"))
        .withMessageContaining("255 bytes");
    assertThat(Name.of("a.".repeat(126) + "b").labelCount()).isEqualTo(127);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "..", "a..b", ".a", "a\\", "a\\b", "a\\25", "a\\256", "a\\2x5", "a\\.\\", "\ud83d"
      })
  void badTextIsRefusedWithItsValue(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Name.of(text))
        .withMessageContaining("\"" + text + "\": ");
  }

  @Test
  @DisplayName("RFC 6762 16: only ASCII letters are the same in either case")
  void onlyAsciiLettersFold() {
    assertThat(Name.of("MyPrinter.LOCAL"))
        .isEqualTo(Name.of("myprinter.local"))
        .hasSameHashCodeAs(Name.of("myprinter.local"))
        .isEqualByComparingTo(Name.of("myprinter.local"));
    for (List<String> different :
        List.of(
            List.of("\u00e9", "\u00c9"),
            List.of("[", "{"),
            List.of("@", "`"),
            List.of("\u212a", "k"),
            List.of("\u017f", "s"),
            List.of("\u0130", "i"))) {
      assertThat(Name.ofLabels(different.get(0))).isNotEqualTo(Name.ofLabels(different.get(1)));
    }
    assertThat(Name.of("a.b")).isNotEqualTo(Name.of("a\\.b")).isNotEqualTo(Name.of("a"));
    assertThat(Name.of("a")).isNotEqualTo("a");
  }

  @Test
  void wireOfOtherCaseIsEqual() {
    byte[] wire = {9, 1, 'A', 1, 'b', 0, 9};

    assertThat(Name.of("a.B").equalsWire(wire, 1, 5)).isTrue();
    assertThat(Name.of("a.c").equalsWire(wire, 1, 5)).isFalse();
    assertThat(Name.of("a").equalsWire(wire, 1, 5)).isFalse();
    assertThat(Name.of("a.B").sameWire(wire, 1, 5)).isFalse();
    assertThat(Name.of("A.b").sameWire(wire, 1, 5)).isTrue();
  }

  @Test
  void partsAreGiven() {
    Name name = Name.of("a.b.local");

    assertThat(name.parent()).isEqualTo(Name.of("b.local"));
    assertThat(name.dropFirst(0)).isSameAs(name);
    assertThat(name.dropFirst(2)).isEqualTo(Name.LOCAL);
    assertThat(name.dropFirst(3)).isSameAs(Name.ROOT);
    assertThat(name.suffix(2)).isEqualTo(Name.of("b.local"));
    assertThat(name.suffix(0)).isEqualTo(Name.ROOT);
    assertThat(name.suffix(3)).isSameAs(name);
    assertThat(Name.LOCAL.child(Name.of("a.b"))).isEqualTo(name);
    assertThat(name.child(Name.ROOT)).isEqualTo(name);
    assertThat(Name.ROOT.child(name)).isEqualTo(name);
    assertThat(name.label(2)).isEqualTo("local");
    assertThat(name.isRoot()).isFalse();
    assertThat(Name.ROOT.isRoot()).isTrue();
    assertThat(Name.ofLabels()).isSameAs(Name.ROOT);
  }

  @Test
  void partsOutOfRangeAreRefused() {
    Name name = Name.of("a.b");
    List<Runnable> calls =
        List.of(
            () -> name.label(2),
            () -> name.label(-1),
            () -> name.labelBytes(2),
            () -> name.dropFirst(3),
            () -> name.dropFirst(-1),
            () -> name.suffix(3),
            Name.ROOT::parent);
    for (Runnable call : calls) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(call::run);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.local, local, true",
    "a.b.local, B.LOCAL, true",
    "a.b.local, a.b.local, true",
    "a.b.local, ., true",
    "a.b.local, cal, false",
    "a.b.local, b, false",
    "local, a.local, false",
    "x\\005local, local, false",
    ".,  local, false",
  })
  void endingIsOfWholeLabels(String name, String end, boolean expected) {
    assertThat(Name.of(name).endsWith(Name.of(end))).isEqualTo(expected);
  }

  @Test
  void namesSortByTheirFirstLabels() {
    List<Name> sorted =
        List.of(
            Name.ROOT,
            Name.of("a.local"),
            Name.of("A.local.x"),
            Name.of("a.z"),
            Name.of("aa.local"),
            Name.of("B.local"),
            Name.of("c.local"),
            Name.of("\u00e9.local"));
    for (int i = 0; i < sorted.size(); i++) {
      for (int j = 0; j < sorted.size(); j++) {
        assertThat(Integer.signum(sorted.get(i).compareTo(sorted.get(j))))
            .as("%s and %s", sorted.get(i), sorted.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
  }

  @Test
  void orderAgreesWithEquality() {
    Random random = new Random(815);
    for (int i = 0; i < 2000; i++) {
      Name one = Name.fromWire(randomName(random, 1), 0, 3);
      Name other = Name.fromWire(randomName(random, 1), 0, 3);

      assertThat(one.compareTo(other) == 0).isEqualTo(one.equals(other));
      assertThat(Integer.signum(one.compareTo(other)))
          .isEqualTo(-Integer.signum(other.compareTo(one)));
    }
  }

  @Test
  @DisplayName("RFC 3629 4: bytes that are not UTF-8 are escaped one by one, and show as U+FFFD")
  void invalidUtf8IsEscaped() {
    int[][] invalid = {
      {0x80},
      {0xc0, 0xaf},
      {0xc1, 0x81},
      {0xe0, 0x9f, 0xbf},
      {0xed, 0xa0, 0x80},
      {0xf0, 0x8f, 0xbf, 0xbf},
      {0xf4, 0x90, 0x80, 0x80},
      {0xf5, 0x80, 0x80, 0x80},
      {0xc3},
      {0xe2, 0x82},
      {0xe2, 0x28, 0xa1},
      {0xff},
    };
    for (int[] bytes : invalid) {
      byte[] wire = new byte[bytes.length + 2];
      wire[0] = (byte) bytes.length;
      StringBuilder escaped = new StringBuilder();
      for (int i = 0; i < bytes.length; i++) {
        wire[i + 1] = (byte) bytes[i];
        escaped.append(bytes[i] < 0x80 ? String.valueOf((char) bytes[i]) : "\\" + bytes[i]);
      }
      Name name = Name.fromWire(wire, 0, wire.length);

      assertThat(name).hasToString(escaped.toString());
      assertThat(name.label(0)).contains("\ufffd");
      assertThat(Name.of(name.toString())).isEqualTo(name);
    }
  }

  @Test
  void controlCharactersNeverReachTheText() {
    for (int codePoint = 0; codePoint < 0x3000; codePoint++) {
      String text = Name.ofLabels(Character.toString(codePoint)).toString();

      assertThat(text.codePoints().anyMatch(Character::isISOControl)).as(text).isFalse();
      assertThat(Name.of(text).label(0)).isEqualTo(Character.toString(codePoint));
    }
  }

  @Test
  void wireThatIsNotOneNameIsRefused() {
    for (byte[] wire :
        List.of(
            new byte[] {},
            new byte[] {1, 'a'},
            new byte[] {1, 'a', 0, 0},
            new byte[] {2, 'a', 0},
            new byte[] {(byte) 0xc0, 0},
            new byte[] {64, 'a', 0},
            new byte[257])) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Name.fromWire(wire, 0, wire.length))
          .withMessageContaining(wire.length + " bytes");
    }
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> Name.fromWire(new byte[3], 1, 3));
  }

  @Test
  void labelBytesAreACopy() {
    Name name = Name.of("abc");
    Arrays.fill(name.labelBytes(0), (byte) 'x');

    assertThat(name).hasToString("abc");
    assertThat(name.labelBytes(0)).isEqualTo("abc".getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] wire(Name name) {
    byte[] wire = new byte[name.wireLength()];
    for (int i = 0; i < wire.length; i++) {
      wire[i] = name.wireAt(i);
    }
    return wire;
  }

  /** One label of that many random bytes. */
  private static byte[] randomName(Random random, int length) {
    byte[] wire = new byte[length + 2];
    random.nextBytes(wire);
    wire[0] = (byte) length;
    wire[length + 1] = 0;
    return wire;
  }
}
