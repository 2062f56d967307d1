package dev.beacon.cli.lab;

import static dev.beacon.cli.lab.Scene.say;
import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page in Chromium, with services of another host, in network namespaces. */
@Timeout(180)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DashboardTest {

  private static final int MOST_STEPS = 500;

  private static Scene scene;

  private static Browser browser;

  private static Running host;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    scene = Scene.open(3, "--watch", "--interval", "100");
    browser = scene.browser;
    browser.screen(1280, 800, 1, false, "light");
    host = scene.publisher(1, "alpha");
    browser.open(scene.url);
    browser.until("document.getElementById('state').textContent === 'live'");
  }

  @AfterAll
  static void close() throws IOException {
    if (scene != null) {
      scene.close();
    }
  }

  private static String row(String name) {
    return "[...document.querySelectorAll('a.row:not(.gone)')].find(row =>"
        + " row.querySelector('.name').textContent === "
        + Json.quoted(name)
        + ")";
  }

  @BeforeEach
  void begin() throws IOException, InterruptedException {
    browser.eval("(location.hash = '#/changes')");
    browser.eval("(location.hash = '#/services')");
    browser.until("document.getElementById('search').value === ''");
  }

  @Test
  @Order(1)
  @DisplayName("a row appears, changes and goes without a reload")
  void aRowAppearsChangesAndGoes() throws IOException, InterruptedException {
    say(host, "add", "Front Door", "_http._tcp", "80", "path=/");
    browser.until(row("Front Door") + ".querySelector('.where').textContent === 'alpha.local:80'");
    assertThat(browser.eval(row("Front Door") + ".textContent"))
        .contains("10.9.0.2")
        .contains("eth0");

    say(host, "update", "Front Door", "_http._tcp", "81");
    browser.until(row("Front Door") + ".querySelector('.where').textContent === 'alpha.local:81'");

    say(host, "drop", "Front Door", "_http._tcp");
    browser.until("!" + row("Front Door"));
    browser.until(
        "[...document.querySelectorAll('.log li.gone')].some(line =>"
            + " line.textContent.includes('Front Door') && line.textContent.includes('goodbye'))");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @DisplayName("names and attributes of markup stay text, and invisible characters are shown")
  void markupStaysText() throws IOException, InterruptedException {
    String image = "<img src=x onerror=window.pwned=1>";
    String script = "</a><script>window.pwned=1</script>";
    String turned = "evil\u202egpj.exe";
    say(host, "add", image, "_http._tcp", "80", "k=" + script, "path=javascript:alert(1)");
    say(host, "add", script, "_ipp._tcp", "631");
    say(host, "add", turned, "_ipp._tcp", "632");
    browser.until(row(image));
    browser.until(row(script));
    browser.until(row("evil\\u{202e}gpj.exe"));

    browser.eval("(location.hash = " + row(image) + ".hash)");
    browser.until("document.querySelectorAll('.detail .left').length >= 4");
    assertThat(browser.eval("document.querySelector('.attributes').textContent")).contains(script);
    for (String view : new String[] {"hosts", "changes", "traffic", "doctor", "watched", "reach"}) {
      browser.eval("(location.hash = '#/" + view + "')");
      browser.until("document.getElementById('tab-" + view + "').getAttribute('aria-current')");
    }
    assertThat(browser.eval("document.querySelectorAll('main img, main script, aside img').length"))
        .isEqualTo("0");
    assertThat(browser.eval("typeof window.pwned")).isEqualTo("undefined");
    assertThat(browser.eval("[...document.links].every(a => /^https?:/.test(a.href))"))
        .isEqualTo("true");
    browser.eval("(location.hash = '#/services')");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @DisplayName("a link to a service opens its records, each with time left and sender")
  void aDeepLinkOpensTheRecords() throws IOException, InterruptedException {
    say(host, "add", "Deep Link", "_ipp._tcp", "631", "rp=queue");
    browser.until(row("Deep Link"));
    String link = browser.eval(row("Deep Link") + ".href");
    browser.open("about:blank");
    browser.open(link);
    browser.until("document.querySelector('.detail h2').textContent === 'Deep Link'");
    browser.until("document.querySelectorAll('.detail .left').length >= 5");
    String records = browser.eval("document.querySelector('.detail .scroll').innerText");
    assertThat(records)
        .contains("SRV")
        .contains("TXT")
        .contains("PTR")
        .contains("10.9.0.2")
        .containsPattern("1[012]\\d s");
    browser.key("Escape", "Escape");
    browser.until("location.hash === '#/services'");
  }

  @Test
  @DisplayName("keys: search, views, and from row to row")
  void keysWork() throws IOException, InterruptedException {
    say(host, "add", "Needle", "_ssh._tcp", "22", "hay=stack");
    say(host, "add", "Other", "_ssh._tcp", "23");
    browser.eval("(location.hash = '#/services')");
    browser.until(row("Needle") + " && " + row("Other"));
    browser.key("/", "Slash");
    browser.type("needle stack");
    browser.until(row("Needle") + " && !" + row("Other"));
    browser.until("location.hash === '#/services?q=needle%20stack'");
    browser.key("ArrowDown", "ArrowDown");
    assertThat(browser.eval("document.activeElement.querySelector('.name').textContent"))
        .isEqualTo("Needle");
    browser.key("Escape", "Escape");
    browser.until(row("Other"));
    assertThat(browser.eval("document.getElementById('search').value")).isEmpty();
    browser.eval("document.activeElement.blur()");
    browser.key("7", "Digit7");
    browser.until("document.querySelectorAll('.finding').length > 3");
    browser.eval("(location.hash = '#/services')");
  }

  @Test
  @DisplayName(
      "BFD-019: a watched host that falls silent is down on the page, and its rows are gone")
  void aSilentHostIsDown() throws IOException, InterruptedException {
    say(host, "watchable", "Watched One", "_mqtt._tcp", "1883");
    browser.until(row("Watched One") + ".querySelector('.dot.up')");
    scene.room().plug(1, false);
    browser.until("!" + row("Watched One"));
    browser.eval("(location.hash = '#/watched')");
    browser.until(
        "document.querySelector('.peer .pill.down') && document.querySelector('.strip .up')");
    scene.room().plug(1, true);
    browser.until("document.querySelector('.peer .pill.up')");
    browser.until(
        "[...document.querySelectorAll('.strip rect')].map(stay => stay.getAttribute('class'))"
            + ".join().endsWith('up,down,up')");
    assertThat(browser.eval("document.querySelector('.strip').getAttribute('aria-label')"))
        .matches("up since \\d\\d:\\d\\d:\\d\\d");
    assertThat(
            browser.eval(
                "[...document.querySelectorAll('.strip rect')].every((stay, i, all) => i === 0 ||"
                    + " Math.abs(Number(all[i - 1].getAttribute('x'))"
                    + " + Number(all[i - 1].getAttribute('width'))"
                    + " - Number(stay.getAttribute('x'))) <= 1.1)"))
        .as("each stay begins where the one before ends")
        .isEqualTo("true");
    browser.eval("(location.hash = '#/services')");
    browser.until(row("Watched One"));
  }

  /** Notes the element that has the focus; its ring must be there, and be on the screen. */
  private static final String STEP =
      "(() => { const at = document.activeElement;"
          + " if (at === document.body || at.dataset.reached) return 'end'; at.dataset.reached = 1;"
          + " const style = getComputedStyle(at), box = at.getBoundingClientRect();"
          + " const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;"
          + " const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight"
          + " && box.right > 0 && box.left < innerWidth;"
          + " return ringed && seen ? 'ok' : `${at.outerHTML} ${ringed} ${seen}`; })()";

  private static final String NOT_REACHED =
      "[...document.querySelectorAll('a[href], button, input')].filter(each =>"
          + " each.checkVisibility() && !each.disabled && !each.closest('[inert]') &&"
          + " !each.dataset.reached).map(each => each.outerHTML).join('\\n')";

  @ParameterizedTest
  @CsvSource({"1280, 800, light", "390, 844, dark"})
  @DisplayName("Tab reaches every link, button and field of every view, and each shows the focus")
  void tabReachesEverything(int width, int height, String scheme)
      throws IOException, InterruptedException {
    String name = "Tabbed at " + width;
    say(host, "add", name, "_ssh._tcp", "22");
    browser.until(row(name));
    browser.screen(width, height, 1, width < 800, scheme);
    for (String view :
        new String[] {"services", "changes", "hosts", "watched", "reach", "traffic", "doctor"}) {
      browser.eval("(location.hash = '#/" + view + "')");
      browser.until("document.getElementById('tab-" + view + "').getAttribute('aria-current')");
      browser.until("!document.querySelector('a.row.gone')"); // they leave within seconds
      assertThat(walk()).as(view).isEmpty();
    }
    browser.screen(1280, 800, 1, false, "light");
  }

  /** Presses Tab until the end of the view; returns the first thing that is not as it should be. */
  private String walk() throws IOException, InterruptedException {
    browser.eval(
        "(document.querySelectorAll('[data-reached]').forEach(each => delete each.dataset.reached),"
            + " document.querySelector('.brand').focus(), 1)");
    String step = browser.eval(STEP);
    for (int i = 0; i < MOST_STEPS && !step.equals("end"); i++) {
      if (i > 0 && !step.equals("ok")) {
        return step;
      }
      browser.key("Tab", "Tab");
      step = browser.eval(STEP);
    }
    return browser.eval(NOT_REACHED);
  }

  @Test
  @DisplayName("a keyboard keeps its place when its row goes, and when a view is drawn again")
  void theKeyboardKeepsItsPlace() throws IOException, InterruptedException {
    say(host, "add", "Key 1", "_ssh._tcp", "25");
    say(host, "add", "Key 2", "_ssh._tcp", "26");
    browser.until(row("Key 1") + " && " + row("Key 2"));
    browser.eval("(" + row("Key 1") + ".focus(), 1)");
    say(host, "drop", "Key 1", "_ssh._tcp");
    browser.until("document.activeElement === " + row("Key 2"));
    browser.eval("(location.hash = '#/hosts')");
    browser.until("document.querySelector('main .map a')");
    browser.eval(
        "(window.before = document.querySelector('main .map a'), window.before.focus(), 1)");
    say(host, "drop", "Key 2", "_ssh._tcp");
    browser.until("!window.before.isConnected");
    assertThat(browser.eval("document.activeElement.href === window.before.href"))
        .isEqualTo("true");
    browser.eval("(location.hash = '#/services')");
    browser.until("document.getElementById('tab-services').getAttribute('aria-current')");
  }

  @Test
  @DisplayName(
      "Enter leads a keyboard into the details, which cover a phone's page, and Escape back")
  void theKeyboardFollowsTheDetails() throws IOException, InterruptedException {
    say(host, "add", "Followed", "_ssh._tcp", "24");
    browser.until(row("Followed"));
    browser.screen(390, 844, 1, true, "light");
    browser.eval("(" + row("Followed") + ".focus(), 1)");
    browser.key("Enter", "Enter");
    browser.until("document.querySelector('.detail h2').textContent === 'Followed'");
    browser.until("document.activeElement.matches('.detail .close')");
    for (int i = 0; i < 10; i++) {
      browser.key("Tab", "Tab");
      assertThat(
              browser.eval(
                  "document.activeElement === document.body ||"
                      + " document.getElementById('aside').contains(document.activeElement)"))
          .isEqualTo("true");
    }
    browser.key("Escape", "Escape");
    browser.until("location.hash === '#/services'");
    browser.until("document.activeElement === " + row("Followed"));
    browser.screen(1280, 800, 1, false, "light");
  }

  @Test
  @Order(Integer.MAX_VALUE - 1)
  @DisplayName("1,000 services: every row is there, and the list of figures says how fast")
  void aThousandServices() throws IOException, InterruptedException {
    browser.eval("(location.hash = '#/services')");
    browser.eval(
        "(window.delays = [], new MutationObserver(all => { const now = Date.now();"
            + " for (const one of all) for (const node of one.addedNodes) {"
            + " const rows = node.matches?.('a.row') ? [node] : node.querySelectorAll?.('a.row') ?? [];"
            + " for (const row of rows) window.delays.push(now - Number(row.dataset.at)); } })"
            + ".observe(document.getElementById('main'), {childList: true, subtree: true}), 1)");
    browser.eval(
        "(window.frames = [], window.last = performance.now(), (function tick(now) {"
            + " window.frames.push(now - window.last); window.last = now;"
            + " requestAnimationFrame(tick); })(performance.now()), 1)");
    Running browse = scene.room().start(2, Main.class, "browse", "--watch");
    say(host, "add", "First", "_many._tcp", "1");
    Object unused = browse.await(0, "a service", line -> line.contains("_many"));
    say(host, "many", "1000", "_many._tcp");
    browser.until(
        "[...document.querySelectorAll('a.row:not(.gone)')].filter(row =>"
            + " row.textContent.includes('Service ')).length === 1000");
    System.out.println(
        browser.eval(
            "(() => { const sorted = [...window.delays].sort((a, b) => a - b);"
                + " const at = part => sorted[Math.floor((sorted.length - 1) * part)];"
                + " const frames = [...window.frames].sort((a, b) => a - b);"
                + " return `event to row, ms: median ${at(.5)}, 99 % ${at(.99)}, most ${at(1)},"
                + " rows ${sorted.length}; longest frame ${Math.round(frames.at(-1))} ms`; })()"));
    double dashboardMb = PageFigures.resident(scene.dashboard);
    double browseMb = PageFigures.resident(browse);
    System.out.println("resident: dashboard " + dashboardMb + " MB, browse " + browseMb + " MB");
    assertThat(dashboardMb - browseMb).isLessThan(60);
    browse.close();
    browser.key("/", "Slash");
    browser.type("service 777 1801");
    browser.until("document.querySelectorAll('a.row:not(.gone)').length === 1");
    browser.key("Escape", "Escape");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  @Order(Integer.MAX_VALUE)
  @DisplayName(
      "10,000 services more, with 63 bytes of markup: the page scrolls, searches, says what it omits")
  void tenThousandServices() throws IOException, InterruptedException {
    Running crowd =
        scene
            .room()
            .start(2, Crowd.class, Room.ipv4(2), Integer.toString(10_000), "_crowd")
            .await("told");
    browser.until("document.querySelector('.summary').textContent.startsWith('10,000 services')");
    browser.until(
        "/^8,000 more services: search to see them. 1,0\\d\\d services had no room on this page.$/"
            + ".test(document.querySelector('.more').textContent)");
    assertThat(browser.eval("document.querySelectorAll('a.row:not(.gone)').length"))
        .isEqualTo("2000");

    browser.eval("(document.getElementById('main').scrollTop = 1e9)");
    browser.until(
        "(box => box.top >= 0 && box.bottom <= innerHeight)"
            + "([...document.querySelectorAll('a.row')].at(-1).getBoundingClientRect())");
    browser.eval("document.activeElement.blur()");
    browser.key("/", "Slash");
    browser.type("crowd 0777"); // which of them had no room, nobody knows
    browser.until(
        "(rows => rows.length >= 1 && rows.length <= 20 &&"
            + " rows.every(row => row.textContent.includes('0777')))"
            + "([...document.querySelectorAll('a.row:not(.gone)')])");
    browser.key("Escape", "Escape"); // the field keeps the focus
    browser.type("<img onerror");
    browser.until(
        "(names => names.length <= 101 && names.every(name => name.textContent.startsWith('<img')) &&"
            + " names.some(name => name.textContent.length === 63))"
            + "([...document.querySelectorAll('a.row:not(.gone) .name')])");
    assertThat(browser.eval("document.querySelectorAll('main img, main b').length")).isEqualTo("0");
    assertThat(browser.eval("typeof window.pwned")).isEqualTo("undefined");
    browser.key("Escape", "Escape");
    crowd.close();
    assertThat(browser.complaints()).isEmpty();
  }
}
