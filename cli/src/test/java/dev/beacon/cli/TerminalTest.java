package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TerminalTest {

  @Test
  @DisplayName("ordinary text is shown as it is, whatever its script")
  void ordinaryTextIsShownAsItIs() {
    assertThat(Terminal.printable("Büro 日本 😀 a\\b \"c\"")).isEqualTo("Büro 日本 😀 a\\b \"c\"");
  }

  @Test
  @DisplayName("control characters become the decimal bytes that names have")
  void controlCharactersBecomeDecimalBytes() {
    assertThat(Terminal.printable("a\u001b[2Jb\n\0\u007fc"))
        .isEqualTo("a\\027[2Jb\\010\\000\\127c");
  }

  @Test
  @DisplayName("control characters beyond ASCII do too: U+009B alone begins an escape sequence")
  void controlCharactersBeyondAsciiDoToo() {
    assertThat(Terminal.printable("a\u009b31m")).isEqualTo("a\\194\\15531m");
  }

  @Test
  @DisplayName("what turns the writing direction or ends a line is shown as bytes")
  void whatTurnsTheWritingDirectionIsShownAsBytes() {
    assertThat(Terminal.printable("a\u202eb\u2066c\u2028d"))
        .isEqualTo("a\\226\\128\\174b\\226\\129\\166c\\226\\128\\168d");
  }

  /** One of each kind: Cf, Default_Ignorable_Code_Point, separators; of one and of two chars. */
  static final List<Integer> HIDDEN =
      List.of(
          0xad, 0x34f, 0x600, 0x61c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x180f, 0x200b, 0x200c,
          0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2060, 0x2064, 0x2065, 0x2066,
          0x2069, 0x206f, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff0, 0xfffb, 0x1bca0,
          0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xe0fff, 0xa0, 0x1680, 0x2003, 0x202f, 0x205f);

  @ParameterizedTest
  @FieldSource("HIDDEN")
  @DisplayName("names that differ in what can't be seen are seen to differ, in JSON too")
  void namesThatDifferInWhatCannotBeSeenAreSeenToDiffer(int codePoint) {
    String name = "Printer" + Character.toString(codePoint);

    assertThat(Terminal.printable(name)).matches("Printer(\\\\[0-9]{3})+");
    assertThat(new JsonLine().text("n", name).end())
        .matches("\\{\"n\":\"Printer(\\\\u[0-9a-f]{4})+\"\\}");
  }

  @Test
  @DisplayName("what can be seen is shown, be it wide, a mark on a letter, or a pair of chars")
  void whatCanBeSeenIsShown() {
    String text = "e\u0301 \u3000テレビ 한국 עברית عربى 🎉 ❤ ’–€";

    assertThat(Terminal.printable(text)).isEqualTo(text);
    assertThat(Terminal.raw(text)).isEqualTo(text);
  }

  @Test
  @DisplayName("a tag outside the basic plane is four bytes, and a pair of escapes in JSON")
  void aTagIsFourBytes() {
    String tag = Character.toString(0xe0041);

    assertThat(Terminal.printable(tag)).isEqualTo("\\243\\160\\129\\129");
    assertThat(new JsonLine().text("n", tag).end()).isEqualTo("{\"n\":\"\\udb40\\udc41\"}");
  }

  @Test
  @DisplayName("a name that has the digits of an escape does not look like the escape")
  void aNameThatHasTheDigitsOfAnEscapeDiffers() {
    assertThat(Terminal.raw("a\u200eb")).isEqualTo("a\\226\\128\\142b");
    assertThat(Terminal.raw("a\\226\\128\\142b")).isEqualTo("a\\092226\\092128\\092142b");
    assertThat(Terminal.raw("C:\\12 \\\\ \\x")).isEqualTo("C:\\12 \\\\ \\x");
    assertThat(Terminal.raw(new byte[] {'\\', '2', '5', '5', (byte) 0xff}))
        .isEqualTo("\\092255\\255");
  }

  @Test
  @DisplayName("lines that are logged keep their ends and tabs, and lose what steers a terminal")
  void linesThatAreLoggedKeepTheirEnds() {
    assertThat(Terminal.printableLines("a\u202e\n\tat b\u001b[2J\r\n"))
        .isEqualTo("a\\226\\128\\174\n\tat b\\027[2J\r\n");
  }

  @Test
  @DisplayName("bytes that are no text are shown in ASCII, those that are as text")
  void bytesThatAreNoTextAreShownInAscii() {
    assertThat(Terminal.raw(new byte[] {'a', ' ', '~', 0x7f, 0, (byte) 0xff}))
        .isEqualTo("a ~\\127\\000\\255");
    assertThat(Terminal.raw("Büro".getBytes(StandardCharsets.UTF_8))).isEqualTo("Büro");
  }

  @Test
  @DisplayName("colour begins and ends around the text")
  void colourBeginsAndEndsAroundTheText() {
    assertThat(Terminal.Colour.GREEN.paint("added")).isEqualTo("\u001b[32madded\u001b[0m");
  }
}
