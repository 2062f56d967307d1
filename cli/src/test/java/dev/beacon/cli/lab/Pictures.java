package dev.beacon.cli.lab;

import static dev.beacon.cli.lab.Scene.say;

import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the pictures of docs/dashboard.md: {@code docs/pictures/take} runs it. */
final class Pictures {

  private static final int HOSTS = 5;
  private static final int NAS = 2;
  private static final int HEIGHT = 376;

  private Pictures() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(args[0]));
    try (Scene scene = Scene.open(HOSTS, "--watch")) {
      publish(scene);
      Browser browser = scene.browser;
      browser.until("document.querySelector('#tab-doctor') && !document.querySelector('.gone')");
      settle(browser);
      browser.picture(folder.resolve("dashboard.png"));
      browser.screen(1280, 800, 1, false, "dark");
      browser.eval(
          "(location.hash = [...document.querySelectorAll('a.row')].find(row =>"
              + " row.textContent.includes('Office Printer')).hash)");
      browser.until("document.querySelectorAll('.detail .left').length >= 4");
      settle(browser);
      browser.picture(folder.resolve("dashboard-dark.png"));
      for (String view :
          new String[] {"hosts", "watched", "traffic", "doctor", "reach", "changes"}) {
        browser.eval("(location.hash = '#/" + view + "')");
        settle(browser);
        browser.picture(folder.resolve("view-" + view + ".png"));
      }
      browser.screen(390, 844, 1.5, true, "light");
      browser.eval("(location.hash = '#/services')");
      settle(browser);
      browser.picture(folder.resolve("dashboard-phone.png"));
      browser.eval(
          "(location.hash = [...document.querySelectorAll('a.row')].find(row =>"
              + " row.textContent.includes('Office Printer')).hash)");
      browser.until("document.querySelectorAll('.detail .left').length >= 4");
      settle(browser);
      browser.picture(folder.resolve("phone-detail.png"));
      bondsAndWatched(scene, folder);
      System.out.println("complaints: " + browser.complaints());
    }
  }

  /** A host that was away for a moment, and a bond over two links; with the focus of a keyboard. */
  private static void bondsAndWatched(Scene scene, Path folder)
      throws IOException, InterruptedException {
    Browser browser = scene.browser;
    Running unused = Bonded.start(scene);
    browser.eval("(location.hash = '#/watched')");
    scene.room().plug(NAS, false);
    browser.until("document.querySelector('.peer .pill.down')");
    browser.eval("new Promise(done => setTimeout(() => done(1), 6000))");
    scene.room().plug(NAS, true);
    browser.until("!document.querySelector('.peer .pill.down')");
    browser.eval("new Promise(done => setTimeout(() => done(1), 12000))");
    for (String scheme : new String[] {"light", "dark"}) {
      browser.screen(1000, HEIGHT, 1, false, scheme);
      for (String view : new String[] {"watched", "reach"}) {
        browser.eval("(location.hash = '#/" + view + "')");
        browser.until(
            "document.getElementById('tab-"
                + view
                + "').getAttribute('aria-current') &&"
                + " document.querySelector('.peer .up, main td .pill.up')");
        settle(browser);
        browser.picture(folder.resolve("dashboard-" + view + "-" + scheme + ".png"));
        browser.screen(390, 844, 1.5, true, scheme);
        settle(browser);
        browser.picture(folder.resolve("phone-" + view + "-" + scheme + ".png"));
        browser.screen(1000, HEIGHT, 1, false, scheme);
      }
      focused(browser, folder, scheme);
    }
  }

  /** The focus of a keyboard: on the search, a button, a tab, a row and in the details. */
  private static void focused(Browser browser, Path folder, String scheme)
      throws IOException, InterruptedException {
    browser.screen(1280, 800, 1, false, scheme);
    browser.eval("(location.hash = '#/services')");
    browser.until("document.querySelectorAll('a.row').length > 10");
    browser.eval("(document.querySelector('.brand').focus(), 1)");
    int[] steps = {1, 1, 2, 8, 3};
    for (int i = 0; i < steps.length; i++) {
      for (int step = 0; step < steps[i]; step++) {
        browser.key("Tab", "Tab");
      }
      browser.picture(folder.resolve("focus-" + scheme + "-" + i + ".png"));
    }
    browser.key("Enter", "Enter");
    browser.until("document.querySelectorAll('.detail .left').length >= 4");
    browser.picture(folder.resolve("focus-" + scheme + "-detail.png"));
    browser.key("Escape", "Escape");
  }

  private static void publish(Scene scene) throws IOException, InterruptedException {
    Running printer = scene.publisher(1, "printer-2f");
    say(
        printer,
        "add",
        "Office Printer",
        "_ipp._tcp",
        "631",
        "txtvers=1",
        "ty=Laser 4000",
        "rp=ipp/print",
        "pdl=application/pdf,image/urf",
        "Color=T",
        "note=2nd floor, by the stairs");
    say(printer, "add", "Office Printer", "_ipps._tcp", "631", "rp=ipp/print");
    say(printer, "add", "Office Printer web", "_http._tcp", "80", "path=/");
    say(printer, "add", "Flatbed", "_uscan._tcp", "8080");
    Running nas = scene.publisher(NAS, "nas");
    say(nas, "watchable", "Archive", "_smb._tcp", "445");
    say(nas, "watchable", "NAS admin", "_https._tcp", "8443");
    say(nas, "watchable", "NAS", "_ssh._tcp", "22");
    say(nas, "watchable", "orders", "_postgresql._tcp", "5432", "role=primary");
    Running pi = scene.publisher(3, "raspberrypi");
    say(pi, "watchable", "raspberrypi", "_ssh._tcp", "22");
    say(pi, "watchable", "Home Assistant", "_http._tcp", "8123", "path=/lovelace");
    say(pi, "watchable", "broker", "_mqtt._tcp", "1883");
    Running tv = scene.publisher(4, "living-room");
    say(tv, "add", "Living Room TV", "_googlecast._tcp", "8009", "fn=Living Room TV", "md=TV 55");
    say(tv, "add", "Kitchen Speaker", "_raop._tcp", "7000");
    say(tv, "add", "Kaffeeküche", "_http._tcp", "8081");
    say(tv, "add", "Hall Lamp", "_hap._tcp", "5556");
    scene.browser.screen(1280, 800, 1, false, "light");
    scene.browser.open(scene.url);
    scene.browser.until("document.querySelectorAll('a.row:not(.gone)').length >= 15");
    say(tv, "drop", "Hall Lamp", "_hap._tcp");
  }

  /** Two frames, after the effects of changes. */
  private static void settle(Browser browser) throws IOException, InterruptedException {
    browser.eval(
        "new Promise(done => setTimeout(() => requestAnimationFrame(() => done(1)), 2600))");
  }
}
