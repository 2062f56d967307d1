package dev.beacon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names of anchors with their ids, in the state folder: a row each, the id and then the name. */
final class KnownAnchors {

  private static final Pattern ID = Pattern.compile("[a-z2-7]{32}");

  private final Path file;

  KnownAnchors(Path folder) {
    file = folder.resolve("anchors");
  }

  /** Checks that this is an id, or several with commas. */
  static boolean areIds(String text) {
    for (String id : text.split(",", -1)) {
      if (!ID.matcher(id).matches()) {
        return false;
      }
    }
    return true;
  }

  /** The id of that name. */
  Optional<String> find(String name) throws IOException {
    try {
      for (String row : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        int space = row.indexOf(' ');
        if (space > 0 && areIds(row.substring(0, space)) && row.substring(space + 1).equals(name)) {
          return Optional.of(row.substring(0, space));
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  void remember(String name, String id) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(
        file, id + " " + name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
