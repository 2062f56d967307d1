package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.BrowseOptions;
import dev.beacon.WatchTiming;
import dev.beacon.cli.page.Board;
import dev.beacon.cli.page.PageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code beacon dashboard}: a live page of what the other commands show.
 *
 * <p>The listener thread changes the rows of services. One thread of this command asks for counts
 * once a second, one for the state of {@code reach}, one runs the doctor. All of them only change
 * the {@link Board}; the threads of {@link PageServer} write to browsers.
 */
@Command(
    name = "dashboard",
    header = "Show services, hosts, drops and findings as a live page in a browser.",
    description =
        "Serves a page to the browsers of this host, and prints its address: services as they come,"
            + " change and go, hosts and interfaces, records and their senders, watched hosts, bonds,"
            + " what is dropped and why, and what doctor finds. Runs until Ctrl-C or --timeout.",
    footer = {
      "",
      "Examples:",
      "  beacon dashboard                       then open the address that it prints",
      "  beacon dashboard --port 8053           the same address each time",
      "  beacon dashboard --watch               hosts that fall silent are seen at once",
      "  beacon dashboard --address 192.0.2.7   all of that network can read it",
      "  ssh -L 8053:127.0.0.1:8053 box beacon dashboard --port 8053   another host's"
    })
final class DashboardCommand extends NetworkCommand {

  private static final int HIGHEST_PORT = 65_535;
  private static final int MOST_ADDRESSES = 16;
  private static final int MOST_ROWS = 10_000;
  private static final long MOST_CHARACTERS = 16 << 20;
  private static final long PULSE_MS = 1_000;
  private static final long REACH_MS = 2_000;
  private static final long CLOSING_MS = 1_000;
  private static final int THREADS = 3;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port of the page, 0 to 65535; default 0: one that is free.")
  @Nullable String port;

  @Option(
      names = "--address",
      paramLabel = "A",
      description =
          "An address of this host on which the page is; repeatable; default 127.0.0.1. The page has"
              + " no password.")
  List<String> addresses = new ArrayList<>();

  @Option(
      names = "--watch",
      description =
          "Watch the hosts of services that say that they can be (BFD, RFC 5880), as browse does.")
  boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "With --watch: how often to send and to receive, 1 to 60000 ms; default 300.")
  @Nullable String interval;

  @Option(
      names = "--mult",
      paramLabel = "N",
      description = "With --watch: how many packets in a row may be missing, 1 to 255; default 3.")
  @Nullable String multiplier;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where running reach ones are found; default $XDG_STATE_HOME/beacon/reach.")
  @Nullable String state;

  @Option(names = "--wait", description = CommonOptions.WAIT)
  boolean wait;

  @Mixin CommonOptions options = new CommonOptions();

  private final LongSupplier nowMs = System::currentTimeMillis;

  DashboardCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException, CommandFailure {
    int wantedPort = port();
    List<InetAddress> wanted = addresses();
    WatchTiming timing = TargetWords.timing("--watch", watch, interval, multiplier);
    Optional<Duration> timeout = options.timeout();
    Settings settings = options.settings().waiting(wait);
    Board board = new Board(MOST_ROWS, MOST_CHARACTERS);
    PageServices services = new PageServices(board, new PagePeers(board, watch), nowMs);
    AtomicReference<@Nullable PageRecords> records = new AtomicReference<>();
    AtomicReference<@Nullable Runnable> examine = new AtomicReference<>();
    try (PageServer server = server(wanted, wantedPort, board, records, examine);
        Finder finder = door.open(settings)) {
      ScheduledExecutorService threads = threads();
      try {
        records.set(new PageRecords(finder, services));
        PageDoctor doctor =
            new PageDoctor(board, door, settings, options.interfaces, finder, ending, nowMs);
        examine.set(() -> doctor.examine(threads));
        board.put("about", about());
        finder.browse(
            Optional.empty(),
            watch ? BrowseOptions.watched(timing) : BrowseOptions.standard(),
            services);
        begin(threads, board, finder, services);
        doctor.examine(threads);
        server.start();
        tell(server);
        ending.await(timeout);
      } finally {
        threads.shutdownNow();
        // They use the Beacon, which is closed next.
        Object unused = threads.awaitTermination(CLOSING_MS, TimeUnit.MILLISECONDS);
      }
    }
    return Cli.OK;
  }

  private static PageServer server(
      List<InetAddress> addresses,
      int port,
      Board board,
      AtomicReference<@Nullable PageRecords> records,
      AtomicReference<@Nullable Runnable> examine)
      throws CommandFailure {
    try {
      return PageServer.open(
          addresses,
          port,
          board,
          Map.of(
              "/records",
              query -> {
                PageRecords desk = records.get();
                return desk == null ? Optional.empty() : desk.answer(query);
              }),
          Map.of(
              "/examine",
              () -> {
                Runnable begin = examine.get();
                if (begin != null) {
                  begin.run();
                }
              }),
          System::currentTimeMillis);
    } catch (IOException e) {
      String at = addresses.size() == 1 ? Addresses.text(addresses.get(0)) : "every --address";
      throw new CommandFailure(
          "cannot serve the page on " + at + " port " + port + ": " + e.getMessage());
    }
  }

  private static ScheduledExecutorService threads() {
    return Executors.newScheduledThreadPool(
        THREADS,
        work -> {
          Thread thread = new Thread(work, "beacon-dashboard");
          thread.setDaemon(true);
          return thread;
        });
  }

  private void begin(
      ScheduledExecutorService threads, Board board, Finder finder, PageServices services) {
    PageTraffic traffic = new PageTraffic(board, finder, System.nanoTime());
    PageReach reach = new PageReach(board, ReachStatus.folder(state));
    every(threads, PULSE_MS, () -> traffic.pulse(System.nanoTime()));
    every(threads, PULSE_MS, () -> services.tick(nowMs.getAsLong()));
    every(threads, REACH_MS, () -> reach.pulse(System.nanoTime()));
  }

  /** A part of the page that is read again and again. */
  private interface Pulse {
    void run() throws IOException;
  }

  /** Repeats it, although it may fail once: its row then stays as it was. */
  private void every(ScheduledExecutorService threads, long ms, Pulse pulse) {
    AtomicReference<String> said = new AtomicReference<>("");
    Object unused =
        threads.scheduleWithFixedDelay(
            () -> {
              try {
                pulse.run();
              } catch (IOException | RuntimeException e) {
                String why = String.valueOf(e.getMessage());
                if (!why.equals(said.getAndSet(why))) {
                  say("a part of the page is old: " + why);
                }
              }
            },
            0,
            ms,
            TimeUnit.MILLISECONDS);
  }

  private String about() {
    return new JsonLine()
        .text("version", new Version().getVersion()[0])
        .flag("watch", watch)
        .texts("asked", options.interfaces)
        .end();
  }

  private void tell(PageServer server) {
    for (InetSocketAddress address : server.addresses()) {
      String url = "http://" + ReachCommand.shown(address) + "/";
      if (options.json) {
        out.json(new JsonLine().text("event", "listening").text("url", url));
      } else {
        out.text(url);
      }
      if (!address.getAddress().isLoopbackAddress()) {
        say(
            "every host that reaches "
                + Addresses.text(address.getAddress())
                + " can read this page");
      }
    }
  }

  private int port() {
    if (port == null) {
      return 0;
    }
    try {
      int number = Integer.parseInt(port);
      if (number >= 0 && number <= HIGHEST_PORT) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // the same message
    }
    throw new IllegalArgumentException("--port " + port + ": must be 0 to " + HIGHEST_PORT);
  }

  private List<InetAddress> addresses() {
    if (addresses.isEmpty()) {
      return List.of(Addresses.parsed("--address", "127.0.0.1"));
    }
    if (addresses.size() > MOST_ADDRESSES) {
      throw new IllegalArgumentException("--address: at most " + MOST_ADDRESSES);
    }
    return addresses.stream().map(each -> Addresses.parsed("--address", each)).distinct().toList();
  }
}
