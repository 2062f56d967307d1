package dev.beacon.cli.lab;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A dashboard and a browser on one host, and hosts that publish for it on others. */
final class Scene implements AutoCloseable {

  private static final Pattern LISTENING =
      Pattern.compile("\\{\"event\":\"listening\",\"url\":\"(http://127\\.0\\.0\\.1:\\d+/)\"}");

  private final Room room;
  private final Path state;
  final Running dashboard;
  final String url;
  final Browser browser;

  private Scene(Room room, Path state, Running dashboard, String url, Browser browser) {
    this.room = room;
    this.state = state;
    this.dashboard = dashboard;
    this.url = url;
    this.browser = browser;
  }

  /** Starts the dashboard with more options on the first of some hosts. */
  static Scene open(int hosts, String... options) throws IOException, InterruptedException {
    Room.require(
        Room.runs(Browser.PROGRAM, "--version"),
        "no program `chromium`: install it (apt install chromium)");
    Room room = Room.open(hosts);
    Path state = Files.createTempDirectory("beacon-state");
    try {
      List<String> arguments = new ArrayList<>();
      arguments.addAll(List.of("dashboard", "--json", "--state", state.toString()));
      arguments.addAll(List.of(options));
      Running dashboard = room.start(0, Main.class, arguments.toArray(new String[0]));
      String line = dashboard.await(0, "its address", each -> LISTENING.matcher(each).matches());
      Matcher matcher = LISTENING.matcher(line);
      Object unused = matcher.matches();
      Browser browser = Browser.start(room.on(0, List.of()));
      return new Scene(room, state, dashboard, matcher.group(1), browser);
    } catch (IOException | InterruptedException | RuntimeException e) {
      room.close();
      throw e;
    }
  }

  /** Starts a host that publishes. */
  Running publisher(int number, String hostName) throws IOException, InterruptedException {
    return room.start(number, Publisher.class, hostName).awaitReady();
  }

  /** Has a publisher do something, and waits until it did. */
  static void say(Running publisher, String... words) throws IOException, InterruptedException {
    String line = String.join("\t", words);
    int mark = publisher.mark();
    publisher.say(line);
    Object unused = publisher.await(mark, line, ("did " + line)::equals);
  }

  Room room() {
    return room;
  }

  /** The folder where the dashboard looks for commands of {@code reach}. */
  Path state() {
    return state;
  }

  @Override
  public void close() throws IOException {
    browser.close();
    room.close();
    try (Stream<Path> files = Files.walk(state)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
