package dev.beacon.reach.internal.board;

import dev.beacon.internal.paths.PathAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the addresses that programs with Beacon have added to the path manager, in files. The
 * path manager itself tells nobody which program has added an address, and keeps it when the
 * program is killed.
 *
 * <p>The folder is of the machine's present run and of one network namespace, as the path manager
 * is. Each address has a file with its number and interface. Each program that uses the address
 * holds a shared lock on the file, which ends with the program however it ends. So an address whose
 * file nobody locks is a leftover. A file counts only if it says the same as the path manager.
 *
 * <p>Without a folder that only this user may write, nothing is remembered. Not thread-safe.
 */
final class AddedAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(AddedAddresses.class);
  private static final Path RUN = Path.of("/run/beacon");
  private static final Path NAMESPACE = Path.of("/proc/self/ns/net");
  private static final int MOST_BYTES = 64;

  private final Optional<Path> folder;
  private final Map<InetAddress, FileLock> held = new HashMap<>();

  /** Uses this folder; empty remembers nothing. */
  AddedAddresses(Optional<Path> folder) {
    this.folder = folder;
  }

  /** Returns those of this namespace. */
  static AddedAddresses ofThisNamespace() {
    Optional<Path> user =
        Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
            .filter(each -> !each.isEmpty())
            .map(each -> Path.of(each, "beacon"));
    return new AddedAddresses(folderIn(RUN).or(() -> user.flatMap(AddedAddresses::folderIn)));
  }

  private static Optional<Path> folderIn(Path base) {
    try {
      String namespace = Files.readSymbolicLink(NAMESPACE).toString().replaceAll("\\D", "");
      Path folder = base.resolve("paths-" + namespace);
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      return Files.isWritable(folder) ? Optional.of(folder) : Optional.empty();
    } catch (IOException | UnsupportedOperationException notHere) {
      LOG.debug("{} can't hold what is added to the path manager", base, notHere);
      return Optional.empty();
    }
  }

  /** Remembers that an address is added, or has another number now; holds it. */
  void remember(PathAddress added) {
    if (!held.containsKey(added.address())) {
      hold(added.address(), true);
    }
    FileLock lock = held.get(added.address());
    if (lock == null) {
      return;
    }
    try {
      FileChannel file = (FileChannel) lock.acquiredBy();
      file.truncate(0).write(ByteBuffer.wrap(text(added).getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException e) {
      LOG.debug("{} is not remembered", added, e);
    }
  }

  /** Holds an address of the path manager; false if no program with Beacon has added it. */
  boolean holdIfAdded(PathAddress present) {
    hold(present.address(), false);
    FileLock lock = held.get(present.address());
    if (lock == null) {
      return false;
    }
    if (contentOf((FileChannel) lock.acquiredBy()).equals(text(present))) {
      return true;
    }
    release(present.address());
    return false;
  }

  /** The channel of a held file stays open, because closing another one would end the lock. */
  private void hold(InetAddress address, boolean create) {
    if (folder.isEmpty()) {
      return;
    }
    Path path = folder.get().resolve(address.getHostAddress());
    if (!create && !Files.isRegularFile(path)) {
      return;
    }
    try {
      Files.createDirectories(folder.get());
      FileChannel file =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
      FileLock lock = lockOf(file, true);
      if (lock == null) {
        file.close();
      } else {
        held.put(address, lock);
      }
    } catch (IOException e) {
      LOG.debug("{} is not remembered", address, e);
    }
  }

  private static @Nullable FileLock lockOf(FileChannel file, boolean shared) throws IOException {
    try {
      return file.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException ofThisProcess) {
      return null;
    }
  }

  /** Reports whether no other program holds an address. If so, none can until it is released. */
  boolean isLastUser(InetAddress address) {
    FileLock shared = held.get(address);
    if (shared == null) {
      return true;
    }
    FileChannel file = (FileChannel) shared.acquiredBy();
    try {
      shared.release();
      FileLock alone = lockOf(file, false);
      held.put(address, alone == null ? shared : alone);
      return alone != null;
    } catch (IOException e) {
      LOG.debug("{} may have other users", address, e);
      return false;
    }
  }

  /** Gives up an address that stays in the path manager. */
  void release(InetAddress address) {
    FileLock lock = held.remove(address);
    if (lock != null) {
      try {
        lock.acquiredBy().close();
      } catch (IOException e) {
        LOG.debug("{} is held", address, e);
      }
    }
  }

  /** Forgets an address that is no longer in the path manager. */
  void forget(InetAddress address) {
    folder.ifPresent(each -> delete(each.resolve(address.getHostAddress())));
    release(address);
    folder.ifPresent(AddedAddresses::delete); // only if it is empty
  }

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException stays) {
      LOG.trace("{} stays", path, stays);
    }
  }

  /**
   * Finds the addresses that killed programs have left. Holds them, and returns them; forgets those
   * that are no longer in the path manager.
   */
  List<PathAddress> leftovers(List<PathAddress> present) {
    Map<String, PathAddress> byName = new HashMap<>();
    present.forEach(each -> byName.put(each.address().getHostAddress(), each));
    held.keySet().forEach(each -> byName.remove(each.getHostAddress()));
    Set<String> ours = new HashSet<>();
    held.keySet().forEach(each -> ours.add(each.getHostAddress()));
    List<PathAddress> left = new ArrayList<>();
    for (Path each : files()) {
      String name = each.getFileName().toString();
      PathAddress address = byName.get(name);
      if (address == null && !ours.contains(name)) {
        deleteIfFree(each);
      } else if (address != null && holdIfAdded(address)) {
        if (isLastUser(address.address())) {
          left.add(address);
        } else {
          release(address.address());
        }
      }
    }
    return left;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    if (folder.isPresent()) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.get())) {
        all.forEach(files::add);
      } catch (IOException none) {
        LOG.trace("{} has nothing", folder.get(), none);
      }
    }
    return files;
  }

  private static void deleteIfFree(Path path) {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      if (lockOf(file, false) != null) {
        delete(path);
      }
    } catch (IOException e) {
      LOG.trace("{} stays", path, e);
    }
  }

  private static String contentOf(FileChannel file) {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    try {
      int length = Math.max(0, file.read(bytes, 0));
      return new String(bytes.array(), 0, length, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  private static String text(PathAddress address) {
    return "id " + address.id() + " ifindex " + address.ifindex() + "\n";
  }
}
