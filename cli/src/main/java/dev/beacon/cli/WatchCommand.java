package dev.beacon.cli;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.WatchEvent;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon watch}: shows whether a peer is alive, by BFD. */
@Command(
    name = "watch",
    header = "Watch whether peers are alive (BFD, RFC 5880), or answer those that watch.",
    description =
        "Prints each change of a peer's state: Down, Init, Up, AdminDown. The peer must run BFD"
            + " too: a router, FRR, BIRD, keepalived, Open vSwitch, or beacon watch. Runs until"
            + " Ctrl-C, SIGTERM or --timeout; then it tells the peer that this was on purpose.",
    footer = {
      "",
      "Examples:",
      "  beacon watch 192.0.2.1                            gone within a second",
      "  beacon watch 192.0.2.1 --interval 50 --mult 3     gone within 150 ms",
      "  beacon watch fe80::1 --interface eth0 --json      for scripts",
      "  beacon watch --service 'My Web' _http._tcp        the host of a service",
      "  beacon watch --peers /etc/beacon/sessions         all that the file lists",
      "  beacon watch --answer --prefix 192.0.2.0/24       be watched by others",
      "",
      "A file of sessions has sections, with keys as the options are called, and # for comments:",
      "  [gateway]",
      "  peer = 192.0.2.1",
      "  interval = 50         or tx and rx",
      "  mult = 3              also local, interface, passive, multihop, min-ttl, auth,",
      "  admin-down = no       key-id, key-file; what says yes or no says no by default"
    })
final class WatchCommand extends NetworkCommand {

  private static final Duration STATISTICS_EVERY = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final InetAddress ANY_HOST = Addresses.parsed("", "192.0.2.1");

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PEER",
      description =
          "The peer's IPv4 or IPv6 address; with --service the service's name. Without it: --peers"
              + " or --answer.")
  @Nullable String peer;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "With --service: its type, such as _http._tcp.")
  @Nullable String type;

  @Option(
      names = "--service",
      description = "PEER is the NAME of a service, of that TYPE: watch all its addresses.")
  boolean service;

  @Option(
      names = "--peers",
      paramLabel = "FILE",
      description =
          "Watch what the file lists, and follow it: it is looked at once a second, and what stays"
              + " the same does not notice. Replace it by a rename.")
  @Nullable String peers;

  @Option(
      names = "--answer",
      description = "Answer those that watch this host, without configuring each (RFC 9468).")
  boolean answer;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      description = "With --answer: only sources in it (192.0.2.0/24); repeatable.")
  List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--max-sessions",
      paramLabel = "N",
      description = "With --answer: how many peers at a time, 1 to 16384; default 64.")
  @Nullable String maxSessions;

  @Option(
      names = "--local",
      paramLabel = "A",
      description = "This host's address to watch from. Without it: one in the peer's subnet.")
  @Nullable String local;

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "How often to send and to receive, 1 to 60000 ms; default 300.")
  @Nullable String interval;

  @Option(names = "--tx", paramLabel = "MS", description = "How often to send, if not --interval.")
  @Nullable String transmit;

  @Option(
      names = "--rx",
      paramLabel = "MS",
      description = "How often to receive, if not --interval.")
  @Nullable String receive;

  @Option(
      names = "--mult",
      paramLabel = "N",
      description = "How many packets in a row may be missing, 1 to 255; default 3.")
  @Nullable String multiplier;

  @Option(names = "--passive", description = "Silent until the peer speaks.")
  boolean passive;

  @Option(names = "--multihop", description = "The peer is behind routers (RFC 5883): port 4784.")
  boolean multihop;

  @Option(
      names = "--min-ttl",
      paramLabel = "N",
      description = "With --multihop: what TTL packets must have left, 1 to 255; default 254.")
  @Nullable String minTtl;

  @Option(
      names = "--auth",
      paramLabel = "TYPE",
      description =
          "Authenticate: password, md5, meticulous-md5, sha1 or meticulous-sha1, the best. Needs"
              + " --key-id and --key-file.")
  @Nullable String auth;

  @Option(names = "--key-id", paramLabel = "N", description = "The key's number, 0 to 255.")
  @Nullable String keyId;

  @Option(
      names = "--key-file",
      paramLabel = "F",
      description =
          "The key: the file's bytes but for a line end after them. Others must not read it.")
  @Nullable String keyFile;

  @Mixin CommonOptions options = new CommonOptions();

  WatchCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException, CommandFailure {
    requireOneForm();
    Optional<Duration> timeout = options.timeout();
    WatchLines lines = new WatchLines(out, options.json);
    if (peers != null) {
      watchFile(new SessionsFile(Path.of(peers)), lines, timeout);
    } else if (answer) {
      answer(rules(), lines, timeout);
    } else if (service) {
      watchService(lines, timeout);
    } else {
      refuse(options.interfaces.size() > 1, "--interface, twice,", "--answer");
      watchPeer(words().target(), lines, timeout);
    }
    return Cli.OK;
  }

  private void requireOneForm() {
    long forms = Stream.of(answer, peers != null, peer != null).filter(named -> named).count();
    if (forms != 1) {
      throw new IllegalArgumentException(
          (forms == 0 ? "name " : "name only one: ")
              + "a PEER to watch, or --peers FILE, or --answer those that watch");
    }
    if (!service && type != null && Addresses.read(type).isPresent()) {
      throw new IllegalArgumentException("one PEER at a time; --peers FILE watches many");
    }
    if (service != (type != null) || (service && peer == null)) {
      throw new IllegalArgumentException("--service needs NAME and TYPE, and TYPE needs --service");
    }
    refuse(!answer && !prefixes.isEmpty(), "--prefix", "--answer");
    refuse(!answer && maxSessions != null, "--max-sessions", "--answer");
    refuse(peers != null && !words().isEmpty(), "the options of a session", "a PEER");
    refuse(peers != null && !options.interfaces.isEmpty(), "--interface", "a PEER");
  }

  private void watchPeer(WatchTarget target, WatchLines lines, Optional<Duration> timeout)
      throws BeaconException, InterruptedException {
    try (Watcher watcher = door.watcher(options.settings())) {
      List<Watched> watched = List.of(watcher.watch(target, lines::print));
      run(timeout, WatchCommand::lookAtNothing, () -> watched, lines);
    }
  }

  private void answer(AnswerRules rules, WatchLines lines, Optional<Duration> timeout)
      throws BeaconException, InterruptedException {
    try (Watcher watcher = door.watcher(options.settings())) {
      watcher.answer(rules, told(lines));
      ending.await(timeout);
    }
  }

  private void watchService(WatchLines lines, Optional<Duration> timeout)
      throws BeaconException, InterruptedException, CommandFailure {
    refuse(local != null, "--local", "an address");
    refuse(multihop || minTtl != null, "--multihop", "an address");
    String name = Objects.requireNonNull(peer);
    String typed = Objects.requireNonNull(type);
    Optional<String> advice = WordOrder.ofNameAndType("watch --service", name, typed);
    if (advice.isPresent()) {
      throw new IllegalArgumentException(advice.get());
    }
    ServiceType its = TypedType.read(typed);
    List<Name> unusedNames = its.instances(name); // checks the name
    TargetWords words = words();
    WatchTarget unusedTarget = words.of(ANY_HOST); // checks the other words
    try (Finder finder = door.open(options.settings())) {
      List<Watched> watched = new ArrayList<>();
      for (WatchTarget target : targets(find(finder, name, its), words)) {
        watched.add(finder.watch(target, lines::print));
      }
      run(timeout, WatchCommand::lookAtNothing, () -> watched, lines);
    }
  }

  private ServiceInstance find(Finder finder, String name, ServiceType its)
      throws InterruptedException, CommandFailure {
    CompletableFuture<ServiceInstance> search =
        finder.resolve(name, its, Duration.ofSeconds(Beacon.RESOLVE_TIMEOUT_SECONDS));
    ending.awaitOr(search);
    return ResolveCommand.found("\"" + name + "\" of type " + its, search);
  }

  private static List<WatchTarget> targets(ServiceInstance found, TargetWords words)
      throws CommandFailure {
    List<WatchTarget> targets = new ArrayList<>();
    for (Map.Entry<String, List<InetAddress>> link : found.addressesByInterface().entrySet()) {
      for (InetAddress address : link.getValue()) {
        if (!TargetWords.isOwn(address)) {
          targets.add(words.of(address).onInterface(link.getKey()));
        }
      }
    }
    if (targets.isEmpty()) {
      throw new CommandFailure("\"" + found.name() + "\" is on this machine: nobody to watch");
    }
    return targets;
  }

  private void watchFile(SessionsFile file, WatchLines lines, Optional<Duration> timeout)
      throws BeaconException, InterruptedException {
    boolean unused = file.hasChanged();
    Map<String, SessionsFile.Session> first = file.read();
    try (Watcher watcher = door.watcher(options.settings())) {
      StandingSessions sessions = new StandingSessions(watcher, lines::print);
      sessions.become(first);
      run(timeout, () -> follow(file, sessions), sessions::all, lines);
    }
  }

  /** Applies the file; a file with a mistake changes nothing. */
  private void follow(SessionsFile file, StandingSessions sessions) {
    if (!file.hasChanged()) {
      return;
    }
    try {
      sessions.become(file.read());
    } catch (IllegalArgumentException | BeaconException e) {
      say(e.getMessage() + "; the sessions stay as they were");
    }
  }

  private static void lookAtNothing() {}

  /**
   * Runs until the end. It checks the file every second, and with -v it prints the statistics.
   * After a while it says once, to people, which peers have never answered.
   */
  private void run(
      Optional<Duration> timeout, Runnable look, Supplier<List<Watched>> watched, WatchLines lines)
      throws InterruptedException {
    Duration left = timeout.orElse(Duration.ofDays(36_500));
    Duration patience = left.compareTo(PATIENCE) < 0 ? left : PATIENCE;
    Duration untilAdvice = patience;
    Duration untilFigures = STATISTICS_EVERY;
    while (isMore(left)) {
      Duration next = left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY;
      if (ending.within(next)) {
        return;
      }
      look.run();
      left = left.minus(next);
      if (isMore(untilAdvice)) {
        untilAdvice = untilAdvice.minus(next);
        if (!isMore(untilAdvice) && !options.json) {
          String time = CommonOptions.secondsText(patience) + " s";
          Unanswered.advice(watched.get(), time).ifPresent(this::say);
        }
      }
      untilFigures = untilFigures.minus(next);
      if (!isMore(untilFigures)) {
        untilFigures = STATISTICS_EVERY;
        if (options.verbose.length > 0) {
          watched.get().forEach(each -> lines.print(each.target(), each.statistics()));
        }
      }
    }
  }

  private static boolean isMore(Duration time) {
    return !time.isNegative() && !time.isZero();
  }

  private static AnswerListener told(WatchLines lines) {
    return new AnswerListener() {
      @Override
      public void onEvent(WatchEvent event) {
        lines.print(event);
      }

      @Override
      public void onGone(InetAddress gone) {
        lines.gone(gone);
      }
    };
  }

  private TargetWords words() {
    TargetWords words = TargetWords.ofOptions();
    put(words, "peer", service ? null : peer);
    put(words, "local", local);
    put(words, "interface", options.interfaces.isEmpty() ? null : options.interfaces.get(0));
    put(words, "interval", interval);
    put(words, "tx", transmit);
    put(words, "rx", receive);
    put(words, "mult", multiplier);
    put(words, "passive", passive ? "yes" : null);
    put(words, "multihop", multihop ? "yes" : null);
    put(words, "min-ttl", minTtl);
    put(words, "auth", auth);
    put(words, "key-id", keyId);
    put(words, "key-file", keyFile);
    return words;
  }

  private static void put(TargetWords words, String key, @Nullable String word) {
    if (word != null) {
      boolean unused = words.put(key, word);
    }
  }

  private AnswerRules rules() {
    TargetWords words = words();
    for (String key : List.of("local", "tx", "rx", "passive", "multihop", "min-ttl")) {
      refuse(words.has(key), "--" + key, "a PEER");
    }
    refuse(words.has("auth") || words.has("key-id") || words.has("key-file"), "--auth", "a PEER");
    AnswerRules rules =
        Answers.rules(
            prefixes,
            options.interfaces,
            TargetWords.timing("--answer", true, interval, multiplier));
    return maxSessions == null
        ? rules
        : rules.maxSessions(
            Numbers.between("--max-sessions " + maxSessions, maxSessions, 1, 16_384));
  }

  private static void refuse(boolean given, String option, String needs) {
    if (given) {
      throw new IllegalArgumentException(option + " goes with " + needs + " only");
    }
  }
}
