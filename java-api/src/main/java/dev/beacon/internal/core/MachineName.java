package dev.beacon.internal.core;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import dev.beacon.dns.Name;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's name in the system, as a name on the local link.
 *
 * <p>The system is asked for the name alone. {@code InetAddress.getLocalHost} would also look up an
 * address for it, which takes seconds on networks where no server answers.
 *
 * <p>If a system has several names, the name of its own responder comes first; otherwise the
 * machine would have two names on the link.
 */
final class MachineName {

  private static final Logger log = LoggerFactory.getLogger(MachineName.class);

  /** The name of a machine that has none. */
  private static final String NAMELESS = "beacon";

  /** RFC 1035 section 2.3.4. */
  private static final int MOST_LABEL_BYTES = 63;

  /** The longest name in POSIX has 255 bytes; one more ends it. */
  private static final int BUFFER_BYTES = 256;

  /** A value of Windows' COMPUTER_NAME_FORMAT. */
  private static final int COMPUTER_NAME_DNS_HOSTNAME = 1;

  /** A value of macOS' CFStringEncoding. */
  private static final int UTF_8 = 0x08000100;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\..*)?");

  private MachineName() {}

  /** The name under {@code local}; never fails. Any thread. */
  static Name read() {
    return Name.LOCAL.child(label(systemName()));
  }

  /**
   * Makes a host's label of any name: the part before the first dot, in at most 63 bytes. A hyphen
   * replaces each character that is not a letter or digit; there is none at either end.
   */
  static String label(String systemName) {
    int dot = systemName.indexOf('.');
    String first = dot < 0 ? systemName : systemName.substring(0, dot);
    StringBuilder label = new StringBuilder();
    int bytes = 0;
    for (int c : first.strip().codePoints().toArray()) {
      int kept = Character.isLetterOrDigit(c) ? c : '-';
      bytes += Character.toString(kept).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MOST_LABEL_BYTES) {
        break; // whole characters only
      }
      label.appendCodePoint(kept);
    }
    String trimmed = label.toString().replaceAll("^-+|-+$", "");
    return trimmed.isEmpty() || trimmed.equalsIgnoreCase("localhost") ? NAMELESS : trimmed;
  }

  private static String systemName() {
    if (Platform.isWindows()) {
      return windowsName(MachineName::dnsHostName, MachineName::netBiosName);
    }
    return Platform.isMac()
        ? macName(MachineName::localHostName, MachineName::hostName)
        : firstTold(List.of(MachineName::hostName));
  }

  /**
   * Returns the DNS host's name if it has one. The NetBIOS name is the same name in upper case, cut
   * at 15 characters.
   */
  static String windowsName(Supplier<String> dnsHostName, Supplier<String> netBiosName) {
    return firstTold(List.of(dnsHostName, netBiosName));
  }

  /**
   * Returns the name on macOS. The result of gethostname may come from DHCP or reverse DNS and
   * change with the network; it may even be an address, which can't become a label.
   */
  static String macName(Supplier<String> localHostName, Supplier<String> hostName) {
    String name = firstTold(List.of(localHostName, hostName));
    return NUMBER.matcher(name).matches() ? "" : name;
  }

  /** Returns the first name that the system has; names that it lacks or refuses are skipped. */
  private static String firstTold(List<Supplier<String>> names) {
    for (Supplier<String> name : names) {
      try {
        String told = name.get();
        if (!told.isBlank()) {
          return told;
        }
      } catch (LinkageError | RuntimeException e) {
        log.debug("the system does not tell a name of its own: {}", e.getMessage());
      }
    }
    return "";
  }

  private static String hostName() {
    try (Memory buffer = new Memory(BUFFER_BYTES)) {
      buffer.clear(); // a name that is cut short has no end
      Object[] arguments = {buffer, new NativeLong(BUFFER_BYTES - 1)};
      int failed = NativeLibrary.getProcess().getFunction("gethostname").invokeInt(arguments);
      return failed == 0 ? buffer.getString(0, StandardCharsets.UTF_8.name()) : "";
    }
  }

  /** GetComputerNameExW. */
  private static String dnsHostName() {
    try (Memory buffer = new Memory((long) BUFFER_BYTES * Native.WCHAR_SIZE)) {
      buffer.clear();
      Object[] arguments = {
        COMPUTER_NAME_DNS_HOSTNAME, buffer, new IntByReference(BUFFER_BYTES - 1)
      };
      int told =
          NativeLibrary.getInstance("kernel32")
              .getFunction("GetComputerNameExW", Function.ALT_CONVENTION)
              .invokeInt(arguments);
      return told != 0 ? buffer.getWideString(0) : "";
    }
  }

  private static String netBiosName() {
    String name = System.getenv("COMPUTERNAME");
    return name == null ? "" : name;
  }

  /**
   * SCDynamicStoreCopyLocalHostName: the name in the settings under Sharing. Frameworks are given
   * by path, because they are no longer files that JNA could find.
   */
  private static String localHostName() {
    NativeLibrary configuration = framework("SystemConfiguration");
    NativeLibrary foundation = framework("CoreFoundation");
    Object[] ofTheSystem = {Pointer.NULL};
    Pointer name =
        configuration.getFunction("SCDynamicStoreCopyLocalHostName").invokePointer(ofTheSystem);
    if (name == null) {
      return "";
    }
    try (Memory buffer = new Memory(BUFFER_BYTES)) {
      Object[] arguments = {name, buffer, new NativeLong(BUFFER_BYTES), UTF_8};
      int told = foundation.getFunction("CFStringGetCString").invokeInt(arguments);
      // an unsigned char; the other bits of the register are undefined
      boolean isTold = (told & 0xff) != 0;
      return isTold ? buffer.getString(0, StandardCharsets.UTF_8.name()) : "";
    } finally {
      foundation.getFunction("CFRelease").invokeVoid(new Object[] {name});
    }
  }

  private static NativeLibrary framework(String name) {
    return NativeLibrary.getInstance("/System/Library/Frameworks/" + name + ".framework/" + name);
  }
}
