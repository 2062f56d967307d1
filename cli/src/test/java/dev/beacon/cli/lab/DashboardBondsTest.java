package dev.beacon.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Running;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bonds on the page in Chromium: a bond over two links, of which one loses its carrier. */
@Timeout(180)
class DashboardBondsTest {

  private static Scene scene;

  private static Browser browser;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    scene = Scene.open(2);
    browser = scene.browser;
    browser.screen(1280, 800, 1, false, "light");
    browser.open(scene.url + "#/reach");
    browser.until("document.getElementById('state').textContent === 'live'");
  }

  @AfterAll
  static void close() throws IOException {
    if (scene != null) {
      scene.close();
    }
  }

  private static String line(String path) {
    return "[...document.querySelectorAll('main tr')].find(row => row.textContent.includes('"
        + path
        + "'))";
  }

  @Test
  @DisplayName(
      "a bond shows its lines, their states, round trips and rates; a line that is cut goes")
  void aBondShowsItsLinesAndRates() throws IOException, InterruptedException {
    browser.until(
        "document.querySelector('main .empty').textContent.includes('No reach is running')");

    Running client = Bonded.start(scene);
    for (String path : new String[] {Bonded.FIRST, Bonded.SECOND}) {
      browser.until(line(path) + ".querySelector('.pill.up')");
      browser.until("/\\d ms/.test(" + line(path) + ".textContent)");
    }
    String carries = "/[1-9][.0-9]* [kM]B\\/s/.test(";
    browser.until(
        "[...document.querySelectorAll('main tbody tr')].some(row => "
            + carries
            + "row.children[5].textContent))");
    assertThat(browser.eval("document.querySelector('#tab-reach .badge').textContent"))
        .isEqualTo("2");

    browser.screen(390, 844, 1, true, "dark");
    browser.until(line(Bonded.FIRST) + ".querySelector('.pill.up')");
    assertThat(
            browser.eval(
                "[document.documentElement, ...document.querySelectorAll('main, .scroll')].filter("
                    + "part => part.scrollWidth > part.clientWidth).map(part => part.className ||"
                    + " part.tagName).join()"))
        .as("on a phone nothing is wider than the screen")
        .isEmpty();
    browser.until("document.getElementById('tab-reach').getBoundingClientRect().right < 391");
    browser.screen(1280, 800, 1, false, "light");

    scene.room().secondCarrier(false);
    browser.until("!" + line(Bonded.SECOND) + "?.querySelector('.pill.up')");
    browser.until(line(Bonded.FIRST) + ".querySelector('.pill.up')");
    browser.until(carries + line(Bonded.FIRST) + ".children[5].textContent)");

    scene.room().secondCarrier(true);
    browser.until(line(Bonded.SECOND) + ".querySelector('.pill.up')");

    client.close();
    browser.until(
        "document.querySelector('main .empty').textContent.includes('No reach is running')");
    assertThat(browser.complaints()).isEmpty();
  }
}
