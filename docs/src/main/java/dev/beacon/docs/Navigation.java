package dev.beacon.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;

/** The list at the side of each page: the headings and links of {@code docs/README.md}. */
final class Navigation {

  private record Entry(String title, String output) {}

  private record Section(String title, List<Entry> entries) {}

  private final List<Section> sections = new ArrayList<>();

  private Navigation() {}

  /** Its links must still be those of the source. */
  static Navigation of(Page contents, Sources sources) {
    Navigation navigation = new Navigation();
    contents
        .document()
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                if (heading.getLevel() == 2) {
                  navigation.sections.add(new Section(Page.plain(heading), new ArrayList<>()));
                }
              }

              @Override
              public void visit(Link link) {
                Path target = contents.source().resolveSibling(link.getDestination()).normalize();
                Page page =
                    sources.page(sources.has(target) ? target : target.resolve("README.md"));
                navigation.last().entries().add(new Entry(Page.plain(link), page.output()));
              }
            });
    navigation.last().entries().add(new Entry("Javadoc", Javadoc.FOLDER + "/index.html"));
    return navigation;
  }

  private Section last() {
    return sections.get(sections.size() - 1);
  }

  String html(Page page) {
    StringBuilder html = new StringBuilder();
    for (Section section : sections) {
      html.append("<h2>").append(Layout.escaped(section.title())).append("</h2>\n<ul>\n");
      for (Entry entry : section.entries()) {
        boolean here = entry.output().equals(page.output());
        html.append(
            "<li><a href=\"%s\"%s>%s</a></li>%n"
                .formatted(
                    Sources.url(page, entry.output()),
                    here ? " aria-current=\"page\"" : "",
                    Layout.escaped(entry.title())));
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }
}
