package dev.beacon.reach.internal.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** A list in a file, which is checked once a second. */
public final class FileText implements ListSource.Text {

  private static final long AGAIN_MS = 1000;

  private final Path file;
  private String last = "";

  /** Uses this file, which need not exist yet. */
  public FileText(Path file) {
    this.file = file;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public Optional<byte[]> ifChanged() throws IOException {
    try {
      BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
      String now = facts.lastModifiedTime() + " " + facts.size() + " " + facts.fileKey();
      if (now.equals(last)) {
        return Optional.empty();
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(ListText.MOST_BYTES + 1);
        if (bytes.length > ListText.MOST_BYTES) {
          throw new IOException("over " + ListText.MOST_BYTES + " bytes");
        }
        last = now;
        return Optional.of(bytes);
      }
    } catch (NoSuchFileException e) {
      last = "";
      throw new IOException("no such file", e);
    }
  }

  @Override
  public long againMs() {
    return AGAIN_MS;
  }
}
