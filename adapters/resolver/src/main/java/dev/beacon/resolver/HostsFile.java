package dev.beacon.resolver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * The names under {@code local} to which the machine's administrator has given addresses. They come
 * first, as in nsswitch.conf: the system's own resolver answers for them. The file is checked once
 * a second and read again if it changed.
 */
final class HostsFile {

  private static final long FRESH_NS = 1_000_000_000L;
  private static final long LARGEST_BYTES = 4 << 20;

  private record Reading(long changed, long size, Set<String> names, long atNs) {}

  private final Path file;
  private volatile Reading reading = new Reading(0, -1, Set.of(), System.nanoTime() - FRESH_NS);

  HostsFile(Path file) {
    this.file = file;
  }

  static HostsFile ofTheSystem() {
    String windows = System.getenv("SystemRoot");
    boolean isWindows = windows != null && System.getProperty("os.name").startsWith("Windows");
    return new HostsFile(
        isWindows
            ? Path.of(windows, "System32", "drivers", "etc", "hosts")
            : Path.of("/etc/hosts"));
  }

  /** Reports whether the file has this name, in lower case and without a dot at its end. */
  boolean has(String name) {
    Reading last = reading;
    if (System.nanoTime() - last.atNs >= FRESH_NS) {
      last = readIfChanged(last);
      reading = last;
    }
    return last.names.contains(name);
  }

  private Reading readIfChanged(Reading last) {
    try {
      long changed = Files.getLastModifiedTime(file).toMillis();
      long size = Files.size(file);
      boolean same = changed == last.changed && size == last.size;
      return new Reading(changed, size, same ? last.names : names(size), System.nanoTime());
    } catch (IOException | SecurityException unreadable) {
      return new Reading(0, -1, Set.of(), System.nanoTime());
    }
  }

  private Set<String> names(long size) throws IOException {
    if (size > LARGEST_BYTES) {
      return Set.of(); // a block list; one of that size has no hosts of the link in it
    }
    Set<String> names = new HashSet<>();
    // Names are ASCII in every encoding.
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
      StringTokenizer words = new StringTokenizer(line.replaceFirst("#.*", ""));
      while (words.hasMoreTokens()) {
        String word = words.nextToken().toLowerCase(Locale.ROOT);
        if (LinkResolver.isLocal(word)) {
          names.add(word);
        }
      }
    }
    return names;
  }
}
