package dev.beacon.cli;

import dev.beacon.IpFamily;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Facts that only Linux has in files: the holders of a port, and the limit of a receive buffer
 * (proc(5)). If the files are missing or can't be read, the answer is empty.
 */
final class ProcFiles {

  /** The port of mDNS (RFC 6762 section 3). */
  static final int MDNS_PORT = 5353;

  /** The port of BFD (RFC 5881 section 4). */
  static final int BFD_PORT = 3784;

  // The columns of /proc/net/udp.
  private static final int LOCAL_ADDRESS = 1;
  private static final int USER_ID = 7;
  private static final int INODE = 9;

  private final Path root;

  /** {@code root} is /proc, except in tests. */
  ProcFiles(Path root) {
    this.root = root;
  }

  /** Reports whether this is Linux. */
  boolean areThere() {
    return Files.isReadable(root.resolve("net/udp"));
  }

  /**
   * Returns the UDP sockets on a port in this network namespace. They may belong to processes of
   * any namespace; in a container the process itself may be invisible.
   */
  Optional<List<PortHolder>> portHolders(int port) {
    String ending = ":%04X".formatted(port);
    List<Socket> sockets = new ArrayList<>();
    try {
      addSockets(sockets, IpFamily.IPV4, "net/udp", ending);
    } catch (IOException notHere) {
      return Optional.empty();
    }
    try {
      addSockets(sockets, IpFamily.IPV6, "net/udp6", ending);
    } catch (IOException noIpv6) {
      // then no socket of this family has the port
    }
    Map<String, PortHolder.Owner> owners = owners(sockets);
    List<PortHolder> holders = new ArrayList<>();
    for (Socket socket : sockets) {
      PortHolder.@Nullable Owner owner = owners.get(socket.link());
      holders.add(new PortHolder(socket.family(), socket.userId(), Optional.ofNullable(owner)));
    }
    return Optional.of(holders);
  }

  /**
   * The largest receive buffer of a program without privileges, in usable bytes. Containers don't
   * see it.
   */
  OptionalLong mostReceiveBufferBytes() {
    try {
      String text = Files.readString(root.resolve("sys/net/core/rmem_max"));
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (IOException | NumberFormatException notHere) {
      return OptionalLong.empty();
    }
  }

  /** A line of /proc/net/udp. {@code link} is the target of a process's descriptor for it. */
  private record Socket(IpFamily family, long userId, String link) {}

  private void addSockets(List<Socket> sockets, IpFamily family, String file, String ending)
      throws IOException {
    for (String line : Files.readAllLines(root.resolve(file))) {
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length > INODE && columns[LOCAL_ADDRESS].endsWith(ending)) {
        long userId = Long.parseLong(columns[USER_ID]);
        sockets.add(new Socket(family, userId, "socket:[" + columns[INODE] + "]"));
      }
    }
  }

  /** Returns the visible processes of the sockets, by the sockets' links. */
  private Map<String, PortHolder.Owner> owners(List<Socket> sockets) {
    Set<String> wanted = new HashSet<>();
    sockets.forEach(socket -> wanted.add(socket.link()));
    Map<String, PortHolder.Owner> owners = new HashMap<>();
    if (!wanted.isEmpty()) {
      // There may be thousands of processes with as many descriptors each, so it reads no more than
      // needed.
      visit(root, "[0-9]*", process -> search(process, wanted, owners));
    }
    return owners;
  }

  /** Returns false if every socket was found. */
  private static boolean search(
      Path process, Set<String> wanted, Map<String, PortHolder.Owner> owners) {
    visit(
        process.resolve("fd"),
        "*",
        descriptor -> {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (wanted.remove(target)) {
            owners.put(target, owner(process));
          }
          return !wanted.isEmpty();
        });
    return !wanted.isEmpty();
  }

  private static PortHolder.Owner owner(Path process) throws IOException {
    String name = Files.readString(process.resolve("comm")).strip();
    return new PortHolder.Owner(name, Long.parseLong(process.getFileName().toString()));
  }

  /** Visits a file; returns false to end. */
  @FunctionalInterface
  private interface Visitor {
    boolean visit(Path file) throws IOException;
  }

  /**
   * Visits the files of a folder. Processes may end and descriptors may close meanwhile, and other
   * users' can't be read.
   */
  private static void visit(Path folder, String glob, Visitor visitor) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
      for (Path file : files) {
        if (!visits(visitor, file)) {
          return;
        }
      }
    } catch (IOException | DirectoryIteratorException goneOrForbidden) {
      return;
    }
  }

  private static boolean visits(Visitor visitor, Path file) {
    try {
      return visitor.visit(file);
    } catch (IOException gone) {
      return true;
    }
  }
}
