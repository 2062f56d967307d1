package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CHANGELOG.md keeps its form: what a user gets from each version, and why it matters to one. */
@Tag("sources")
class ChangelogTest {

  private List<String> versions;

  @BeforeEach
  void read() throws IOException {
    String text = Files.readString(Path.of("..", "CHANGELOG.md"));
    versions = Pattern.compile("(?m)^## ").splitAsStream(text).skip(1).toList();
  }

  @Test
  @DisplayName("What is not released comes first, versions have their day")
  void versionsHaveTheirDay() {
    assertThat(versions).isNotEmpty();
    assertThat(versions.get(0)).startsWith("Unreleased\n");
    assertThat(versions.stream().skip(1))
        .allMatch(version -> version.matches("(?s)\\d+\\.\\d+\\.\\d+, \\d{4}-\\d{2}-\\d{2}\n.*"));
  }

  @Test
  @DisplayName("A version has the parts New, Fix, Change and Security, in that order, each once")
  void partsAreInOrder() {
    for (String version : versions) {
      List<String> parts =
          Pattern.compile("(?m)^(\\w+):$").matcher(version).results().map(m -> m.group(1)).toList();
      assertThat(List.of("New", "Fix", "Change", "Security")).containsSubsequence(parts);
    }
  }

  @Test
  @DisplayName("An entry is whole sentences for users: no ids, no names of tests or branches")
  void entriesAreForUsers() {
    for (String version : versions) {
      List<String> entries =
          Pattern.compile("(?m)^- ((?:.+\n(?:  .+\n)*))")
              .matcher(version)
              .results()
              .map(entry -> entry.group(1).strip())
              .toList();
      assertThat(entries).isNotEmpty();
      assertThat(entries)
          .allMatch(entry -> entry.endsWith("."))
          .allMatch(entry -> entry.matches("(?s)[A-Z`\"*].*"))
          .noneMatch(entry -> entry.matches("(?s).*\\b((FR|SC|BFD|RCH)-\\d|\\w+Test\\b).*"))
          .allMatch(entry -> entry.length() > 40, "says why");
    }
  }
}
