package dev.beacon.consumers;

import java.util.List;

/** How a program ended, and all it printed. */
record Outcome(List<String> command, int exitCode, List<String> out, List<String> err) {

  @Override
  public String toString() {
    return String.join(" ", command)
        + "\nended with "
        + exitCode
        + "\nstdout: "
        + String.join("\n", out)
        + "\nstderr: "
        + String.join("\n", err);
  }
}
