package dev.beacon.consumers;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** One of the projects in target/projects, as its build left it. */
record Consumer(String name) {
  static final String FINDER = "com.example.finder.Finder";
  private static final Path PROJECTS = Path.of("target", "projects").toAbsolutePath();

  /** The repository out of which the projects took Beacon. */
  static final Path REPOSITORY = Path.of("target", "local-repo", "dev", "beacon").toAbsolutePath();

  Path target() {
    return PROJECTS.resolve(name).resolve("target");
  }

  /** Its own jar, then what it depends on. */
  List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    jars.add(target().resolve(name + ".jar"));
    jars.addAll(Shell.files(target().resolve("lib")));
    return jars;
  }

  List<Path> jarsBut(String part) throws IOException {
    Predicate<Path> named = jar -> jar.getFileName().toString().startsWith(part);
    return jars().stream().filter(named.negate()).toList();
  }

  static String path(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(joining(":"));
  }

  /** A jar of Beacon's in the repository; the classifier may be empty. */
  static Path published(String artifact, String classifier) {
    String version = System.getProperty("beacon.version");
    String suffix = classifier.isEmpty() ? "" : "-" + classifier;
    return REPOSITORY.resolve(
        Path.of(artifact, version, artifact + "-" + version + suffix + ".jar"));
  }
}
