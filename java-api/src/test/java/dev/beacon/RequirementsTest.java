package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * docs/requirements.md: each id that somebody names is there, and so is each test that it names.
 */
@Tag("sources")
class RequirementsTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/requirements.md");

  /** Folders that a build makes, and fixtures. */
  private static final Set<String> LEFT_OUT =
      Set.of(".git", "target", "node_modules", "resources", "corpus", ".emulators", ".wine");

  /** One id, or a range: {@code FR-026 to FR-033}, {@code FR-014..016}, {@code FR-020/021}. */
  private static final Pattern IDS =
      Pattern.compile("\\b(FR|SC|BFD|RCH)-(\\d{3})(?: ?(?:\\.\\.|/|to) ?(?:\\1-)?(\\d{3}))?\\b");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (\\S+-\\d{3}) \\| .+ \\| ([^|]+) \\|$");
  private static final Pattern TEST = Pattern.compile("`([^`]+)`");
  private static final Pattern DOCUMENTATION = Pattern.compile("(?s)/\\*\\*.*?\\*/");

  @Test
  @DisplayName("Each id that is named anywhere has a row")
  void eachIdHasARow() throws IOException {
    Map<String, Path> unknown = new TreeMap<>();
    for (Path file : files(ROOT)) {
      if (!file.equals(PAGE)) {
        ids(text(file)).forEach(id -> unknown.put(id, file));
      }
    }
    assertThat(unknown).hasSizeGreaterThan(50);
    unknown.keySet().removeAll(rows().keySet());
    assertThat(unknown).isEmpty();
  }

  @Test
  @DisplayName("Each test of a row is there, and names the row's id")
  void eachTestNamesItsId() throws IOException {
    Map<String, List<Path>> byName = new HashMap<>(); // two modules may have a test of one name
    for (Path file : files(ROOT)) {
      byName.computeIfAbsent(file.getFileName().toString(), any -> new ArrayList<>()).add(file);
    }
    List<String> wrong = new ArrayList<>();
    rows()
        .forEach(
            (id, tests) -> {
              for (String test : tests) {
                boolean names =
                    Stream.of(test + ".java", test + ".c")
                        .flatMap(file -> byName.getOrDefault(file, List.of()).stream())
                        .anyMatch(file -> ids(text(file)).contains(id));
                if (!names && !ids(text(ROOT.resolve(test))).contains(id)) {
                  wrong.add(id + " " + test);
                }
              }
            });
    assertThat(wrong).isEmpty();
  }

  @Test
  @DisplayName("Each row of what Beacon does has a test")
  void eachRowHasATest() throws IOException {
    Map<String, List<String>> without = rows();
    assertThat(without).hasSizeGreaterThan(90);
    without.values().removeIf(tests -> !tests.isEmpty());
    without.keySet().removeIf(id -> id.matches("(BFD|RCH)-.*"));
    assertThat(without.keySet()).isSubsetOf("FR-020", "FR-044", "FR-045", "FR-046", "SC-002");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev/beacon", "dev/beacon/dns"})
  @DisplayName("The public documentation names no id: its readers don't have this page")
  void publicDocumentationNamesNoId(String folder) throws IOException {
    List<String> named = new ArrayList<>();
    try (Stream<Path> sources = Files.list(Path.of("src/main/java", folder))) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Matcher comments = DOCUMENTATION.matcher(text(source));
        while (comments.find()) {
          ids(comments.group()).forEach(id -> named.add(source.getFileName() + " " + id));
        }
      }
    }
    assertThat(named).isEmpty();
  }

  /** The tests by id. */
  private static Map<String, List<String>> rows() throws IOException {
    Map<String, List<String>> rows = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      List<MatchResult> tests = TEST.matcher(row.group(2)).results().toList();
      List<String> before =
          rows.put(row.group(1), tests.stream().map(test -> test.group(1)).toList());
      assertThat(before).as(row.group(1)).isNull();
    }
    return rows;
  }

  private static Set<String> ids(String text) {
    Set<String> ids = new TreeSet<>();
    Matcher matcher = IDS.matcher(text);
    while (matcher.find()) {
      int first = Integer.parseInt(matcher.group(2));
      int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
      for (int number = first; number <= last; number++) {
        ids.add("%s-%03d".formatted(matcher.group(1), number));
      }
    }
    return ids;
  }

  private static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) {
            return LEFT_OUT.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  /** What is no text names nothing. */
  private static String text(Path file) {
    try {
      return Files.isRegularFile(file) ? Files.readString(file) : "";
    } catch (MalformedInputException binary) {
      return "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
