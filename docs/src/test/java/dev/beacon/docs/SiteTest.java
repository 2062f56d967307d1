package dev.beacon.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site of a small tree of files. */
class SiteTest {

  @TempDir Path top;

  @BeforeEach
  void write() throws IOException {
    write("README.md", "# Thing\n\n[Pages](docs/README.md), [license](LICENSE)\n");
    write("LICENSE", "free");
    write("docs/README.md", "# Pages\n\n## Use\n\n- [Start](start.md)\n");
    write("docs/start.md", "# Start here\n\n## In a `shell`\n\nType *it* & a < b.\n");
  }

  @Test
  @DisplayName("each page is there, with its title, its text and the navigation; so is each file")
  void pagesAreWritten() throws IOException {
    assertThat(site()).isEmpty();
    assertThat(read("docs/start.html"))
        .contains("<title>Start here - Beacon</title>", "<h2 id=\"in-a-shell\">")
        .contains("<h2>Use</h2>")
        .contains("<a href=\"start.html\" aria-current=\"page\">Start</a>")
        .contains("<a href=\"../api/index.html\">Javadoc</a>");
    assertThat(read("index.html")).contains("<a href=\"docs/index.html\">Pages</a>");
    assertThat(read("LICENSE")).isEqualTo("free");
    assertThat(out().resolve("site.css")).isNotEmptyFile();
  }

  @Test
  @DisplayName("the search has each section, with its address and its words")
  void sectionsAreFound() throws IOException {
    site();
    assertThat(read("search-index.js"))
        .contains(
            "[\"docs/start.html#in-a-shell\",\"Start here\",\"In a shell\",\"Type it & a \\u003c b.\"]");
  }

  @Test
  @DisplayName("a link to nothing, to no heading, and out of the tree: each is a flaw")
  void deadLinksAreFlaws() throws IOException {
    write(
        "docs/start.md",
        "# S\n\n[a](gone.md) [b](README.md#gone) [c](#no) [d](../../x) ![e](f.svg)\n");
    assertThat(site())
        .containsExactlyInAnyOrder(
            "docs/start.md: nothing at gone.md",
            "docs/start.md: no #gone at README.md#gone",
            "docs/start.md: no #no at #no",
            "docs/start.md: nothing at ../../x",
            "docs/start.md: nothing at f.svg");
  }

  @Test
  @DisplayName("a page that no link reaches is a flaw; one in a folder that a link names is not")
  void unreachedPagesAreFlaws() throws IOException {
    write("docs/lost.md", "# Lost\n");
    write("docs/adr/0001-so.md", "# 1. So\n");
    write("docs/start.md", "# S\n\n[decisions](adr)\n");
    assertThat(site()).containsExactly("docs/lost.md: no page links to it");
    assertThat(read("docs/start.html")).contains("<a href=\"../docs/adr/index.html\">");
    assertThat(read("docs/adr/index.html")).contains(">1. So</a>", "0001-so.html");
  }

  @Test
  @DisplayName("two equal headings have two ids, and both can be linked to")
  void idsAreUnique() throws IOException {
    write("docs/start.md", "# S\n\n## A b, c!\n\n## A b, c!\n\n[1](#a-b-c) [2](#a-b-c-1)\n");
    assertThat(site()).isEmpty();
    assertThat(read("docs/start.html")).contains("id=\"a-b-c\"", "id=\"a-b-c-1\"");
  }

  @Test
  @DisplayName("links to other sites stay as they are, and are not followed")
  void otherSitesStay() throws IOException {
    write("docs/start.md", "# S\n\n[x](https://www.example.org/a.md#b)\n");
    assertThat(site()).isEmpty();
    assertThat(read("docs/start.html")).contains("href=\"https://www.example.org/a.md#b\"");
  }

  private List<String> site() throws IOException {
    return new Site(top, out()).write();
  }

  private Path out() {
    return top.resolve("docs/target/site");
  }

  private String read(String name) throws IOException {
    return Files.readString(out().resolve(name));
  }

  private void write(String name, String text) throws IOException {
    Path file = top.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
