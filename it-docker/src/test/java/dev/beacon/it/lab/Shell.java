package dev.beacon.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Programs and files of the machine that runs the build. */
final class Shell {
  private Shell() {}

  /** What takes long says so, on stderr: the build's own output is for Maven. */
  static void progress(String text) {
    System.err.println("it-docker: " + text);
  }

  /** Runs to the end; what it printed is in the exception if it fails. */
  static void run(List<String> command) throws IOException {
    // Both streams go through a pipe: a child that inherits stderr can corrupt the test runner's
    // channel.
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IOException(
            String.join(" ", command) + " ended with " + exitCode + ":\n" + printed);
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted: " + String.join(" ", command), interrupted);
    }
  }

  static void deleteTree(Path top) throws IOException {
    if (!Files.exists(top)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(top)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
