package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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

  @Test
  @DisplayName("bytes that are no text are shown in ASCII")
  void bytesThatAreNoTextAreShownInAscii() {
    assertThat(Terminal.printable(new byte[] {'a', ' ', '~', 0x7f, 0, (byte) 0xff}))
        .isEqualTo("a ~\\127\\000\\255");
  }

  @Test
  @DisplayName("colour begins and ends around the text")
  void colourBeginsAndEndsAroundTheText() {
    assertThat(Terminal.Colour.GREEN.paint("added")).isEqualTo("\u001b[32madded\u001b[0m");
  }
}
