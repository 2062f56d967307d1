package dev.beacon.cli.lab;

import static dev.beacon.cli.lab.Scene.say;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;

/**
 * Measures the page in Chromium: {@code bench/page/run} runs it. Times are of one clock: the
 * programs are on one machine.
 */
final class PageFigures {

  private static final int STARTS = 10;
  private static final int CHANGES = 100;
  private static final int MANY = 10_000;

  /**
   * Notes for each row how long after its event the frame was drawn that shows it, and when the
   * browser had it.
   */
  private static final String NOTES =
      "window.delays = []; window.ways = []; window.firstRow = 0; let waiting = [];"
          + " const had = new Map(), Stream = window.EventSource;"
          + " window.EventSource = class extends Stream { set onmessage(take) {"
          + " super.onmessage = event => { const now = Date.now();"
          + " for (const found of event.data.matchAll(/\\[\"(service\\/\\d+)\",{/g)) had.set(found[1], now);"
          + " take(event); }; } };"
          + " const drawn = () => { const now = Date.now(); window.firstRow ||= now;"
          + " for (const at of waiting) window.delays.push(now - at); waiting = []; };"
          + " const note = row => { if (waiting.length === 0) setTimeout(drawn);"
          + " const at = Number(row.dataset.at); waiting.push(at);"
          + " window.ways.push(had.get(row.dataset.key) - at); };"
          + " new MutationObserver(all => { for (const one of all) {"
          + " if (one.type === 'attributes') { if (one.target.isConnected) note(one.target); }"
          + " else for (const node of one.addedNodes) {"
          + " if (node.matches?.('a.row')) note(node);"
          + " else node.querySelectorAll?.('a.row').forEach(note); } } })"
          + ".observe(document, {childList: true, subtree: true, attributes: true,"
          + " attributeFilter: ['data-at']});"
          + " window.frames_ = []; let last = performance.now(); (function tick() {"
          + " const now = performance.now(); window.frames_.push(now - last); last = now;"
          + " requestAnimationFrame(tick); })();";

  private PageFigures() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> parts = args.length == 0 ? List.of("first", "thousand", "many") : List.of(args);
    System.out.println("load before: " + Files.readString(Path.of("/proc/loadavg")).strip());
    if (parts.contains("first")) {
      first();
    }
    if (parts.contains("thousand")) {
      thousand();
    }
    if (parts.contains("many")) {
      many();
    }
  }

  /** From the start of the server, and of its process, to the first service on the screen. */
  private static void first() throws IOException, InterruptedException {
    List<Long> ofServer = new ArrayList<>();
    List<Long> ofProcess = new ArrayList<>();
    try (Scene scene = Scene.open(2)) {
      say(scene.publisher(1, "alpha"), "add", "First", "_http._tcp", "80");
      scene.dashboard.close();
      noting(scene.browser);
      for (int i = 0; i < STARTS; i++) {
        scene.browser.open("about:blank");
        long beganMs = System.currentTimeMillis();
        try (Running dashboard = scene.room().start(0, Main.class, "dashboard", "--json")) {
          String line = dashboard.await(0, "its address", each -> each.contains("listening"));
          long listeningMs = System.currentTimeMillis();
          scene.browser.open(line.replaceAll(".*(http[^\"]*).*", "$1"));
          scene.browser.until("window.firstRow > 0");
          long rowMs = (long) Double.parseDouble(scene.browser.eval("window.firstRow"));
          ofServer.add(rowMs - listeningMs);
          ofProcess.add(rowMs - beganMs);
        }
      }
    }
    print("first service on the screen after the server's start", ofServer);
    print("the same after the start of its process", ofProcess);
  }

  private static void thousand() throws IOException, InterruptedException {
    try (Scene scene = Scene.open(3)) {
      Browser browser = scene.browser;
      noting(browser);
      browser.screen(1280, 800, 1, false, "light");
      browser.open(scene.url);
      browser.until("document.getElementById('state').textContent === 'live'");
      Running browse = scene.room().start(2, Main.class, "browse");
      Running host = scene.publisher(1, "alpha");
      say(host, "many", "1000", "_many._tcp");
      browser.until("document.querySelectorAll('a.row').length === 1000");
      print("1,000 services at once: from event to row", delays(browser));
      print("  of which to the browser", numbers(browser, "ways"));
      System.out.println("  longest frame " + longestFrame(browser));
      browser.eval("(window.frames_ = [], window.delays = [], 1)");
      for (int i = 0; i < CHANGES; i++) {
        say(host, "update", "Service " + i, "_many._tcp", "" + (5000 + i));
        browser.until("window.delays.length > " + i);
      }
      print("1,000 services, and changes one by one: from event to row", delays(browser));
      browser.eval("(window.delays = [], 1)");
      for (int i = 0; i < CHANGES; i++) {
        say(host, "add", "One more " + i, "_many._tcp", "" + (3000 + i));
      }
      browser.until("window.delays.length >= " + CHANGES);
      print("1,000 services, and a hundred at once: from event to row", delays(browser));
      System.out.println("  longest frame " + longestFrame(browser));
      memory(scene, browse);
    }
  }

  private static void many() throws IOException, InterruptedException {
    try (Scene scene = Scene.open(3)) {
      Browser browser = scene.browser;
      noting(browser);
      browser.screen(1280, 800, 1, false, "light");
      browser.open(scene.url);
      browser.until("document.getElementById('state').textContent === 'live'");
      Running browse = scene.room().start(2, Main.class, "browse");
      long beganMs = System.currentTimeMillis();
      Running unused =
          scene
              .room()
              .start(1, Crowd.class, Room.ipv4(1), Integer.toString(MANY), "_crowd")
              .await("told");
      System.out.println(
          "10,000 services told in " + (System.currentTimeMillis() - beganMs) + " ms");
      browser.until("document.querySelector('.summary').textContent.startsWith('10,000 services')");
      System.out.println("  on the page after " + (System.currentTimeMillis() - beganMs) + " ms");
      print("10,000 services at once: from event to row, of those drawn", delays(browser));
      System.out.println("  longest frame " + longestFrame(browser));
      System.out.println("  " + browser.eval("document.querySelector('.more').textContent"));
      browser.eval("(window.frames_ = [], 1)");
      long searchMs = System.currentTimeMillis();
      browser.key("/", "Slash");
      browser.type("crowd 07777");
      browser.until("document.querySelectorAll('a.row:not(.gone)').length === 1");
      System.out.println("  search answered in " + (System.currentTimeMillis() - searchMs) + " ms");
      browser.key("Escape", "Escape");
      browser.until("document.querySelectorAll('a.row:not(.gone)').length > 1000");
      System.out.println("  longest frame of a search and its end " + longestFrame(browser));
      memory(scene, browse);
    }
  }

  private static void noting(Browser browser) throws IOException, InterruptedException {
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument", "{\"source\":" + Json.quoted(NOTES) + "}");
  }

  private static List<Long> delays(Browser browser) throws IOException, InterruptedException {
    return numbers(browser, "delays");
  }

  private static List<Long> numbers(Browser browser, String of)
      throws IOException, InterruptedException {
    List<Long> all = new ArrayList<>();
    try (Scanner numbers = new Scanner(browser.eval("window." + of + ".join(' ')"))) {
      while (numbers.hasNextLong()) {
        all.add(numbers.nextLong());
      }
    }
    return all;
  }

  private static String longestFrame(Browser browser) throws IOException, InterruptedException {
    return browser.eval("Math.round(Math.max(...window.frames_))") + " ms";
  }

  private static void print(String what, List<Long> figures) {
    List<Long> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%s: median %d ms, 99 %% %d ms, most %d ms (%d)%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get((int) ((sorted.size() - 1) * 0.99)),
        sorted.get(sorted.size() - 1),
        sorted.size());
  }

  private static void memory(Scene scene, Running browse) throws IOException {
    System.out.printf(
        Locale.ROOT,
        "  resident: dashboard %.0f MB, browse %.0f MB%n",
        resident(scene.dashboard),
        resident(browse));
  }

  /** Megabytes. */
  static double resident(Running program) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + program.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1_000)
        .findFirst()
        .orElseThrow();
  }
}
