package dev.beacon.cli;

/**
 * The width of a character on a terminal: nothing, one cell, or two. The JDK knows Unicode's
 * categories, but neither ignorable nor wide characters. So both are listed here as ranges, first
 * and last, in ascending order.
 */
final class Glyphs {

  /**
   * Characters that a terminal need not draw, although they are no format characters:
   * Default_Ignorable_Code_Point without category Cf (Unicode 16, DerivedCoreProperties.txt), and
   * the blank of Braille.
   */
  private static final int[] UNDRAWN = {
    0x034f, 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180f, 0x2060, 0x206f, 0x2800, 0x2800,
    0x3164, 0x3164, 0xfe00, 0xfe0f, 0xffa0, 0xffa0, 0xfff0, 0xfff8, 0xe0000, 0xe0fff
  };

  /** East_Asian_Width W and F (Unicode 16, EastAsianWidth.txt), with the gaps between scripts. */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
    0x25fd, 0x25fe, 0x2614, 0x2615, 0x2630, 0x2637, 0x2648, 0x2653, 0x267f, 0x267f, 0x268a, 0x268f,
    0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce,
    0x26d4, 0x26d4, 0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd,
    0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755,
    0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
    0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x3247, 0x3250, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3,
    0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0,
    0x18d08, 0x1aff0, 0x1b2fb, 0x1d300, 0x1d356, 0x1d360, 0x1d376, 0x1f004, 0x1f004, 0x1f0cf,
    0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337,
    0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca, 0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4,
    0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b,
    0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb,
    0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc, 0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc,
    0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c,
    0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd
  };

  private static final int FIRST_MARK = 0x0300;
  private static final int IDEOGRAPHIC_SPACE = 0x3000;

  private Glyphs() {}

  /**
   * Reports whether a terminal obeys this character or need not show it. These are control and
   * format characters, line ends, changes of writing direction, ignorable characters, unpaired
   * surrogates, and blanks that look like a space. Names that differ in one of these would look
   * alike.
   */
  static boolean unprintable(int codePoint) {
    if (codePoint < 0x7f) {
      return codePoint < ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      // It is two cells wide, so it does not look like a space; Japanese names contain it.
      case Character.SPACE_SEPARATOR -> codePoint != IDEOGRAPHIC_SPACE;
      default -> within(UNDRAWN, codePoint);
    };
  }

  /** Returns the number of cells of a printable text on a terminal. */
  static int cells(String text) {
    int cells = 0;
    for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
      cells += cells(text.codePointAt(at));
    }
    return cells;
  }

  /** Returns the number of cells of one character. */
  static int cells(int codePoint) {
    if (codePoint < FIRST_MARK) {
      return 1;
    }
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> 0;
      default -> within(WIDE, codePoint) ? 2 : 1;
    };
  }

  private static boolean within(int[] ranges, int codePoint) {
    int low = 0;
    int high = ranges.length / 2 - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (codePoint < ranges[2 * middle]) {
        high = middle - 1;
      } else if (codePoint > ranges[2 * middle + 1]) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }
}
