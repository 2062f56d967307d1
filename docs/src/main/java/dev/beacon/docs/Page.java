package dev.beacon.docs;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** One Markdown file. Headings have the ids that hosting sites give them. */
final class Page {

  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  private final Path source;
  private final Node document;
  private final Map<Node, String> ids = new HashMap<>();

  /** The path is relative to the top of the source tree. */
  Page(Path source, String markdown) {
    this.source = source;
    document = PARSER.parse(markdown);
    giveIds();
  }

  Path source() {
    return source;
  }

  Node document() {
    return document;
  }

  Collection<String> ids() {
    return ids.values();
  }

  String id(Node heading) {
    return ids.getOrDefault(heading, "");
  }

  /** The first heading, or the name of the file. */
  String title() {
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        return plain(node);
      }
    }
    return source.toString();
  }

  /** Its place in the site, with slashes: {@code README.md} is the index of its folder. */
  String output() {
    String path = source.toString().replace('\\', '/');
    if (path.endsWith("README.md")) {
      return path.substring(0, path.length() - "README.md".length()) + "index.html";
    }
    return path.substring(0, path.length() - ".md".length()) + ".html";
  }

  String html() {
    return HtmlRenderer.builder()
        .extensions(EXTENSIONS)
        .attributeProviderFactory(
            context ->
                (node, tag, attributes) -> {
                  if (ids.containsKey(node) && tag.startsWith("h")) {
                    attributes.put("id", id(node));
                  }
                })
        .build()
        .render(document);
  }

  /** The words without marks and destinations of links. */
  static String plain(Node node) {
    Words words = new Words();
    node.accept(words);
    return words.text.toString().strip().replaceAll("\\s+", " ");
  }

  private static final class Words extends AbstractVisitor {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void visit(Text node) {
      text.append(node.getLiteral());
    }

    @Override
    public void visit(Code node) {
      text.append(node.getLiteral());
    }

    @Override
    public void visit(FencedCodeBlock node) {
      text.append(node.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak node) {
      text.append(' ');
    }

    @Override
    public void visit(Paragraph node) {
      apart(node);
    }

    @Override
    public void visit(ListItem node) {
      apart(node);
    }

    @Override
    public void visit(CustomNode node) {
      apart(node); // a cell of a table
    }

    private void apart(Node node) {
      visitChildren(node);
      text.append(' ');
    }
  }

  private void giveIds() {
    Map<String, Integer> taken = new HashMap<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Heading heading) {
            String id = idOf(plain(heading));
            int earlier = taken.merge(id, 1, Integer::sum) - 1;
            ids.put(heading, earlier == 0 ? id : id + "-" + earlier);
          }
        });
  }

  private static String idOf(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
