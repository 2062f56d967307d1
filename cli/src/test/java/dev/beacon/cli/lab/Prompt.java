package dev.beacon.cli.lab;

import static dev.beacon.cli.lab.Scene.say;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes pictures of {@code beacon browse} and {@code beacon monitor} on terminals of 80 and of 200
 * columns, with services of other hosts: {@code docs/pictures/take} runs it.
 */
final class Prompt {

  static final int[] COLUMNS = {80, 200};

  private static final Path TERMINAL = Path.of("docs", "pictures", "terminal.py");
  private static final String ROWS = "40";
  private static final int HOSTS = 6;
  private static final int STRANGER = 5;

  private final Room room;
  private final Path folder;

  private Prompt(Room room, Path folder) {
    this.room = room;
    this.folder = folder;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    take(Files.createDirectories(Path.of(args[0])));
  }

  /** Writes {@code prompt-COMMAND-COLUMNS.svg} for each. */
  static void take(Path folder) throws IOException, InterruptedException {
    Room.require(Room.runs("python3", "--version"), "no program `python3`: install it");
    try (Room room = Room.open(HOSTS)) {
      Prompt prompt = new Prompt(room, folder.toAbsolutePath());
      prompt.browse();
      prompt.monitor();
    }
  }

  private void browse() throws IOException, InterruptedException {
    Running printer = host(1, "printer-2f");
    say(printer, "add", "Office Printer", "_ipp._tcp", "631", "rp=ipp/print", "ty=Laser 4000");
    Running nas = host(2, "nas");
    say(nas, "add", "Archive", "_smb._tcp", "445");
    say(nas, "add", "orders", "_postgresql._tcp", "5432", "role=primary");
    say(
        nas,
        "add",
        "Backups of the accounting department, all years since 1998",
        "_ftp._tcp",
        "21");
    Running pi = host(3, "raspberrypi");
    say(pi, "add", "broker", "_mqtt._tcp", "1883");
    say(pi, "add", "Home Assistant", "_http._tcp", "8123", "path=/lovelace");
    Running room2 = host(4, "meeting-room");
    say(room2, "add", "会議室のプリンター", "_ipp._tcp", "631", "note=3階");
    say(room2, "add", "Kaffeeküche", "_http._tcp", "8081");
    List<Running> screens = new ArrayList<>();
    for (int columns : COLUMNS) {
      Running screen = screen("browse", columns);
      screens.add(screen);
      for (String name : List.of("Archive", "broker", "Kaffee", "Office")) {
        seen(screen, name);
      }
    }
    say(pi, "add", "Hall Lamp", "_hap._tcp", "5556", "ci=5");
    say(nas, "update", "orders", "_postgresql._tcp", "5433");
    for (Running screen : screens) {
      seen(screen, "Hall Lamp");
      seen(screen, "nas.local:5433");
    }
    say(pi, "drop", "Hall Lamp", "_hap._tcp");
    for (Running screen : screens) {
      seen(screen, "removed");
      end(screen);
    }
  }

  private void monitor() throws IOException, InterruptedException {
    List<Running> screens = new ArrayList<>();
    for (int columns : COLUMNS) {
      screens.add(screen("monitor", columns));
    }
    for (Running screen : screens) {
      seen(screen, "after 1 s");
    }
    Running searching = room.start(1, Main.class, "browse");
    room.run(STRANGER, "ip address add 192.168.7.20/24 dev eth0");
    Running stranger = room.start(STRANGER, Stranger.class, "192.168.7.20", Room.ipv4(STRANGER));
    for (Running screen : screens) {
      seen(screen, "queries 5"); // the seconds that it is ignored for
      end(screen);
    }
    stranger.close();
    searching.close();
  }

  private Running host(int number, String name) throws IOException, InterruptedException {
    return room.start(number, Publisher.class, name).awaitReady();
  }

  private Running screen(String command, int columns) throws IOException {
    Path top = Files.exists(TERMINAL) ? Path.of("") : Path.of("..");
    Path file = folder.resolve("prompt-" + command + "-" + columns + ".svg");
    List<String> words = new ArrayList<>();
    words.addAll(List.of("python3", top.resolve(TERMINAL).toString()));
    words.addAll(List.of(Integer.toString(columns), ROWS, file.toString(), "beacon " + command));
    words.addAll(Room.java(Main.class, List.of()));
    words.add(command);
    return room.start(0, words);
  }

  private static void seen(Running screen, String text) throws IOException, InterruptedException {
    Object unused = screen.await(0, text, line -> line.contains(text));
  }

  /** Presses Ctrl-C, and waits until the picture is there. */
  private static void end(Running screen) throws IOException, InterruptedException {
    screen.say("");
    int exitCode = screen.awaitEnd(30);
    if (exitCode != 0) {
      throw new IOException(screen.toString());
    }
  }
}
