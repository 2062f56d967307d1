package dev.beacon.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The generator of storms, {@code bench/storm/storm.c}, built once a run with the compiler that
 * built the core. Linked statically: the boxes' C library is none of its business.
 */
final class Storm {
  private static final Path SOURCES = Path.of("..", "bench", "storm").toAbsolutePath().normalize();
  private static boolean built;

  private Storm() {}

  /** The folder that holds the program {@code storm}. */
  static synchronized Path folder() {
    Path build = Path.of("target", "it-storm").toAbsolutePath();
    if (!built) {
      try {
        Shell.progress("building the generator of storms (a few seconds)");
        Files.createDirectories(build);
        Shell.run(
            List.of(
                "cmake",
                "-S",
                SOURCES.toString(),
                "-B",
                build.toString(),
                "-DCMAKE_EXE_LINKER_FLAGS=-static"));
        Shell.run(List.of("cmake", "--build", build.toString(), "--target", "storm"));
        built = true;
      } catch (IOException failed) {
        throw new IllegalStateException("cannot build bench/storm", failed);
      }
    }
    return build;
  }
}
