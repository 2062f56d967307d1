package dev.beacon.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Makes archives whose bytes do not depend on the time, machine or user: one time for all files,
 * one order, one owner.
 */
final class Packer {

  private final Instant time;

  Packer(Instant time) {
    this.time = time;
  }

  /** Returns a tar of root's files; {@code prefix} stands before every path. */
  byte[] tarGz(String prefix, Tree tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip(bytes), "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Tree.Entry entry : tree.entries()) {
        tar.putArchiveEntry(header(prefix, entry));
        tar.write(entry.content);
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private TarArchiveEntry header(String prefix, Tree.Entry entry) {
    String path = prefix + entry.path;
    TarArchiveEntry header;
    if (entry.target == null) {
      header = new TarArchiveEntry(path);
      header.setSize(entry.content.length);
    } else {
      header = new TarArchiveEntry(path, TarConstants.LF_SYMLINK);
      header.setLinkName(entry.target);
    }
    header.setMode(entry.mode);
    header.setModTime(time.toEpochMilli());
    header.setIds(0, 0);
    header.setNames("root", "root");
    return header;
  }

  /** Returns the output of {@code gzip -9n}: without name and time. */
  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream gzip = gzip(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static OutputStream gzip(OutputStream to) throws IOException {
    GzipParameters parameters = new GzipParameters();
    parameters.setCompressionLevel(Deflater.BEST_COMPRESSION);
    return new GzipCompressorOutputStream(to, parameters);
  }

  /** Returns a zip, which has no owners; also used for jars. */
  byte[] zip(Tree tree) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (Tree.Entry entry : tree.entries()) {
        if (entry.isFile()) {
          ZipEntry header = new ZipEntry(entry.path);
          // Not setTime, which depends on the machine's own zone.
          header.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
          zip.putNextEntry(header);
          zip.write(entry.content);
          zip.closeEntry();
        }
      }
    }
    return bytes.toByteArray();
  }
}
