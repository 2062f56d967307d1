package dev.beacon.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Java to run consumers on: the build's own, and 25. */
enum Jdk {
  OF_THE_BUILD {
    @Override
    Optional<Path> find() {
      return Optional.of(Path.of(System.getProperty("java.home")));
    }
  },
  JDK_25 {
    @Override
    Optional<Path> find() throws IOException {
      String given = System.getProperty("beacon.jdk25", "");
      if (!given.isEmpty()) {
        return Optional.of(Path.of(given));
      }
      Path all = Path.of("/usr/lib/jvm");
      if (!Files.isDirectory(all)) {
        return Optional.empty();
      }
      try (Stream<Path> homes = Files.list(all)) {
        return homes
            .filter(home -> home.getFileName().toString().contains("25"))
            .filter(home -> Files.isExecutable(home.resolve("bin/java")))
            .findFirst();
      }
    }
  };

  private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

  abstract Optional<Path> find() throws IOException;

  Path home() throws IOException {
    Optional<Path> home = find();
    Needs.check(
        home.isPresent(), "there is no JDK 25 in /usr/lib/jvm: install one, or -Dbeacon.jdk25=DIR");
    return home.orElseThrow();
  }

  String program(String name) throws IOException {
    return home().resolve("bin").resolve(name).toString();
  }

  /** Whether it notes on stderr that JNA loads a library (JEP 472). */
  boolean notesNativeAccess() throws IOException {
    return version(home()) >= 24;
  }

  /** From the file that each JDK says it in, without starting it. */
  static int version(Path home) throws IOException {
    Matcher release = VERSION.matcher(Files.readString(home.resolve("release"), UTF_8));
    return release.find() ? Integer.parseInt(release.group(1)) : 0;
  }
}
