package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keeps the public API in a file, so that every change of it is seen in a diff. To accept a change:
 * {@code ./mvnw -pl java-api -am test -Dtest=ApiTest -Dbeacon.api.write=true
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("sources")
class ApiTest {
  private static final Path FILE = Path.of("api", "beacon.api");
  private static final List<String> EXPORTED = List.of("dev.beacon", "dev.beacon.dns");

  @Test
  @DisplayName("The public API is what api/beacon.api says")
  void publicApiIsWhatTheFileSays() throws Exception {
    String api = ApiText.of(publicClasses());
    if (Boolean.getBoolean("beacon.api.write")) {
      Files.writeString(FILE, api);
    }
    assertThat(api)
        .as("the public API differs from %s; ApiTest says how to accept a change", FILE)
        .isEqualTo(Files.readString(FILE));
  }

  private static List<Class<?>> publicClasses() throws IOException, URISyntaxException {
    Path root = Path.of(Beacon.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .<Class<?>>map(ApiTest::load)
          .filter(type -> EXPORTED.contains(type.getPackageName()))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, Beacon.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
