package dev.beacon.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says in words that a file can't be read; the JDK's exceptions have only its path as message. */
final class Unreadable {

  private Unreadable() {}

  /** Returns the reason, without the file. */
  static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "this user may not read it";
    }
    return "can't be read (" + failure + ")";
  }

  /** Returns the message of a failure that may be one of a file. */
  static String message(IOException failure) {
    return failure instanceof FileSystemException file && file.getReason() == null
        ? file.getFile() + ": " + reason(failure)
        : String.valueOf(failure.getMessage());
  }
}
