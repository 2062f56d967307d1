package dev.beacon.cli.lab;

import static dev.beacon.cli.lab.Scene.say;

import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the pictures of docs/dashboard.md: {@code docs/pictures/take} runs it. */
final class Pictures {

  private static final int HOSTS = 5;

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
      System.out.println("complaints: " + browser.complaints());
    }
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
    Running nas = scene.publisher(2, "nas");
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
