package dev.beacon.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Shell {
  /** Where tests leave what they make; Maven's clean takes it away. */
  static final Path WORK = Path.of("target", "work").toAbsolutePath();

  private Shell() {}

  static boolean has(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  static Outcome run(List<String> command) throws IOException, InterruptedException {
    return run(command, 60);
  }

  /** Runs to the end; what takes longer is ended, and fails. */
  static Outcome run(List<String> command, int limitSeconds)
      throws IOException, InterruptedException {
    Path printed = newFolder("printed");
    Path out = printed.resolve("out");
    Path err = printed.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectInput(new java.io.File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(limitSeconds, SECONDS);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Outcome outcome =
        new Outcome(
            command,
            ended ? process.exitValue() : -1,
            Files.readAllLines(out, UTF_8),
            Files.readAllLines(err, UTF_8));
    if (!ended) {
      throw new AssertionError("still running after " + limitSeconds + " s: " + outcome);
    }
    return outcome;
  }

  static Path newFolder(String name) throws IOException {
    Files.createDirectories(WORK);
    return Files.createTempDirectory(WORK, name);
  }

  /** The files of a folder, in order. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }
}
