package dev.beacon.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.jspecify.annotations.Nullable;

/**
 * The pages and files of the site, and the links between them. Paths are relative to the top of the
 * source tree. A link to a folder leads to its {@code README.md}, or to a list of its files that is
 * made here.
 */
final class Sources {

  private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:|mailto:).*");
  private static final String INDEX = "README.md";

  private final Path top;
  private final Map<Path, Page> pages = new LinkedHashMap<>();
  private final Set<Path> files = new TreeSet<>();

  Sources(Path top) {
    this.top = top;
  }

  Collection<Page> pages() {
    return pages.values();
  }

  Set<Path> files() {
    return files;
  }

  boolean has(Path page) {
    return pages.containsKey(page);
  }

  Page page(Path source) {
    Page page = pages.get(source);
    if (page == null) {
      throw new IllegalStateException("no page " + source);
    }
    return page;
  }

  /** Reads these pages and all that they lead to, and returns the links that lead nowhere. */
  List<String> follow(List<Path> roots) {
    Deque<Path> unread = new ArrayDeque<>(roots);
    List<String> flaws = new ArrayList<>();
    while (!unread.isEmpty()) {
      Path source = unread.remove();
      if (pages.containsKey(source)) {
        continue;
      }
      Page page = new Page(source, text(source));
      pages.put(source, page);
      eachLink(
          page,
          link -> {
            Path target = target(page, link);
            if (target == null) {
              flaws.add(source + ": nothing at " + link);
            } else if (isPage(target)) {
              unread.add(target);
            } else if (!ELSEWHERE.matcher(link).matches()) {
              files.add(target);
            }
            return link;
          });
    }
    return flaws;
  }

  /** Makes the links of a page lead to pages of the site; returns those without their anchor. */
  List<String> link(Page page) {
    List<String> flaws = new ArrayList<>();
    eachLink(
        page,
        link -> {
          Path target = target(page, link);
          if (target == null || ELSEWHERE.matcher(link).matches()) {
            return link;
          }
          String anchor = link.contains("#") ? link.substring(link.indexOf('#')) : "";
          Page other = pages.get(target);
          if (!anchor.isEmpty() && (other == null || !other.ids().contains(anchor.substring(1)))) {
            flaws.add(page.source() + ": no " + anchor + " at " + link);
          }
          return url(page, other == null ? slashed(target) : other.output()) + anchor;
        });
    return flaws;
  }

  /** A way from one place of the site to another. */
  static String url(Page from, String to) {
    if (from.output().equals(to)) {
      return to.substring(to.lastIndexOf('/') + 1);
    }
    return "../".repeat(depth(from)) + to;
  }

  static int depth(Page page) {
    return page.source().getNameCount() - 1;
  }

  /** The file or page that a link leads to, or null. Of another site it is the page itself. */
  private @Nullable Path target(Page page, String link) {
    String path = link.replaceFirst("#.*", "");
    if (path.isEmpty() || ELSEWHERE.matcher(link).matches()) {
      return page.source();
    }
    Path target = top.resolve(page.source()).resolveSibling(path).normalize();
    if (!target.startsWith(top) || !Files.exists(target)) {
      return null;
    }
    Path relative = top.relativize(target);
    return Files.isDirectory(target) ? relative.resolve(INDEX) : relative;
  }

  private static boolean isPage(Path target) {
    return target.toString().endsWith(".md");
  }

  private String text(Path source) {
    Path file = top.resolve(source);
    try {
      return Files.exists(file) ? Files.readString(file) : listing(file.resolveSibling(""));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Markdown with a link to each file of the folder. */
  private String listing(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .filter(file -> !slashed(folder.relativize(file)).contains("target/"))
          .sorted()
          .map(file -> "- [%s](%s)%n".formatted(name(file), slashed(folder.relativize(file))))
          .collect(Collectors.joining("", "# " + slashed(top.relativize(folder)) + "\n\n", ""));
    }
  }

  private static String name(Path file) {
    try {
      return isPage(file)
          ? new Page(file, Files.readString(file)).title()
          : slashed(file.getFileName());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String slashed(@Nullable Path path) {
    return String.valueOf(path).replace('\\', '/');
  }

  private static void eachLink(Page page, UnaryOperator<String> change) {
    page.document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Link link) {
                link.setDestination(change.apply(link.getDestination()));
                visitChildren(link);
              }

              @Override
              public void visit(Image image) {
                image.setDestination(change.apply(image.getDestination()));
                visitChildren(image);
              }
            });
  }
}
