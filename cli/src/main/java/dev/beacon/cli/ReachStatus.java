package dev.beacon.cli;

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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Serves the state of a running {@code reach connect} or {@code serve} on a local socket in the
 * state folder. A client receives rows of tab-separated cells, and the end.
 */
final class ReachStatus implements AutoCloseable {

  private static final int MOST_BYTES = 1 << 20;

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
  static ReachStatus serve(
      Path folder, String action, Supplier<List<List<String>>> rows, Consumer<String> say) {
    Path socket = folder.resolve(action + "-" + ProcessHandle.current().pid() + ".sock");
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
      Thread thread = new Thread(() -> answer(server, rows), "beacon-reach-status");
      thread.setDaemon(true);
      thread.start();
      return new ReachStatus(Optional.of(server), socket);
    } catch (IOException | RuntimeException e) {
      say.accept("reach status will not see this one: " + folder + ": " + e.getMessage());
      return new ReachStatus(Optional.empty(), socket);
    }
  }

  private static void answer(ServerSocketChannel server, Supplier<List<List<String>>> rows) {
    while (server.isOpen()) {
      try (SocketChannel asker = server.accept()) {
        ByteBuffer text = StandardCharsets.UTF_8.encode(text(rows.get()));
        while (text.hasRemaining()) {
          asker.write(text);
        }
      } catch (IOException goneOrClosed) {
        // the next client may succeed
      }
    }
  }

  private static String text(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      String separator = "";
      for (String cell : row) {
        text.append(separator).append(cell.replaceAll("\\p{Cntrl}", "?"));
        separator = "\t";
      }
      text.append('\n');
    }
    return text.toString();
  }

  /** Asks all running commands, and prints their state. */
  static void print(Path folder, LineOut out, boolean json) throws CommandFailure, IOException {
    Optional<Map<StatusRows.Table, List<String[]>>> tables = tables(folder);
    if (tables.isEmpty()) {
      throw new CommandFailure(
          "no reach connect is running, and no serve (none answers in " + folder + ")");
    }
    tables.get().forEach((table, rows) -> print(table, rows, out, json));
  }

  /** Asks all running commands; empty if none runs. */
  static Optional<Map<StatusRows.Table, List<String[]>>> tables(Path folder) throws IOException {
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
    Map<StatusRows.Table, List<String[]>> tables = new EnumMap<>(StatusRows.Table.class);
    for (StatusRows.Table table : StatusRows.Table.values()) {
      tables.put(
          table,
          rows.stream()
              .filter(row -> row[0].equals(table.name()) && row.length == table.heads().length + 1)
              .map(row -> Arrays.copyOfRange(row, 1, row.length))
              .toList());
    }
    return running == 0 ? Optional.empty() : Optional.of(tables);
  }

  private static void print(
      StatusRows.Table table, List<String[]> rows, LineOut out, boolean json) {
    if (rows.isEmpty()) {
      return;
    }
    Columns columns = new Columns(2, new int[table.heads().length]);
    if (!json) {
      rows.forEach(columns::grow);
      out.text(columns.line(out.screen(), table.heads()));
    }
    for (String[] cells : rows) {
      print(table.heads(), cells, columns, out, json);
    }
  }

  private static void print(
      String[] head, String[] cells, Columns columns, LineOut out, boolean json) {
    if (!json) {
      for (int i = 0; i < cells.length; i++) {
        cells[i] = Terminal.printable(cells[i]);
      }
      out.text(columns.line(out.screen(), cells));
      return;
    }
    JsonLine line = new JsonLine().text("event", "status");
    for (int i = 0; i < cells.length; i++) {
      line.text(head[i].toLowerCase(Locale.ROOT), cells[i]);
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
