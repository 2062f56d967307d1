package dev.beacon.cli;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The size of a terminal; outside a terminal, lines may have any length.
 *
 * @param columns the cells of a line
 * @param rows the lines
 */
record Screen(int columns, int rows) {

  /** A file or a pipe: programs that read lines need whole ones. */
  static final Screen ENDLESS = new Screen(Integer.MAX_VALUE, Integer.MAX_VALUE);

  static final int STANDARD_OUTPUT = 1;
  static final int STANDARD_ERROR = 2;

  /** The size of a terminal that does not report it. */
  private static final Screen USUAL = new Screen(80, 24);

  /** Below this, words would be cut. */
  private static final int LEAST_COLUMNS = 20;

  /** From this width on, there is room for what a narrower terminal leaves out. */
  private static final int ROOMY_COLUMNS = 160;

  // struct winsize {unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;}
  private static final int WINSIZE_BYTES = 8;
  private static final int COLUMNS_OFFSET = 2;
  private static final int UNSIGNED = 0xffff;

  /** The number of TIOCGWINSZ in Linux. macOS, and Linux on POWER, have the number of BSD. */
  private static final long LINUX_REQUEST = 0x5413;

  private static final long BSD_REQUEST = 0x40087468L;

  /** Reports whether it is a terminal with much room in a line. */
  boolean isRoomy() {
    return columns >= ROOMY_COLUMNS && columns != ENDLESS.columns;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Screen that && columns == that.columns && rows == that.rows;
  }

  @Override
  public int hashCode() {
    return 31 * columns + rows;
  }

  /** The functions of the C library that are needed here. */
  interface Posix extends Library {
    /**
     * Fills the argument. It is declared with variable arguments as in C, because that changes how
     * they are passed.
     */
    int ioctl(int descriptor, NativeLong request, Object... arguments);
  }

  /** Returns the present screen of a descriptor, because windows change their size. */
  static Screen of(int descriptor) {
    Screen asked = Platform.isWindows() ? windows() : posix(descriptor);
    return asked.equals(ENDLESS) ? asked : asked.within(System.getenv());
  }

  /** Returns it with the number of columns that the user has set, if there is one. */
  Screen within(Map<String, String> environment) {
    OptionalInt wanted = number(environment.getOrDefault("COLUMNS", ""));
    return new Screen(Math.max(LEAST_COLUMNS, wanted.orElse(columns)), rows);
  }

  /** In Windows, a console does not report its size to a Java program. */
  private static Screen windows() {
    return Terminal.isTerminal() ? USUAL : ENDLESS;
  }

  private static Screen posix(int descriptor) {
    boolean bsd = Platform.isMac() || Platform.isPPC();
    try (Memory size = new Memory(WINSIZE_BYTES)) {
      NativeLong request = new NativeLong(bsd ? BSD_REQUEST : LINUX_REQUEST);
      if (Loaded.POSIX.ioctl(descriptor, request, size) != 0) {
        return ENDLESS;
      }
      int rows = size.getShort(0) & UNSIGNED;
      int columns = size.getShort(COLUMNS_OFFSET) & UNSIGNED;
      return rows == 0 || columns == 0 ? USUAL : new Screen(columns, rows);
    } catch (LinkageError noIoctl) {
      return ENDLESS;
    }
  }

  private static OptionalInt number(String text) {
    try {
      int value = Integer.parseInt(text);
      return value > 0 ? OptionalInt.of(value) : OptionalInt.empty();
    } catch (NumberFormatException notANumber) {
      return OptionalInt.empty();
    }
  }

  /** Loaded at the first use: piped output needs none of it. */
  private static final class Loaded {
    static final Posix POSIX = Native.load(Posix.class);
  }
}
