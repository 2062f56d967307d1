package dev.beacon.bond.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** OpenSSH's server with keys of its own, and the command of its client. */
final class Sshd {

  static final int PORT = 2222;

  private static final Path PROGRAM = Path.of("/usr/sbin/sshd");
  private static final long LIMIT_SECONDS = 60;

  private final Path folder;

  /** Makes keys and settings in a folder. */
  Sshd(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    for (String key : List.of("host", "client")) {
      run(
          List.of(
              "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve(key).toString()));
    }
    Files.write(
        folder.resolve("sshd.conf"),
        List.of(
            "Port " + PORT,
            "ListenAddress 127.0.0.1",
            "HostKey " + folder.resolve("host"),
            "AuthorizedKeysFile " + folder.resolve("client.pub"),
            "PidFile none",
            "StrictModes no",
            "UsePAM no",
            "PermitRootLogin yes"),
        UTF_8);
  }

  static boolean isThere() throws InterruptedException {
    return Files.isExecutable(PROGRAM) && Room.runs("ssh", "-V");
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    try (Running running = Running.start(command)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** The server's command: it sees a /run of its own, where it wants a folder. */
  List<String> command() {
    return command("-De");
  }

  private List<String> command(String how) {
    String script = "mount -t tmpfs tmpfs /run; mkdir -m 755 /run/sshd; exec \"$@\"";
    String settings = folder.resolve("sshd.conf").toString();
    return List.of(
        "unshare", "--mount", "sh", "-ec", script, "sh", PROGRAM.toString(), how, "-f", settings);
  }

  /** The command of a client with a key of {@link #key}. */
  static List<String> client(String key, int port, String command) {
    List<String> all = new ArrayList<>(options(key));
    all.addAll(List.of("-p", Integer.toString(port), "root@127.0.0.1", command));
    return all;
  }

  /** The command of a client that listens there and passes on by a server that it starts itself. */
  List<String> forwarding(String listen, String to) throws IOException {
    List<String> server = new ArrayList<>();
    command("-ie").forEach(word -> server.add("'" + word + "'"));
    Path script = folder.resolve("server.sh");
    Files.writeString(script, "exec " + String.join(" ", server) + "\n", UTF_8);
    List<String> all = new ArrayList<>(options(key()));
    all.addAll(List.of("-o", "ProxyCommand=sh " + script, "-o", "ExitOnForwardFailure=yes"));
    all.addAll(List.of("-N", "-L", listen + ":" + to, "root@relay"));
    return all;
  }

  private static List<String> options(String key) {
    return List.of(
        "ssh",
        "-F",
        "none",
        "-i",
        key,
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "LogLevel=ERROR");
  }

  String key() {
    return folder.resolve("client").toString();
  }
}
