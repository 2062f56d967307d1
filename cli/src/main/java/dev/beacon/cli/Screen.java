package dev.beacon.cli;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How much a terminal shows at once; what is no terminal takes lines of any length.
 *
 * @param columns the cells of a line
 * @param rows the lines
 */
record Screen(int columns, int rows) {

  /** A file or a pipe: programs that read lines want whole ones. */
  static final Screen ENDLESS = new Screen(Integer.MAX_VALUE, Integer.MAX_VALUE);

  static final int STANDARD_OUTPUT = 1;
  static final int STANDARD_ERROR = 2;

  /** What a terminal has that does not say. */
  private static final Screen USUAL = new Screen(80, 24);

  /** Below this, words would be cut. */
  private static final int LEAST_COLUMNS = 20;

  // struct winsize {unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel;}
  private static final int WINSIZE_BYTES = 8;
  private static final int COLUMNS_OFFSET = 2;
  private static final int UNSIGNED = 0xffff;

  /** TIOCGWINSZ of Linux; of macOS, and of Linux on POWER, which has the numbers of BSD. */
  private static final long LINUX_REQUEST = 0x5413;

  private static final long BSD_REQUEST = 0x40087468L;

  /** The C library, in so far as it is needed here. */
  interface Posix extends Library {
    /** Fills the argument; variable, as it is declared, since that changes how it is passed. */
    int ioctl(int descriptor, NativeLong request, Object... arguments);
  }

  /** The screen behind a descriptor as it is now: windows change their size. */
  static Screen of(int descriptor) {
    Screen asked = Platform.isWindows() ? windows() : posix(descriptor);
    return asked.equals(ENDLESS) ? asked : asked.within(System.getenv());
  }

  /** With the number of columns that the user set, if one is set. */
  Screen within(Map<String, String> environment) {
    OptionalInt wanted = number(environment.getOrDefault("COLUMNS", ""));
    return new Screen(Math.max(LEAST_COLUMNS, wanted.orElse(columns)), rows);
  }

  /** There the console does not tell a program of Java. */
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

  /** Made when it is first needed: what is piped needs none. */
  private static final class Loaded {
    static final Posix POSIX = Native.load(Posix.class);
  }
}
