package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnsTest {

  @Test
  @DisplayName("cells stand below each other")
  void cellsStandBelowEachOther() {
    Columns columns = new Columns(0, 4, 2);

    assertThat(columns.line(Screen.ENDLESS, "a", "b", "c")).isEqualTo("a     b   c");
    assertThat(columns.line(Screen.ENDLESS, "abcd", "bb", "c")).isEqualTo("abcd  bb  c");
  }

  @Test
  @DisplayName("a column grows with its cells and stays so")
  void aColumnGrowsWithItsCells() {
    Columns columns = new Columns(0, 1);
    columns.line(Screen.ENDLESS, "abcdef", "x");

    assertThat(columns.line(Screen.ENDLESS, "a", "x")).isEqualTo("a       x");
  }

  @Test
  @DisplayName("one very long cell does not push all others away")
  void oneLongCellDoesNotPushAllOthersAway() {
    Columns columns = new Columns(0, 1);
    String longCell = "x".repeat(63);

    assertThat(columns.line(Screen.ENDLESS, longCell, "y")).isEqualTo(longCell + "  y");
    assertThat(columns.line(Screen.ENDLESS, "a", "y")).isEqualTo("a" + " ".repeat(39) + "  y");
  }

  @Test
  @DisplayName("cells of the terminal count, two for a wide character; lines end without spaces")
  void cellsOfTheTerminalCount() {
    Columns columns = new Columns(0, 3, 3);

    assertThat(columns.line(Screen.ENDLESS, "😀", "")).isEqualTo("😀");
    assertThat(columns.line(Screen.ENDLESS, "日本", "b")).isEqualTo("日本  b");
    assertThat(columns.line(Screen.ENDLESS, "😀", "b", "c")).isEqualTo("😀    b    c");
  }

  private static final Screen NARROW = new Screen(24, 24);

  @Test
  @DisplayName("what does not fit goes on in the next line, cell by cell, indented")
  void whatDoesNotFitGoesOnInTheNextLine() {
    Columns columns = new Columns(4, 6, 6);

    assertThat(columns.line(NARROW, "added", "a-name", "a-host:80", "10.77.0.2"))
        .isEqualTo("added   a-name\n    a-host:80  10.77.0.2");
  }

  @Test
  @DisplayName("a line that continues another is not aligned, and widens no column")
  void continuedLinesAreNotAligned() {
    Columns columns = new Columns(4, 6, 6, 9, 9);

    assertThat(columns.line(NARROW, "added", "a-long-name", "host:80", "10.77.0.2"))
        .isEqualTo("added   a-long-name\n    host:80  10.77.0.2");
    assertThat(columns.line(NARROW, "added", "a", "b", "c")).isEqualTo("added   a       b\n    c");
  }

  @Test
  @DisplayName("columns of a roomy terminal begin wider; a pipe's don't")
  void roomyColumnsBeginWider() {
    int[] usual = {1, 1};
    int[] roomy = {4, 6};

    assertThat(new Columns(0, usual, roomy).line(new Screen(200, 24), "a", "b", "c"))
        .isEqualTo("a     b       c");
    assertThat(new Columns(0, usual, roomy).line(new Screen(80, 24), "a", "b", "c"))
        .isEqualTo("a  b  c");
    assertThat(new Columns(0, usual, roomy).line(Screen.ENDLESS, "a", "b", "c"))
        .isEqualTo("a  b  c");
  }

  @Test
  @DisplayName("columns shrink with the terminal, and grow again with it")
  void columnsShrinkWithTheTerminal() {
    Columns columns = new Columns(0, new int[] {2}, new int[] {12});
    Screen roomy = new Screen(200, 24);
    Screen usual = new Screen(80, 24);
    columns.line(usual, "a name of 18 cells", "x");

    assertThat(columns.line(roomy, "a", "x")).isEqualTo("a" + " ".repeat(17) + "  x");
    assertThat(columns.line(NARROW, "a", "x")).isEqualTo("a" + " ".repeat(5) + "  x");
    assertThat(columns.line(usual, "a", "x")).isEqualTo("a" + " ".repeat(17) + "  x");
    assertThat(new Columns(0, new int[] {2}, new int[] {12}).line(roomy, "a", "x"))
        .isEqualTo("a" + " ".repeat(11) + "  x");
  }

  @Test
  @DisplayName("a cell that no line can hold is cut at blanks and commas, else where it must be")
  void aCellThatNoLineCanHoldIsCut() {
    Columns columns = new Columns(4, 5);

    assertThat(columns.line(NARROW, "added", "one two three four five six seven"))
        .isEqualTo("added  one two three\n    four five six seven");
    assertThat(columns.line(NARROW, "added", "10.77.0.2,fe80::1%eth0,fd00::1"))
        .isEqualTo("added  10.77.0.2,\n    fe80::1%eth0,fd00::1");
    assertThat(columns.line(NARROW, "added", "x".repeat(30)))
        .isEqualTo("added\n    " + "x".repeat(20) + "\n    " + "x".repeat(10));
    assertThat(columns.line(NARROW, "added", "日本".repeat(11)))
        .isEqualTo("added\n    " + "日本".repeat(5) + "\n    " + "日本".repeat(5) + "\n    日本");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 40, 79, 80, 81, 200})
  @DisplayName("no line is wider than the screen, whatever stands in it")
  void noLineIsWiderThanTheScreen(int width) {
    Columns columns = new Columns(10, 8, 16, 10, 18, 13, 4);
    Random random = new Random(width);
    String[] parts = {"a", "日", " ", ",", "é", "😀", "fe80::1%eth0", "0123456789", "  ", "x"};
    for (int i = 0; i < 1_000; i++) {
      String[] cells = new String[7];
      StringBuilder all = new StringBuilder();
      for (int cell = 0; cell < cells.length; cell++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(random.nextInt(3) == 0 ? 60 : 6); n > 0; n--) {
          text.append(parts[random.nextInt(parts.length)]);
        }
        cells[cell] = text.toString();
        all.append(text);
      }

      String line = columns.line(new Screen(width, 24), cells);

      assertThat(line.lines()).allMatch(part -> Glyphs.cells(part) <= width);
      assertThat(line.replaceAll("\\s", "")).isEqualTo(all.toString().replaceAll("\\s", ""));
    }
  }
}
