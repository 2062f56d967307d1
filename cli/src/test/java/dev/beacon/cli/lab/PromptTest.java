package dev.beacon.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The pictures of the prompt: the commands on real terminals, with services of other hosts. */
@Timeout(180)
class PromptTest {

  @TempDir private static Path folder;

  @BeforeAll
  static void take() throws Exception {
    Prompt.take(folder);
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 200})
  @DisplayName("browse: what comes, changes and goes, each in its colour, within the screen")
  void browse(int columns) throws Exception {
    List<String> texts = texts("browse", columns);
    assertThat(texts)
        .contains("green added", "yellow updated", "red removed")
        .contains("bold Kaffeeküche", "bold 会") // wide characters are placed one by one
        .contains("bold Backups of the accounting department, all years since 1998")
        .contains(" nas.local:5433");
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 200})
  @DisplayName("monitor: drops stand out, and a roomy terminal says what each count means")
  void monitor(int columns) throws Exception {
    List<String> texts = texts("monitor", columns);
    assertThat(texts)
        .contains("bold SOURCE", "yellow not heard, other_subnet: 192.168.7.20 on eth0")
        .anyMatch(text -> text.matches("red queries 5\\d s"));
    assertThat(texts.contains("faint Packets sent.")).isEqualTo(columns == 200);
  }

  /** Each text of the picture after its class. */
  private static List<String> texts(String command, int columns) throws Exception {
    Path file = folder.resolve("prompt-" + command + "-" + columns + ".svg");
    Document picture =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
    double width = Double.parseDouble(picture.getDocumentElement().getAttribute("width"));
    List<String> texts = new ArrayList<>();
    NodeList all = picture.getElementsByTagName("text");
    for (int i = 0; i < all.getLength(); i++) {
      Element text = (Element) all.item(i);
      String length = text.getAttribute("textLength");
      assertThat(
              Double.parseDouble(text.getAttribute("x"))
                  + (length.isEmpty() ? 0 : Double.parseDouble(length)))
          .isLessThan(width);
      texts.add(text.getAttribute("class") + " " + text.getTextContent());
    }
    return texts;
  }
}
