package dev.beacon.bond.lab;

import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** MariaDB as Debian has it, a server that speaks first, with a folder of its own. */
final class MariaDb {

  static final int PORT = 3306;

  private static final List<String> AS_ITS_USER =
      List.of("setpriv", "--reuid=mysql", "--regid=mysql", "--clear-groups");
  private static final long LIMIT_SECONDS = 120;

  private final Path folder;

  private MariaDb() throws IOException, InterruptedException {
    folder = Files.createTempDirectory("beacon-mariadb");
    run(List.of("chown", "mysql:", folder.toString()));
    run(
        asItsUser(
            "mariadb-install-db",
            "--no-defaults",
            "--skip-test-db",
            "--auth-root-authentication-method=normal",
            "--datadir=" + folder.resolve("data")));
  }

  /** With data of its own; empty where MariaDB is not installed. */
  static Optional<MariaDb> open() throws IOException, InterruptedException {
    boolean isThere =
        Room.runs("mariadbd", "--version") && Room.runs(asItsUser("true").toArray(String[]::new));
    return isThere ? Optional.of(new MariaDb()) : Optional.empty();
  }

  private static List<String> asItsUser(String... command) {
    return Stream.concat(AS_ITS_USER.stream(), Stream.of(command)).toList();
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    try (Running running = Running.start(command)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** The server's command: loopback only; whoever is on the host is root. */
  List<String> command() {
    List<String> command =
        new ArrayList<>(asItsUser("mariadbd", "--no-defaults", "--skip-name-resolve"));
    command.addAll(
        List.of(
            "--datadir=" + folder.resolve("data"),
            "--socket=" + folder.resolve("socket"),
            "--pid-file=" + folder.resolve("pid"),
            "--bind-address=127.0.0.1",
            "--port=" + PORT,
            "--innodb-buffer-pool-size=8M",
            "--innodb-log-file-size=4M"));
    return command;
  }

  /** Deletes the data; the server was killed, and may still end. */
  void delete() throws IOException, InterruptedException {
    String again = "until rm -rf \"$1\"; do sleep 0.1; done";
    run(List.of("sh", "-c", again, "sh", folder.toString()));
  }
}
