package dev.beacon.cli;

import java.io.Serial;

/** The command did its work without the wanted result: exit code 1. */
final class CommandFailure extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  /** The message is the reason, in one line. */
  CommandFailure(String message) {
    super(message);
  }
}
