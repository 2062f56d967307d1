package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlyphsTest {

  @ParameterizedTest
  @CsvSource({
    "'', 0",
    "Printer, 7",
    "Büro, 4",
    "日本語, 6",
    "ﾃﾚﾋﾞ, 4",
    "한국, 4",
    "😀, 2",
    "❤, 1",
    "⌚, 2",
    "é, 1",
    "（a）, 5",
    "𠀀, 2",
    "עברית, 5"
  })
  @DisplayName("wide characters take two cells of a terminal, marks none")
  void wideCharactersTakeTwoCells(String text, int cells) {
    assertThat(Glyphs.cells(text)).isEqualTo(cells);
  }
}
