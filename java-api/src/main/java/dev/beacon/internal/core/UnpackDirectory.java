package dev.beacon.internal.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory into which JNA unpacks libraries: JNA's own choice, unless that is mounted {@code
 * noexec} and another place is not.
 *
 * <p>Libraries in a jar have to become files, and a file on a mount with that option can't be
 * loaded; hardened hosts have it on {@code /home} and {@code /tmp}. JNA tries only one directory,
 * and after one failure it can't be used any more in this JVM, so the directory must be set before.
 * Only Linux lists its mounts in a file; on other systems nothing is changed.
 */
final class UnpackDirectory {

  private static final Logger log = LoggerFactory.getLogger(UnpackDirectory.class);

  /** JNA's property: the directory to unpack into. */
  static final String PROPERTY = "jna.tmpdir";

  /** JNA's properties: with either of these it unpacks nothing. */
  private static final List<String> UNPACKS_NOTHING =
      List.of("jna.nounpack", "jna.boot.library.path");

  private static final Path MOUNTS_FILE = Path.of("/proc/self/mountinfo");

  private UnpackDirectory() {}

  /**
   * Sets another directory for JNA if it needs one and the user has set none. Call it before JNA's
   * first use.
   */
  static void choose() {
    if (System.getProperty(PROPERTY) != null
        || UNPACKS_NOTHING.stream().anyMatch(name -> System.getProperty(name) != null)) {
      return;
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    Path home = Path.of(System.getProperty("user.home", "/"));
    Path cache = cacheOf(home, System.getenv("XDG_CACHE_HOME"));
    Path usual = isWritable(cache) ? cache : temporary;
    Mounts mounts = Mounts.read(MOUNTS_FILE);
    if (!mounts.forbidExecution(usual)) {
      return;
    }
    Stream.of(
            temporary, Path.of("/var/tmp"), home, Path.of("/run"), Path.of("/dev/shm"), Path.of(""))
        .filter(place -> isWritable(place) && !mounts.forbidExecution(place))
        .findFirst()
        .ifPresent(place -> unpackTo(place, usual));
  }

  private static void unpackTo(Path place, Path usual) {
    log.info("unpacking native libraries to {}, for {} is mounted noexec", place, usual);
    System.setProperty(PROPERTY, place.toAbsolutePath().toString());
  }

  /** Returns the cache directory as JNA chooses it, by the XDG base directory specification. */
  private static Path cacheOf(Path home, @Nullable String configured) {
    boolean isConfigured = configured != null && !configured.isBlank();
    return (isConfigured ? Path.of(configured) : home.resolve(".cache")).resolve("JNA/temp");
  }

  /** Reports whether files can be made there; missing folders are made first. */
  private static boolean isWritable(Path directory) {
    return existing(directory)
        .filter(path -> Files.isDirectory(path) && Files.isWritable(path))
        .isPresent();
  }

  /** Returns the directory, or the nearest existing one above it. */
  private static Optional<Path> existing(Path directory) {
    for (Path path = directory.toAbsolutePath(); path != null; path = path.getParent()) {
      if (Files.exists(path)) {
        return Optional.of(path);
      }
    }
    return Optional.empty();
  }

  /** The mounts of this process: proc(5), mountinfo. */
  record Mounts(List<Mount> mounts) {

    /** One mount: its place, and whether programs may run from there. */
    record Mount(Path at, boolean forbidsExecution) {}

    private static final int AT_FIELD = 4;
    private static final int OPTIONS_FIELD = 5;

    static Mounts read(Path file) {
      try {
        return parse(Files.readAllLines(file));
      } catch (IOException e) {
        return new Mounts(List.of());
      }
    }

    static Mounts parse(List<String> lines) {
      return new Mounts(
          lines.stream()
              .map(line -> line.split(" ", OPTIONS_FIELD + 2))
              .filter(fields -> fields.length > OPTIONS_FIELD)
              .map(fields -> new Mount(Path.of(unescaped(fields[AT_FIELD])), isNoexec(fields)))
              .toList());
    }

    private static boolean isNoexec(String[] fields) {
      return List.of(fields[OPTIONS_FIELD].split(",", -1)).contains("noexec");
    }

    /** The kernel writes spaces, tabs, newlines and backslashes as octal numbers. */
    private static String unescaped(String path) {
      return path.replace("\\040", " ")
          .replace("\\011", "\t")
          .replace("\\012", "\n")
          .replace("\\134", "\\");
    }

    /**
     * Reports whether the directory is mounted {@code noexec}. Of several mounts at one place the
     * last counts, because it hides the others.
     */
    boolean forbidExecution(Path directory) {
      Path real = existing(directory).map(Mounts::real).orElse(directory);
      Mount nearest = null;
      for (Mount mount : mounts) {
        if (real.startsWith(mount.at())
            && (nearest == null || mount.at().getNameCount() >= nearest.at().getNameCount())) {
          nearest = mount;
        }
      }
      return nearest != null && nearest.forbidsExecution();
    }

    private static Path real(Path path) {
      try {
        return path.toRealPath();
      } catch (IOException e) {
        return path;
      }
    }
  }
}
