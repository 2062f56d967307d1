package dev.beacon.internal.core;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Platform;
import dev.beacon.dns.Name;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the system calls this machine, as a name on the local link.
 *
 * <p>The system is asked for the name alone. {@code InetAddress.getLocalHost} would go on to look
 * up an address for it, which takes seconds where no server answers.
 */
final class MachineName {

  private static final Logger log = LoggerFactory.getLogger(MachineName.class);

  /** Of a machine that has no name. */
  private static final String NAMELESS = "beacon";

  /** RFC 1035 section 2.3.4. */
  private static final int MOST_LABEL_BYTES = 63;

  /** POSIX knows no longer name than 255 bytes; one more ends it. */
  private static final int BUFFER_BYTES = 256;

  private MachineName() {}

  /** The name under {@code local}; never fails. Any thread. */
  static Name read() {
    return Name.LOCAL.child(label(Platform.isWindows() ? windowsName() : unixName()));
  }

  /**
   * Makes a host's label of whatever the system says: what stands before the first dot, with
   * hyphens for what is no letter or digit, none of them at either end, in at most 63 bytes.
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

  private static String unixName() {
    try (Memory buffer = new Memory(BUFFER_BYTES)) {
      buffer.clear(); // a name that is cut short has no end of its own
      Object[] arguments = {buffer, new NativeLong(BUFFER_BYTES - 1)};
      int failed = NativeLibrary.getProcess().getFunction("gethostname").invokeInt(arguments);
      return failed == 0 ? buffer.getString(0, StandardCharsets.UTF_8.name()) : "";
    } catch (LinkageError e) {
      log.debug("the system tells no host name: {}", e.getMessage());
      return "";
    }
  }

  private static String windowsName() {
    String name = System.getenv("COMPUTERNAME");
    return name == null ? "" : name;
  }
}
