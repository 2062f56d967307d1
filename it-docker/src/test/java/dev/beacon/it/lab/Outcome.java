package dev.beacon.it.lab;

import java.util.List;

/** How a process ended, and all it printed. */
public record Outcome(String command, int exitCode, List<String> out, List<String> err) {

  /** This, if the exit code is 0. */
  public Outcome succeeded() {
    if (exitCode != 0) {
      throw new AssertionError(this);
    }
    return this;
  }

  @Override
  public String toString() {
    return command + " ended with " + exitCode + "\nstdout: " + out + "\nstderr: " + err;
  }
}
