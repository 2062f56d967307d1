package dev.beacon.bond.internal.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The clients that an anchor lets in: a file with an id a line, or a DNS name for which an
 * authority vouches; {@code #} before comments.
 */
public final class ClientList {

  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private final boolean names;
  private volatile Set<String> ids;

  /**
   * Reads the file.
   *
   * @param names whether names may be in it: only with an authority do they mean something
   * @throws IOException if it can't be read, or has a line that is neither
   */
  public ClientList(Path file, boolean names) throws IOException {
    this.file = file;
    this.names = names;
    this.ids = read();
  }

  /** Checks that it is let in now. */
  public boolean admits(String id) {
    return ids.contains(id);
  }

  /**
   * Reads the file again; returns who was taken out. A file that can't be read, or is wrong, leaves
   * all as it was.
   *
   * @throws IOException if that is so
   */
  public Set<String> readAgain() throws IOException {
    Set<String> now = read();
    Set<String> gone = new LinkedHashSet<>(ids);
    gone.removeAll(now);
    ids = now;
    return gone;
  }

  private Set<String> read() throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + ": over " + MOST_BYTES + " bytes");
    }
    Set<String> found = new LinkedHashSet<>();
    int number = 0;
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      number++;
      String id = line.replaceAll("#.*", "").strip();
      if (id.isEmpty()) {
        continue;
      }
      String name = id.toLowerCase(Locale.ROOT);
      if (!Ids.isId(id) && !(names && DnsNames.isName(name))) {
        throw new IOException(
            file + ": line " + number + " is not an id" + (names ? " and not a name" : ""));
      }
      found.add(Ids.isId(id) ? id : name);
    }
    return Set.copyOf(found);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
