package dev.beacon.dist;

import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files to pack, in one order on every machine: by path. A folder exists because it has files. */
final class Tree {

  private static final int FOLDER = 0755;
  private static final int PROGRAM = 0755;
  private static final int FILE = 0644;

  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /** A file, a folder (its path ends with a slash) or a symbolic link. */
  static final class Entry {

    final String path;
    final byte[] content;
    final @Nullable String target;
    final int mode;

    private Entry(String path, byte[] content, @Nullable String target, int mode) {
      this.path = path;
      this.content = content;
      this.target = target;
      this.mode = mode;
    }

    boolean isFile() {
      return !path.endsWith("/") && target == null;
    }
  }

  Tree file(String path, byte[] content) {
    return add(new Entry(path, content, null, FILE));
  }

  Tree program(String path, byte[] content) {
    return add(new Entry(path, content, null, PROGRAM));
  }

  Tree link(String path, String target) {
    return add(new Entry(path, new byte[0], target, 0777));
  }

  /** Adds another tree's entries, moved into a folder. */
  Tree addAll(String folder, Tree other) {
    for (Entry entry : other.entries.values()) {
      add(new Entry(folder + "/" + entry.path, entry.content, entry.target, entry.mode));
    }
    return this;
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  long sizeBytes() {
    long size = 0;
    for (Entry entry : entries.values()) {
      size += entry.content.length;
    }
    return size;
  }

  private Tree add(Entry entry) {
    int slash = entry.path.indexOf('/');
    while (slash >= 0) {
      String folder = entry.path.substring(0, slash + 1);
      entries.putIfAbsent(folder, new Entry(folder, new byte[0], null, FOLDER));
      slash = entry.path.indexOf('/', slash + 1);
    }
    entries.put(entry.path, entry);
    return this;
  }
}
