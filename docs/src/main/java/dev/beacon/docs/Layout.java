package dev.beacon.docs;

/** The frame around each page: the title, the search and the navigation. */
final class Layout {

  private final String frame;
  private final Navigation navigation;

  Layout(String frame, Navigation navigation) {
    this.frame = frame;
    this.navigation = navigation;
  }

  String of(Page page) {
    return frame
        .replace("@title@", escaped(page.title()))
        .replace("@root@", "../".repeat(Sources.depth(page)))
        .replace("@navigation@", navigation.html(page))
        .replace("@content@", page.html()); // last: a page may have such a word
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
