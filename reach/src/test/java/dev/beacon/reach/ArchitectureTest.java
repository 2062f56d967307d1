package dev.beacon.reach;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The rules of the house that a compiler doesn't know, read from the class files: what a class
 * refers to stands in its constant pool (JVMS section 4.4).
 */
class ArchitectureTest {

  private static final String ROOT = "dev/beacon/reach";
  private static final String ENGINE = ROOT + "/internal/engine";
  private static final String NET = ROOT + "/internal/net";
  private static final String SOURCE = ROOT + "/internal/source";
  private static final String BOARD = ROOT + "/internal/board";

  /** Which package may name which, from the lowest to the highest. */
  private static final Map<String, Set<String>> MAY_NAME =
      Map.of(
          ENGINE, Set.of(),
          NET, Set.of(ENGINE, ROOT),
          SOURCE, Set.of(ENGINE),
          BOARD, Set.of(ENGINE, NET, ROOT),
          ROOT, Set.of(ENGINE, NET, SOURCE, BOARD));

  /** Threads, clocks, chance of its own, and ways out of the process. */
  private static final Pattern NOT_IN_THE_ENGINE =
      Pattern.compile(
          "java/lang/(Thread|Process|Runtime)|java/util/concurrent/.*|java/util/Timer|java/util/Random"
              + "|java/util/SplittableRandom|java/security/.*|java/time/(Clock|Instant)|java/io/.*"
              + "|java/nio/.*|java/net/(?!Inet[46]?Address$).*|org/slf4j/.*|dev/beacon/(?!reach/).*");

  private static final Pattern CLOCK_OR_CHANCE =
      Pattern.compile(
          "java/lang/System\\.(nanoTime|currentTimeMillis|getProperty|getenv)|java/lang/Math\\.random"
              + "|java/net/Inet[46]?Address\\.(getByName|getAllByName|getHostName|isReachable)");

  @Test
  @DisplayName("RCH-050: the engine has no thread, lock, clock, chance of its own, or I/O")
  void theEngineIsAFunction() {
    List<String> breaches = new ArrayList<>();
    int engine = 0;
    for (ClassFile each : classes(Reach.class)) {
      if (packageOf(each.name).equals(ENGINE)) {
        engine++;
        each.classes.stream()
            .filter(used -> NOT_IN_THE_ENGINE.matcher(used).matches())
            .forEach(used -> breaches.add(each.name + " uses " + used));
        each.members.stream()
            .filter(used -> CLOCK_OR_CHANCE.matcher(used).matches())
            .forEach(used -> breaches.add(each.name + " uses " + used));
      }
    }
    assertThat(engine).isGreaterThan(8);
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("A package names only the packages that the table allows it")
  void packagesNameOnlyWhatTheyMay() {
    List<String> breaches = new ArrayList<>();
    for (ClassFile each : classes(Reach.class)) {
      String home = packageOf(each.name);
      for (String used : each.classes) {
        String other = packageOf(used);
        if (other.startsWith(ROOT) && !other.equals(home)) {
          if (!MAY_NAME.getOrDefault(home, Set.of()).contains(other)) {
            breaches.add(each.name + " must not name " + used);
          }
        }
      }
    }
    assertThat(breaches).isEmpty();
  }

  @Test
  @DisplayName("What is optional is named by one class each")
  void whatIsOptionalStaysOptional() {
    Map<String, Set<String>> users = new TreeMap<>();
    for (ClassFile each : classes(Reach.class)) {
      for (String used : each.classes) {
        if (used.startsWith("org/xbill/") || used.startsWith("io/micrometer/")) {
          users
              .computeIfAbsent(used.split("/", -1)[1], any -> new TreeSet<>())
              .add(each.name.replaceAll("\\$.*", ""));
        }
      }
    }
    assertThat(users)
        .containsEntry("xbill", Set.of(SOURCE + "/DnsSdSource"))
        .containsEntry("micrometer", Set.of(ROOT + "/ReachMetrics"));
  }

  @Test
  @DisplayName("No synchronized in main code, and no test sleeps")
  void nobodyWaitsTheWrongWay() throws IOException {
    List<String> breaches = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        for (String line : Files.readAllLines(source)) {
          String code = line.replaceAll("//.*|^\\s*\\*.*|\"[^\"]*\"", "");
          if (code.matches(".*\\bsynchronized\\b.*")) {
            breaches.add(source.getFileName() + ": " + line.strip());
          }
        }
      }
    }
    for (ClassFile each : classes(ArchitectureTest.class)) {
      each.members.stream()
          .filter(
              used ->
                  used.matches("java/lang/Thread\\.sleep|java/util/concurrent/TimeUnit\\.sleep"))
          .forEach(used -> breaches.add(each.name + " uses " + used));
    }
    assertThat(breaches).isEmpty();
  }

  private static String packageOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }

  private static List<ClassFile> classes(Class<?> anyOf) {
    try {
      Path root = Path.of(anyOf.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (Stream<Path> files = Files.walk(root)) {
        return files
            .filter(file -> file.toString().endsWith(".class"))
            .filter(file -> !file.getFileName().toString().equals("module-info.class"))
            .map(ClassFile::read)
            .toList();
      }
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** What a class file says of itself and of others. */
  private record ClassFile(String name, Set<String> classes, Set<String> members) {

    private static final int[] BYTES = {
      0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
    };

    static ClassFile read(Path file) {
      try (InputStream in = Files.newInputStream(file)) {
        return read(new DataInputStream(in));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static ClassFile read(DataInputStream in) throws IOException {
      in.skipNBytes(8);
      int count = in.readUnsignedShort();
      String[] texts = new String[count];
      int[] first = new int[count];
      int[] second = new int[count];
      int[] tags = new int[count];
      for (int i = 1; i < count; i++) {
        tags[i] = in.readUnsignedByte();
        switch (tags[i]) {
          case 1 -> texts[i] = in.readUTF();
          case 7, 8, 16, 19, 20 -> first[i] = in.readUnsignedShort();
          case 9, 10, 11, 12, 17, 18 -> {
            first[i] = in.readUnsignedShort();
            second[i] = in.readUnsignedShort();
          }
          case 5, 6 -> {
            in.skipNBytes(8);
            i++;
          }
          default -> in.skipNBytes(BYTES[tags[i]]);
        }
      }
      in.skipNBytes(2);
      int self = in.readUnsignedShort();
      Set<String> classes = new TreeSet<>();
      Set<String> members = new TreeSet<>();
      for (int i = 1; i < count; i++) {
        if (tags[i] == 7) {
          classes.add(texts[first[i]].replaceAll("^\\[+L?|;$", ""));
        } else if (tags[i] >= 9 && tags[i] <= 11) {
          members.add(texts[first[first[i]]] + "." + texts[first[second[i]]]);
        }
      }
      return new ClassFile(texts[first[self]], classes, members);
    }
  }
}
