package dev.beacon.bond;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.engine.BondEngine;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of the house that a compiler doesn't know, read from the class files by javap. */
class ArchitectureTest {

  private static final Pattern NOT_IN_THE_ENGINE =
      Pattern.compile(
          "java/lang/(Thread|Process|Runtime|ref/)\\S*"
              + "|java/util/concurrent/\\S*"
              + "|java/util/(Timer|Random|SplittableRandom|UUID)\\b\\S*"
              + "|java/security/\\S*"
              + "|java/time/\\S*"
              + "|java/io/(?!Serializable)\\S*"
              + "|java/nio/(channels|file)/\\S*"
              + "|java/net/\\S*"
              + "|io/netty/\\S*"
              + "|java/lang/System\\.\\S*"
              + "|java/lang/Math\\.random\\S*"
              + "|java/lang/Object\\.\"?(wait|notify)\\S*"
              + "|java/util/random/RandomGenerator\\.(of|getDefault)\\S*"
              + "|\\bmonitorenter\\b|\\bvolatile\\b|\\bsynchronized\\b");

  @Test
  @DisplayName("RCH-050: the engine and the codec have no thread, lock, clock, chance or I/O")
  void theEngineIsAFunction() throws Exception {
    List<Path> classes = classes();
    assertThat(classes).hasSizeGreaterThan(30);
    List<String> breaches = new ArrayList<>();
    for (String line : javap(classes).lines().toList()) {
      // An enum's values() clones; a lambda's bootstrap is the compiler's.
      if (NOT_IN_THE_ENGINE.matcher(line).find() && !line.contains("ObjectMethods")) {
        breaches.add(line.strip());
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("The codec doesn't know the engine")
  void theCodecKnowsNothingAboveIt() throws Exception {
    List<Path> wire =
        classes().stream().filter(each -> each.toString().contains("/wire/")).toList();
    assertThat(javap(wire)).doesNotContain("internal/engine");
  }

  @Test
  @DisplayName("All of Netty is in internal.line; packages name only those below them")
  void nettyStaysInItsRoom() throws Exception {
    for (String[] rule :
        new String[][] {
          {"internal/wire", "internal/(engine|identity|line|discovery)|io/netty|beacon/reach"},
          {"internal/engine", "internal/(identity|line|discovery)|io/netty|beacon/reach"},
          {"internal/identity", "internal/(wire|engine|line|discovery)|io/netty|beacon/reach"},
          {"internal/line", "internal/discovery|dev/beacon/bond/[A-Z]|beacon/reach"},
          {
            "internal/discovery",
            "beacon/bond/internal/(wire|engine|identity)|io/netty"
                + "|beacon/reach/(?!internal/(source|engine/Endpoint))"
          },
          {"bond", "io/netty"},
        }) {
      List<Path> of = classes(".*/" + rule[0] + "/[^/]*\\.class");
      assertThat(of).as(rule[0]).isNotEmpty();
      Pattern breach = Pattern.compile(rule[1]);
      assertThat(javap(of).lines().filter(line -> breach.matcher(line).find()))
          .as(rule[0])
          .isEmpty();
    }
  }

  @Test
  @DisplayName("Micrometer is optional: one class names it, and none names dnsjava")
  void whatIsOptionalStaysOptional() throws Exception {
    List<Path> others = classes(".*/dev/beacon/bond/(?!BondMetrics).*\\.class");
    assertThat(others).hasSizeGreaterThan(60);
    assertThat(javap(others)).doesNotContain("io/micrometer", "org/xbill");
  }

  @Test
  @DisplayName("No synchronized in main code, and no test sleeps")
  void nobodyWaitsTheWrongWay() throws Exception {
    List<String> breaches = new ArrayList<>();
    for (String root : List.of("src/main/java", "src/test/java")) {
      Pattern wrong = Pattern.compile(root.contains("main") ? "\\bsynchronized\\b" : "\\.sleep\\(");
      try (Stream<Path> sources = Files.walk(Path.of(root))) {
        for (Path source : sources.filter(Files::isRegularFile).toList()) {
          for (String line : Files.readAllLines(source)) {
            String code = line.replaceAll("//.*|^\\s*\\*.*|\"[^\"]*\"", "");
            if (wrong.matcher(code).find()) {
              breaches.add(source.getFileName() + ": " + line.strip());
            }
          }
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName(
      "The time of day is only in what events say: a clock that is set back changes nothing")
  void nothingIsJudgedByTheTimeOfDay() throws Exception {
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      List<String> readers = new ArrayList<>();
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        if (Files.readString(source)
            .matches("(?s).*(currentTimeMillis|Instant\\.now|new Date).*")) {
          readers.add(source.getFileName().toString());
        }
      }
      assertThat(readers).isSubsetOf("BondNews.java", "AnchorNews.java");
    }
  }

  private static List<Path> classes() throws Exception {
    return classes(".*/internal/(wire|engine)/.*\\.class");
  }

  private static List<Path> classes(String pattern) throws Exception {
    Path root =
        Path.of(BondEngine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().matches(pattern)).toList();
    }
  }

  private static String javap(List<Path> classes) {
    StringWriter out = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("-p", "-c"));
    classes.forEach(each -> arguments.add(each.toString()));
    int result =
        ToolProvider.findFirst("javap")
            .orElseThrow()
            .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
    assertThat(result).as(out.toString()).isZero();
    return out.toString();
  }
}
