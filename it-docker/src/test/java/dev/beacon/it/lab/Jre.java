package dev.beacon.it.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The Java that boxes run: linked once from the JDK that runs the build, so that what is tested is
 * that JDK, and no image has to carry one (the folder is mounted). 35-45 MB, about 4 s the first
 * time.
 */
final class Jre {
  /** What Beacon and its command line need; jdk.unsupported is JNA's and slf4j's doing. */
  private static final String MODULES =
      "java.base,java.logging,java.management,java.net.http,jdk.httpserver,jdk.unsupported,jdk.net";

  private Jre() {}

  /** The folder, made if it isn't there or came from another JDK or another module list. */
  static synchronized Path folder() {
    Path jre = Path.of("target", "it-jre").toAbsolutePath();
    Path stamp = jre.resolve("linked-from");
    String origin = System.getProperty("java.home") + " " + Runtime.version() + " " + MODULES;
    try {
      if (Files.exists(stamp) && Files.readString(stamp).equals(origin)) {
        return jre;
      }
      Files.createDirectories(jre.getParent());
      Shell.deleteTree(jre);
      link(jre);
      Files.writeString(stamp, origin);
      return jre;
    } catch (IOException failed) {
      throw new IllegalStateException("cannot link a Java runtime into " + jre, failed);
    }
  }

  private static void link(Path jre) throws IOException {
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    if (!System.getProperty("os.name").equals("Linux") || !Files.isExecutable(jlink)) {
      throw new IOException(
          "the boxes need a Linux JDK with jlink to run the build; there is no " + jlink);
    }
    Shell.progress("linking a Java runtime for the boxes (about 4 s)");
    Shell.run(
        List.of(
            jlink.toString(),
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--add-modules",
            MODULES,
            "--output",
            jre.toString()));
    // jlink of 17 leaves out the class-data archive, which saves each start 100 ms or more.
    Shell.run(List.of(jre.resolve("bin/java").toString(), "-Xshare:dump"));
  }
}
