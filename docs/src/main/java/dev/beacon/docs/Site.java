package dev.beacon.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The site. It has each page that can be reached by links from {@code README.md} and {@code
 * docs/README.md}; the second one is also the navigation. A link to a file that is no page makes a
 * copy of the file. A dead link, and a page under {@code docs} that no link reaches, are flaws:
 * they are printed, and the build fails. Links to other sites are not followed.
 */
public final class Site {

  private static final List<Path> ROOTS = List.of(Path.of("README.md"), Path.of("docs/README.md"));
  private static final Path PAGES = Path.of("docs");
  private static final List<String> PARTS = List.of("site.css", "site.js");

  private final Path top;
  private final Path out;
  private final Sources sources;

  Site(Path top, Path out) {
    this.top = top;
    this.out = out;
    sources = new Sources(top);
  }

  /** Arguments: the top of the source tree, and the folder for the site, which is emptied. */
  public static void main(String[] arguments) throws IOException {
    Path top = Path.of(arguments[0]).toRealPath();
    Path out = Path.of(arguments[1]);
    Site site = new Site(top, out);
    List<String> flaws = new ArrayList<>(site.write());
    flaws.addAll(Javadoc.write(top, out.resolve(Javadoc.FOLDER)));
    flaws.forEach(System.err::println);
    System.exit(flaws.isEmpty() ? 0 : 1);
  }

  /** Writes everything but the Javadoc, and returns the flaws. */
  List<String> write() throws IOException {
    List<String> flaws = new ArrayList<>(sources.follow(ROOTS));
    flaws.addAll(unreached());
    empty(out);
    Navigation navigation = Navigation.of(sources.page(ROOTS.get(1)), sources);
    Layout layout = new Layout(resource("page.html"), navigation);
    SearchIndex index = new SearchIndex();
    for (Page page : sources.pages()) {
      flaws.addAll(sources.link(page));
      write(page.output(), layout.of(page));
      index.add(page);
    }
    write("search-index.js", index.script());
    for (String part : PARTS) {
      write(part, resource(part));
    }
    for (Path file : sources.files()) {
      Path copy = out.resolve(file);
      Files.createDirectories(parent(copy));
      Files.copy(top.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return flaws;
  }

  private List<String> unreached() throws IOException {
    try (Stream<Path> files = Files.walk(top.resolve(PAGES))) {
      return files
          .map(top::relativize)
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file -> !file.startsWith(PAGES.resolve("target")))
          .filter(file -> !sources.has(file))
          .map(file -> file + ": no page links to it")
          .sorted()
          .toList();
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = out.resolve(name);
    Files.createDirectories(parent(file));
    Files.writeString(file, text);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return parent;
  }

  private static void empty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static String resource(String name) {
    try (InputStream in = Site.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
