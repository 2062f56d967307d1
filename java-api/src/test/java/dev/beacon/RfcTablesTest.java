package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages that say which test shows what: each test that they name is there. */
@Tag("sources")
class RfcTablesTest {

  private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");

  private static final Pattern C_TEST = Pattern.compile("`([a-z]\\w*_test)\\.(\\w+)`");

  private static final List<String> PACKAGES =
      List.of(
          "",
          "dns.",
          "internal.mdns.",
          "internal.mdns.link.",
          "internal.mdns.cache.",
          "internal.mdns.find.",
          "internal.mdns.publish.",
          "internal.core.",
          "internal.watch.",
          "internal.wire.");

  @ParameterizedTest(name = "docs/{0}")
  @ValueSource(strings = {"rfc6762.md", "rfc6763.md"})
  @DisplayName("Each test that the page names is there")
  void eachTestIsThere(String page) throws IOException {
    String text = Files.readString(Path.of("..", "docs", page));
    List<MatchResult> named = TEST.matcher(text).results().toList();
    assertThat(named).hasSizeGreaterThan(20);
    List<String> missing = new ArrayList<>();
    for (MatchResult each : named) {
      if (!isThere(each.group(1), each.group(2))) {
        missing.add(each.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  @DisplayName("docs/bfd.md: each test that the page names is there, of Java and of C")
  void eachTestOfWatchingIsThere() throws IOException {
    String text = Files.readString(Path.of("..", "docs", "bfd.md"));
    List<String> missing = new ArrayList<>();
    for (MatchResult each : TEST.matcher(text).results().toList()) {
      if (!isThere(each.group(1), each.group(2))) {
        missing.add(each.group());
      }
    }
    List<MatchResult> named = C_TEST.matcher(text).results().toList();
    assertThat(named).hasSizeGreaterThan(40);
    for (MatchResult each : named) {
      Path file = Path.of("..", "native", "test", "bfd", each.group(1) + ".c");
      if (!Files.readString(file).contains("void " + each.group(2) + "(void)")) {
        missing.add(each.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  private static boolean isThere(String testClass, String method) {
    return PACKAGES.stream()
        .flatMap(part -> methods("dev.beacon." + part + testClass))
        .anyMatch(method::equals);
  }

  private static Stream<String> methods(String testClass) {
    try {
      return Arrays.stream(Class.forName(testClass).getDeclaredMethods()).map(Method::getName);
    } catch (ClassNotFoundException elsewhere) {
      return Stream.empty();
    }
  }
}
