package dev.beacon.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL as Debian has it, run by the user that Debian made for it: one cluster a server. */
public final class Postgres {

  private static final Path DEBIANS = Path.of("/usr/lib/postgresql");
  private static final List<String> AS_ITS_USER =
      List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");
  private static final long LIMIT_SECONDS = 120;

  private final Path programs;
  private final Path folder;

  private Postgres(Path programs) throws IOException, InterruptedException {
    this.programs = programs;
    folder = Files.createTempDirectory("beacon-clusters");
    run(List.of("chown", "postgres:", folder.toString()));
    List<String> made = new ArrayList<>(AS_ITS_USER);
    made.addAll(List.of(programs.resolve("initdb").toString(), "--no-sync", "--auth=trust"));
    made.addAll(List.of("--locale=C", "--username=postgres", "--pgdata=" + cluster(0)));
    run(made);
    Files.writeString(cluster(0).resolve("pg_hba.conf"), "host all all all trust\n", UTF_8);
  }

  /** With a cluster that the servers get a copy of; empty where PostgreSQL is not installed. */
  public static Optional<Postgres> open() throws IOException, InterruptedException {
    Optional<Path> programs = programs();
    if (programs.isEmpty() || !Room.runs(asItsUser("true"))) {
      return Optional.empty();
    }
    return Optional.of(new Postgres(programs.get()));
  }

  private static String[] asItsUser(String program) {
    return Stream.concat(AS_ITS_USER.stream(), Stream.of(program)).toArray(String[]::new);
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(DEBIANS)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(DEBIANS)) {
      return versions
          .map(each -> each.resolve("bin"))
          .filter(each -> Files.isExecutable(each.resolve("initdb")))
          .max(Comparator.naturalOrder());
    }
  }

  private Path cluster(int number) {
    return folder.resolve("cluster" + number);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    try (Running running = Running.start(command)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** Makes the cluster of a server, which says its number. */
  public void make(int number) throws IOException, InterruptedException {
    run(List.of("cp", "-a", cluster(0).toString(), cluster(number).toString()));
  }

  /** The server's command: it starts again after it was killed. */
  public List<String> command(int number) {
    List<String> command = new ArrayList<>(AS_ITS_USER);
    command.addAll(
        List.of(programs.resolve("postgres").toString(), "-D", cluster(number).toString()));
    for (String each :
        List.of(
            "listen_addresses=*",
            "unix_socket_directories=",
            "max_connections=50",
            "shared_buffers=16MB",
            "fsync=off",
            "cluster_name=" + number)) {
      command.addAll(List.of("-c", each));
    }
    return command;
  }

  /** Deletes all clusters; their servers were killed, and may still end. */
  public void delete() throws IOException, InterruptedException {
    String again = "until rm -rf \"$1\"; do sleep 0.1; done"; // one that ends may still make a file
    run(List.of("sh", "-c", again, "sh", folder.toString()));
  }
}
