package dev.beacon.cli;

import dev.beacon.reach.Liveness;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachInstance;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the state of a running {@code reach connect} on a local socket in the state folder. A
 * client receives rows of tab-separated cells, and the end.
 */
final class ReachStatus implements AutoCloseable {

  private static final int MOST_BYTES = 1 << 20;
  private static final String[] HEAD = {
    "SERVICE", "INSTANCE", "ADDRESS", "STATE", "USED", "SOCKETS", "LIVENESS", "FAILURE"
  };

  private final Optional<ServerSocketChannel> server;
  private final Path socket;

  private ReachStatus(Optional<ServerSocketChannel> server, Path socket) {
    this.server = server;
    this.socket = socket;
  }

  /** Returns the folder that was typed, or the one of this user. */
  static Path folder(@Nullable String typed) {
    if (typed != null) {
      return Path.of(typed);
    }
    String base = System.getenv("XDG_STATE_HOME");
    Path states =
        base == null || base.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".local", "state")
            : Path.of(base);
    return states.resolve("beacon").resolve("reach");
  }

  /** Answers until it is closed; if that is not possible, the command works without it. */
  static ReachStatus serve(Path folder, Reach reach, String service, Consumer<String> say) {
    Path socket = folder.resolve("connect-" + ProcessHandle.current().pid() + ".sock");
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
          Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
      }
      Files.deleteIfExists(socket);
      ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread thread = new Thread(() -> answer(server, reach, service), "beacon-reach-status");
      thread.setDaemon(true);
      thread.start();
      return new ReachStatus(Optional.of(server), socket);
    } catch (IOException | RuntimeException e) {
      say.accept("reach status will not see this one: " + folder + ": " + e.getMessage());
      return new ReachStatus(Optional.empty(), socket);
    }
  }

  private static void answer(ServerSocketChannel server, Reach reach, String service) {
    while (server.isOpen()) {
      try (SocketChannel asker = server.accept()) {
        ByteBuffer rows = StandardCharsets.UTF_8.encode(rows(reach, service));
        while (rows.hasRemaining()) {
          asker.write(rows);
        }
      } catch (IOException goneOrClosed) {
        // the next client may succeed
      }
    }
  }

  private static String rows(Reach reach, String service) {
    StringBuilder rows = new StringBuilder();
    for (ReachInstance each : reach.instances()) {
      String[] cells = {
        service,
        each.instance(),
        ReachCommand.shown(each.address()),
        each.state().name().toLowerCase(Locale.ROOT),
        each.current() ? "yes" : "no",
        Integer.toString(each.sockets()),
        each.liveness() == Liveness.WATCH ? "watch" : "probes",
        each.failure().orElse("-")
      };
      for (int i = 0; i < cells.length; i++) {
        rows.append(i == 0 ? "" : "\t").append(cells[i].replaceAll("\\p{Cntrl}", "?"));
      }
      rows.append('\n');
    }
    return rows.toString();
  }

  /** Asks all running commands, and prints their state. */
  static void print(Path folder, LineOut out, boolean json) throws CommandFailure, IOException {
    List<String[]> rows = new ArrayList<>();
    int running = 0;
    for (Path socket : sockets(folder)) {
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          InputStream in = Channels.newInputStream(channel)) {
        String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        text.lines().map(line -> line.split("\t", -1)).forEach(rows::add);
        running++;
      } catch (IOException leftBehind) {
        Files.deleteIfExists(socket); // no process answers there any more
      }
    }
    if (running == 0) {
      throw new CommandFailure("no reach connect is running (none answers in " + folder + ")");
    }
    Columns columns = new Columns(2, 8, 8, 8, 5, 4, 7, 8);
    if (!json) {
      out.text(columns.line(out.screen(), HEAD));
    }
    for (String[] cells : rows) {
      if (cells.length == HEAD.length) {
        print(cells, columns, out, json);
      }
    }
  }

  private static void print(String[] cells, Columns columns, LineOut out, boolean json) {
    if (!json) {
      for (int i = 0; i < cells.length; i++) {
        cells[i] = Terminal.printable(cells[i]);
      }
      out.text(columns.line(out.screen(), cells));
      return;
    }
    JsonLine line = new JsonLine().text("event", "status");
    for (int i = 0; i < cells.length; i++) {
      line.text(HEAD[i].toLowerCase(Locale.ROOT), cells[i]);
    }
    out.json(line);
  }

  private static List<Path> sockets(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(".sock")).sorted().toList();
    }
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
      Files.deleteIfExists(socket);
    }
  }
}
