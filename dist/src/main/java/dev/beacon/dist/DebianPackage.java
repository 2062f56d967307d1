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
 * A package for Debian: an ar archive of a version number and two tars (see deb(5)). It is made
 * here, because then it needs neither Debian nor root, and has the same bytes each time.
 */
final class DebianPackage {

  /** The part of a version that marks it as earlier than a release. */
  private static final Pattern PREVIEW =
      Pattern.compile("-(?=(snapshot|alpha|beta|rc|m\\d))", Pattern.CASE_INSENSITIVE);

  private static final int FILE = 0100644;

  /**
   * The address of the package. If you sign packages for a repository, use an address that you
   * read.
   */
  private static final String MAINTAINER = "The Beacon authors <maintainers@beacon.invalid>";

  private final String version;
  private final Instant time;
  private final Path sources;

  /**
   * Names the package.
   *
   * @param version the Maven version
   * @param time the time of every file and of the changelog
   * @param sources the files control, changelog and copyright, with blanks to fill
   */
  DebianPackage(String version, Instant time, Path sources) {
    this.version = debianVersion(version);
    this.time = time;
    this.sources = sources;
  }

  /**
   * Returns a Maven version in Debian's order: a tilde marks it as earlier than the release, and
   * there is no hyphen, which would separate a revision of the packaging.
   */
  static String debianVersion(String maven) {
    return PREVIEW.matcher(maven).replaceAll("~").replace('-', '+');
  }

  /** Returns the package with these files. */
  byte[] pack(String architecture, Tree installed, Packer packer) throws IOException {
    String documents = "usr/share/doc/beacon/";
    installed
        .file(documents + "changelog.gz", Packer.gzip(filled("changelog", architecture, 0)))
        .file(documents + "copyright", filled("copyright", architecture, 0));
    // In KiB, each file rounded up and each folder counted as one: policy 5.6.20 requires that.
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
    // A changelog writes a day of one digit with two.
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
      return MessageDigest.getInstance("MD5"); // dpkg --verify needs it; it protects no secret
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
