package dev.beacon.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;

/** The words of each section, in a script, so that the search needs no server. */
final class SearchIndex {

  private final List<String> rows = new ArrayList<>();

  void add(Page page) {
    String url = page.output();
    String heading = page.title();
    StringBuilder words = new StringBuilder();
    for (Node node = page.document().getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        addRow(url, page.title(), heading, words);
        words.setLength(0);
        heading = Page.plain(node);
        url = page.output() + "#" + page.id(node);
      } else {
        words.append(Page.plain(node)).append(' ');
      }
    }
    addRow(url, page.title(), heading, words);
  }

  /** A section without a word of its own is found by the ones below it. */
  private void addRow(String url, String title, String heading, CharSequence words) {
    if (!words.toString().isBlank()) {
      rows.add(
          List.of(url, title, heading, words.toString().strip()).stream()
              .map(SearchIndex::quoted)
              .collect(Collectors.joining(",", "[", "]")));
    }
  }

  String script() {
    return rows.stream().collect(Collectors.joining(",\n", "const sections = [\n", "\n];\n"));
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each < ' ' || each == '"' || each == '\\' || each == '<' || each > '~') {
        quoted.append("\\u%04x".formatted((int) each));
      } else {
        quoted.append(each);
      }
    }
    return quoted.append('"').toString();
  }
}
