package dev.beacon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The site of this tree as it was written: its files alone are read, as a browser would. */
class SiteIT {

  private static final Path SITE = Path.of(System.getProperty("beacon.site")).toAbsolutePath();
  private static final Path API = SITE.resolve("api");
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
  private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");

  @Test
  @DisplayName("every link of every page leads to a file of the site, and to an id in it")
  void noLinkIsDead() throws IOException {
    Set<String> dead = new TreeSet<>();
    for (Path page : pages()) {
      for (String link : all(LINK, page)) {
        if (!link.startsWith("http") && !leads(page, link)) {
          dead.add(SITE.relativize(page) + " to " + link);
        }
      }
    }
    assertThat(dead).isEmpty();
  }

  @Test
  @DisplayName("no page has an id twice")
  void idsAreUnique() throws IOException {
    for (Path page : pages()) {
      assertThat(all(ID, page)).as(page.toString()).doesNotHaveDuplicates();
    }
  }

  @Test
  @DisplayName("the Javadoc has the three modules, and the types that a program begins with")
  void javadocIsThere() {
    assertThat(API.resolve("dev.beacon/dev/beacon/Beacon.html")).isNotEmptyFile();
    assertThat(API.resolve("dev.beacon.reach/dev/beacon/reach/Reach.html")).isNotEmptyFile();
    assertThat(API.resolve("dev.beacon.bond/dev/beacon/bond/Bond.html")).isNotEmptyFile();
  }

  private static boolean leads(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return target.startsWith(SITE)
        && Files.isRegularFile(target)
        && (parts.length == 1 || all(ID, target).contains(parts[1]));
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(SITE)) {
      List<Path> pages =
          files
              .filter(file -> file.toString().endsWith(".html"))
              .filter(file -> !file.startsWith(API))
              .toList();
      assertThat(pages).isNotEmpty();
      return pages;
    }
  }

  private static List<String> all(Pattern pattern, Path file) {
    try {
      return pattern
          .matcher(Files.readString(file))
          .results()
          .map((MatchResult found) -> found.group(1))
          .collect(Collectors.toList());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
