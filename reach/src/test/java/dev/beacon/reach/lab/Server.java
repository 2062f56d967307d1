package dev.beacon.reach.lab;

import dev.beacon.room.Postgres;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One server: its host, the programs of {@link Services}, and PostgreSQL. */
final class Server {

  private static final long LIMIT_SECONDS = 60;

  private final Room room;
  private final int number;
  private final Path keys;
  private final Optional<Postgres> postgres;
  private final List<Running> programs = new ArrayList<>();
  private Running host;

  /** Starts it: the number is that of its host in the room, and its priority. */
  Server(Room room, int number, Path keys, Optional<Postgres> postgres)
      throws IOException, InterruptedException {
    this.room = room;
    this.number = number;
    this.keys = keys;
    this.postgres = postgres;
    if (postgres.isPresent()) {
      postgres.get().make(number);
    }
    host = startHost();
    startPrograms();
  }

  private Running startHost() throws IOException {
    return room.start(number, Host.class, Integer.toString(number));
  }

  void startPrograms() throws IOException {
    programs.add(room.start(number, Services.class, Integer.toString(number), keys.toString()));
    if (postgres.isPresent()) {
      programs.add(room.start(number, postgres.get().command(number)));
    }
  }

  /** The host lives, its programs don't. */
  void killPrograms() throws IOException, InterruptedException {
    for (Running each : programs) {
      each.kill();
    }
    programs.clear();
  }

  /** Sends a signal to everything. */
  void signal(String name) throws IOException, InterruptedException {
    host.signal(name);
    for (Running each : programs) {
      each.signal(name);
    }
  }

  /** Its announcements are withdrawn, and its programs live. */
  void withdraw() throws IOException, InterruptedException {
    host.endInput();
    host.awaitEnd(LIMIT_SECONDS);
  }

  void announceAgain() throws IOException {
    host = startHost();
  }

  @Override
  public String toString() {
    return "server " + number + ": " + host + "\n" + programs;
  }
}
