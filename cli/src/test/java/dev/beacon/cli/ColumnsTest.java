package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ColumnsTest {

  @Test
  @DisplayName("cells stand below each other")
  void cellsStandBelowEachOther() {
    Columns columns = new Columns(4, 2);

    assertThat(columns.line("a", "b", "c")).isEqualTo("a     b   c");
    assertThat(columns.line("abcd", "bb", "c")).isEqualTo("abcd  bb  c");
  }

  @Test
  @DisplayName("a column grows with its cells and stays so")
  void aColumnGrowsWithItsCells() {
    Columns columns = new Columns(1);
    columns.line("abcdef", "x");

    assertThat(columns.line("a", "x")).isEqualTo("a       x");
  }

  @Test
  @DisplayName("one very long cell does not push all others away")
  void oneLongCellDoesNotPushAllOthersAway() {
    Columns columns = new Columns(1);
    String longCell = "x".repeat(63);

    assertThat(columns.line(longCell, "y")).isEqualTo(longCell + "  y");
    assertThat(columns.line("a", "y")).isEqualTo("a" + " ".repeat(39) + "  y");
  }

  @Test
  @DisplayName("characters outside the basic plane count once, and lines end without spaces")
  void charactersCountOnceAndLinesEndWithoutSpaces() {
    Columns columns = new Columns(3, 3);

    assertThat(columns.line("😀", "")).isEqualTo("😀");
    assertThat(columns.line("😀", "b", "c")).isEqualTo("😀    b    c");
  }
}
