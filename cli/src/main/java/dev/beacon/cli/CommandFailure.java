package dev.beacon.cli;

import java.io.Serial;

/** The command did what it could and has not got what it was asked for: exit code 1. */
final class CommandFailure extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** Why, in one line. */
  CommandFailure(String message) {
    super(message);
  }
}
