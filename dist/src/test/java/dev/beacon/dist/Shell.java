package dev.beacon.dist;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs other programs. */
final class Shell {

  private static final int MOST_SECONDS = 30;

  private Shell() {}

  /** What a program printed, and how it ended. */
  record Outcome(int exitCode, String out, String err) {}

  static Outcome run(Map<String, String> environment, Path folder, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", null);
    Path err = Files.createTempFile("err", null);
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().putAll(environment);
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of(nullDevice()).toFile()));
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw new IOException(
            "still running: " + String.join(" ", command) + "\n" + text(out) + text(err));
      }
      return new Outcome(process.exitValue(), text(out), text(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Whether a program is there; in CI every one must be. */
  static void assumeHas(String program) {
    boolean has = false;
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      has |= Files.isExecutable(Path.of(folder, program));
    }
    if ("true".equals(System.getenv("CI")) && System.getProperty("os.name").equals("Linux")) {
      return; // and fails where it is run, if it isn't there
    }
    Assumptions.assumeTrue(has, program + " is not installed");
  }

  static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }

  private static String nullDevice() {
    return isWindows() ? "NUL" : "/dev/null";
  }

  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
