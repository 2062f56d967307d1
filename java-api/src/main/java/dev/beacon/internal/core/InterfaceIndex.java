package dev.beacon.internal.core;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import dev.beacon.NativeLibraryException;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.SocketFailureException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The index of an interface.
 *
 * <p>The system is asked for the one name, since reading all interfaces takes milliseconds, and a
 * thousand watches would read them a thousand times. The name of the index must be the same name:
 * the system also takes aliases ({@code eth0:1}) and cuts long names. If it knows no such name, all
 * interfaces are read, because an index is a name too.
 */
final class InterfaceIndex {

  private static final String OPERATION = "find the interface";
  private static final int ENODEV = 19;

  /** More than IFNAMSIZ on any system. */
  private static final int NAME_BYTES = 256;

  private InterfaceIndex() {}

  /**
   * Returns the index of an interface. Any thread.
   *
   * @param interfaceName its name, or its index as a decimal number
   * @throws SocketFailureException if there is none (ENODEV)
   */
  static int of(String interfaceName) throws SocketFailureException {
    int index = Platform.isWindows() ? 0 : told(interfaceName);
    return index != 0 ? index : among(surveyed(), interfaceName);
  }

  /** Asks the system for the name alone; 0 if it knows none. */
  static int told(String interfaceName) {
    int index = function("if_nametoindex").invokeInt(new Object[] {interfaceName});
    if (index == 0) {
      return 0;
    }
    try (Memory name = new Memory(NAME_BYTES)) {
      Object[] arguments = {index, name};
      boolean told = function("if_indextoname").invokePointer(arguments) != null;
      boolean same = told && name.getString(0, StandardCharsets.UTF_8.name()).equals(interfaceName);
      return same ? index : 0;
    }
  }

  private static Function function(String name) {
    return NativeLibrary.getProcess().getFunction(name);
  }

  private static List<NetworkInterfaceFacts> surveyed() throws SocketFailureException {
    try {
      return NativePort.survey();
    } catch (NativeLibraryException e) {
      throw new AssertionError("it is loaded", e);
    }
  }

  private static int among(List<NetworkInterfaceFacts> all, String interfaceName)
      throws SocketFailureException {
    for (NetworkInterfaceFacts facts : all) {
      if (facts.name().equals(interfaceName)
          || Integer.toString(facts.index()).equals(interfaceName)) {
        return facts.index();
      }
    }
    throw new SocketFailureException(OPERATION, interfaceName, "", "ENODEV", ENODEV);
  }
}
