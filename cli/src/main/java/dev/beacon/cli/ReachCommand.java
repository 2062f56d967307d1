package dev.beacon.cli;

import dev.beacon.reach.Listening;
import dev.beacon.reach.PathChoice;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon reach}: opens a local port that leads to a service. */
@Command(
    name = "reach",
    header = "Connect to a service, not to an address; keep connections while links fail.",
    description =
        "ACTION is connect, serve, relay, id or status. connect --type opens a local port; who"
            + " connects to it is led to the instance that is alive and best: SRV priority, state,"
            + " weight, time to connect. When that dies its connections are reset at once, and the"
            + " next ones go to another. Whether it lives is told by BFD where it was announced"
            + " with bfd=1, else by connecting to its port twice a second. Runs until Ctrl-C,"
            + " SIGTERM or --timeout. status shows what running ones know. serve NAME puts an"
            + " anchor beside a service; connect ANCHOR opens a local port whose connections go to"
            + " it over all paths at once, and go on while links and relays fail. ANCHOR is an id,"
            + " several with commas, or a known name. relay forwards to anchors. id prints this"
            + " machine's id, which an anchor's --clients file lists.",
    footer = {
      "",
      "Examples:",
      "  beacon reach --example",
      "  beacon reach connect --type _postgresql._tcp --listen 127.0.0.1:5432",
      "  beacon reach connect --type _http._tcp --instance Web --listen 127.0.0.1:80",
      "  beacon reach connect --type _http._tcp --list web.list --listen 127.0.0.1:80",
      "  beacon reach connect --type _http._tcp --paths all --listen 127.0.0.1:80",
      "  beacon reach serve web --to 127.0.0.1:8080 --any-client",
      "  beacon reach connect web --trust-first --listen 127.0.0.1:9000",
      "  beacon reach relay --listen 0.0.0.0:7443 --to ID=10.81.0.2:7443",
      "  beacon reach status"
    })
final class ReachCommand extends NetworkCommand {

  private static final int HIGHEST_PORT = 65_535;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "connect, serve, relay, id or status.")
  String action = "";

  @Option(
      names = "--example",
      description =
          "In place of ACTION: show it on this machine, with a service, an anchor, two relays and a"
              + " client on ports of the loopback. --listen is the client's, default"
              + " 127.0.0.1:9000.")
  boolean example;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "serve: a name for people. connect: the anchor.")
  @Nullable String name;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "What to reach, such as _postgresql._tcp.")
  @Nullable String type;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description = "That instance only, such as 'Orders'.")
  @Nullable String instance;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      description =
          "The local port, such as 127.0.0.1:5432; port 0 takes a free one. serve, relay:"
              + " repeatable; serve's default is 0.0.0.0:7443.")
  List<String> listen = new ArrayList<>();

  @Option(
      names = "--list",
      paramLabel = "FILE|URL",
      description =
          "Also the instances or endpoints of a list, a file or an https URL: a row HOST:PORT"
              + " [priority=N] [weight=N] for each; for an anchor also [via=relay] [metered]. With"
              + " --type the local link is then left out, unless --discovery.")
  @Nullable String list;

  @Option(names = "--discovery", description = "With --type: look on the local link too.")
  boolean discovery;

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "Between BFD packets to the instance in use, 1 to 60000 ms; default 50.")
  @Nullable String interval;

  @Option(
      names = "--mult",
      paramLabel = "N",
      description = "How many BFD packets in a row may be missing, 1 to 255; default 3.")
  @Nullable String multiplier;

  @Option(
      names = "--paths",
      paramLabel = "one|all",
      description =
          "With --type: which paths to the instance a connection uses. all: every interface that"
              + " leads to it, by MPTCP; it needs Linux, a server that listens with MPTCP, and"
              + " CAP_NET_ADMIN to leave a dead path at once. Default one.")
  @Nullable String paths;

  @Option(
      names = "--metrics",
      paramLabel = "ADDR:PORT",
      description = "connect, serve, relay: serve metrics for Prometheus there, at /metrics.")
  @Nullable String metrics;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Where running ones are found; default $XDG_STATE_HOME/beacon/reach.")
  @Nullable String state;

  @Mixin BondOptions bond = new BondOptions();

  @Mixin CommonOptions options = new CommonOptions();

  ReachCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws IOException, InterruptedException, CommandFailure {
    if (example) {
      example();
      return Cli.OK;
    }
    Path folder = ReachStatus.folder(state);
    BondActions bonds = new BondActions(this, bond, options, folder);
    switch (action) {
      case "connect" -> {
        if (name != null && type == null) {
          if (paths != null) {
            throw new IllegalArgumentException(
                "--paths goes with --type; an anchor is always reached over all paths");
          }
          bonds.connect(name, listen, list);
        } else {
          connect(folder);
        }
      }
      case "serve" -> {
        if (name == null) {
          throw new IllegalArgumentException("serve needs a NAME");
        }
        bonds.serve(name, listen);
      }
      case "relay" -> bonds.relay(listen);
      case "id" -> bonds.id();
      case "status" -> {
        if (type != null || !listen.isEmpty()) {
          throw new IllegalArgumentException("status takes neither --type nor --listen");
        }
        ReachStatus.print(folder, out, options.json);
      }
      default ->
          throw new IllegalArgumentException(
              (action.isEmpty() ? "ACTION" : action)
                  + ": must be connect, serve, relay, id or status");
    }
    return Cli.OK;
  }

  private void example() throws IOException, InterruptedException, CommandFailure {
    if (!action.isEmpty() || listen.size() > 1) {
      throw new IllegalArgumentException("--example stands alone, with one --listen at most");
    }
    Optional<InetSocketAddress> at =
        listen.stream().findFirst().map(each -> place("--listen", each));
    new ReachExample(out, options.json, ending, options.timeout()).run(at);
  }

  private void connect(Path folder) throws IOException, InterruptedException, CommandFailure {
    if (type == null || listen.size() != 1 || name != null) {
      throw new IllegalArgumentException(
          "connect needs --type TYPE or an ANCHOR, and one --listen ADDR:PORT");
    }
    InetSocketAddress at = place("--listen", listen.get(0));
    String service = type;
    Optional<InetSocketAddress> metricsAt = metricsAt();
    Optional<Duration> timeout = options.timeout();
    ReachBuilder builder = builder(service);
    boolean looks = discovery || (list == null && bond.domain == null);
    ReachLines lines = new ReachLines(out, options.json);
    try (Reaching reaching = door.reach(options.settings(), builder, looks)) {
      Reach reach = reaching.reach();
      reach.events().subscribe(lines);
      ReachStatus status =
          ReachStatus.serve(folder, "connect", () -> StatusRows.of(reach, service), this::say);
      try (status;
          Listening listening = listen(reach, at);
          MetricsPage page = MetricsPage.serve(metricsAt, () -> MetricsText.of(reach, service))) {
        lines.listening(listening.address());
        page.address().ifPresent(where -> say("metrics at http://" + where + "/metrics"));
        ending.await(timeout);
      }
    }
  }

  /** The typed address of the page of metrics. */
  Optional<InetSocketAddress> metricsAt() {
    return Optional.ofNullable(metrics).map(text -> place("--metrics", text));
  }

  private static Listening listen(Reach reach, InetSocketAddress at) throws CommandFailure {
    try {
      return reach.listen(at.getAddress().getHostAddress(), at.getPort());
    } catch (IOException e) {
      throw new CommandFailure("cannot listen on " + shown(at) + ": " + e.getMessage());
    }
  }

  private ReachBuilder builder(String service) {
    ReachBuilder builder = Reach.to(service);
    if (instance != null) {
      builder.instance(instance);
    }
    Optional.ofNullable(list).map(ReachCommand::location).ifPresent(builder::list);
    Optional.ofNullable(bond.domain).ifPresent(builder::domain);
    if (interval != null) {
      builder.interval(Duration.ofMillis(number("--interval", interval, 60_000)));
    }
    if (multiplier != null) {
      builder.multiplier(number("--mult", multiplier, 255));
    }
    if (paths != null) {
      builder.paths(choice(paths));
    }
    return builder;
  }

  private static PathChoice choice(String paths) {
    return switch (paths) {
      case "one" -> PathChoice.ONE;
      case "all" -> PathChoice.ALL;
      default -> throw new IllegalArgumentException("--paths " + paths + ": must be one or all");
    };
  }

  /** Parses the place of a list: a file or a URL. */
  static URI location(String list) {
    if (!list.contains("://")) {
      return Path.of(list).toUri();
    }
    try {
      URI uri = new URI(list);
      if (!"https".equalsIgnoreCase(uri.getScheme()) && !"file".equalsIgnoreCase(uri.getScheme())) {
        throw new IllegalArgumentException(
            "--list "
                + list
                + ": must be a file or an https URL, which nobody can change on the way");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("--list " + list + ": " + e.getReason());
    }
  }

  /** Parses an address and a port; names are refused, as in all commands. */
  static InetSocketAddress place(String option, String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (colon < 0) {
      throw new IllegalArgumentException(option + " " + text + ": must be ADDR:PORT");
    }
    int port = number(option + " " + text + ": port", text.substring(colon + 1), HIGHEST_PORT);
    return new InetSocketAddress(Addresses.parsed(option, host), port);
  }

  static int number(String option, String text, int most) {
    int least = most == HIGHEST_PORT ? 0 : 1;
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // the message is the same
    }
    throw new IllegalArgumentException(option + " " + text + ": must be " + least + " to " + most);
  }

  /** Returns text for people. */
  static String shown(InetSocketAddress address) {
    String host = Addresses.text(address.getAddress());
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
