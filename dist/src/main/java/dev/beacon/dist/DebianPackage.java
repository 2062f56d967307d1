package dev.beacon.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;

/**
 * A package for Debian and what comes of it: an ar archive of a version number and two tars (see
 * deb(5)). Made here, since it then takes neither Debian nor root to make one, and is the same
 * bytes each time.
 */
final class DebianPackage {

  /** What comes before the release that it leads to. */
  private static final Pattern PREVIEW =
      Pattern.compile("-(?=(snapshot|alpha|beta|rc|m\\d))", Pattern.CASE_INSENSITIVE);

  private static final int FILE = 0100644;

  /** Who signs a package for a repository puts an address there that is read. */
  private static final String MAINTAINER = "The Beacon authors <maintainers@beacon.invalid>";

  private final String version;
  private final Instant time;
  private final Path sources;

  /**
   * Names the package.
   *
   * @param version the Maven version
   * @param time of every file and of the changelog
   * @param sources control, changelog and copyright, with blanks to be filled
   */
  DebianPackage(String version, Instant time, Path sources) {
    this.version = debianVersion(version);
    this.time = time;
    this.sources = sources;
  }

  /**
   * A Maven version as Debian sorts it: with a tilde before what leads to a release, and no hyphen,
   * which divides off a revision of the packaging.
   */
  static String debianVersion(String maven) {
    return PREVIEW.matcher(maven).replaceAll("~").replace('-', '+');
  }

  /** The whole package of what is to be installed. */
  byte[] pack(String architecture, Tree installed, Packer packer) throws IOException {
    String documents = "usr/share/doc/beacon/";
    installed
        .file(documents + "changelog.gz", Packer.gzip(filled("changelog", architecture, 0)))
        .file(documents + "copyright", filled("copyright", architecture, 0));
    // In KiB, each file rounded up and each folder counted as one: what policy 5.6.20 asks for.
    long size =
        installed.entries().stream().mapToLong(e -> (e.content.length + 1023L) / 1024).sum();
    Tree control =
        new Tree()
            .file("control", filled("control", architecture, size))
            .file("md5sums", sums(installed));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      add(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII));
      add(ar, "control.tar.gz", packer.tarGz("./", control));
      add(ar, "data.tar.gz", packer.tarGz("./", installed));
    }
    return bytes.toByteArray();
  }

  private byte[] filled(String name, String architecture, long sizeKib) throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME
            .format(time.atOffset(ZoneOffset.UTC))
            .replace("GMT", "+0000");
    // A day of one digit has two in a changelog.
    Matcher day = Pattern.compile(", (\\d) ").matcher(date);
    String text =
        Files.readString(sources.resolve(name))
            .replace("@version@", version)
            .replace("@architecture@", architecture)
            .replace("@maintainer@", MAINTAINER)
            .replace("@size@", Long.toString(sizeKib))
            .replace("@date@", day.replaceFirst(", 0$1 "));
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] sums(Tree installed) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Tree.Entry entry : installed.entries()) {
      if (entry.isFile()) {
        byte[] sum = md5().digest(entry.content);
        text.append(HexFormat.of().formatHex(sum)).append("  ").append(entry.path).append('\n');
      }
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static MessageDigest md5() throws IOException {
    try {
      return MessageDigest.getInstance("MD5"); // which dpkg --verify wants; nothing secret
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  private void add(ArArchiveOutputStream ar, String name, byte[] content) throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, content.length, 0, 0, FILE, time.getEpochSecond()));
    ar.write(content);
    ar.closeArchiveEntry();
  }
}
