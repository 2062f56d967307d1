package dev.beacon.cli;

import dev.beacon.WatchKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Reads a key from a file, without one line end after it. Keys never come from arguments. */
final class KeyFile {

  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private KeyFile() {}

  /**
   * Reads the key.
   *
   * @param prefix the text before the words' names: hyphens, if they are options
   * @param type {@code password}, {@code md5}, {@code meticulous-md5}, {@code sha1}, {@code
   *     meticulous-sha1}
   * @throws IllegalArgumentException if type, id or key is wrong, or if other users may read the
   *     file
   */
  static WatchKey read(String prefix, String type, String id, String file) {
    WatchKey.Type kind = type(prefix, type);
    int number = Numbers.between(prefix + "key-id " + id, id, 0, 255);
    byte[] bytes = bytes(prefix, file);
    try {
      return WatchKey.of(kind, number, bytes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + "key-file " + file + ": " + e.getMessage(), e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static WatchKey.Type type(String prefix, String text) {
    for (WatchKey.Type type : WatchKey.Type.values()) {
      if (type.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        prefix
            + "auth "
            + text
            + ": must be password, md5, meticulous-md5, sha1 or meticulous-sha1");
  }

  private static byte[] bytes(String prefix, String file) {
    Path path = Path.of(file);
    try {
      if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Set<PosixFilePermission> open = EnumSet.copyOf(OTHERS);
        open.retainAll(Files.getPosixFilePermissions(path));
        if (!open.isEmpty()) {
          throw new IllegalArgumentException(
              prefix + "key-file " + file + ": others may read it; chmod 600 " + file);
        }
      }
      byte[] all = Files.readAllBytes(path);
      boolean ended = all.length > 0 && all[all.length - 1] == '\n';
      byte[] key = Arrays.copyOf(all, all.length - (ended ? 1 : 0));
      Arrays.fill(all, (byte) 0);
      return key;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          prefix + "key-file " + file + ": " + Unreadable.reason(e), e);
    }
  }
}
