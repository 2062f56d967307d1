package dev.beacon.cli;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.WatchEvent;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon watch}: whether a peer is alive, by BFD. */
@Command(
    name = "watch",
    header = "Watch whether a peer is alive (BFD, RFC 5880), or answer those that watch.",
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
      "  beacon watch --answer --prefix 192.0.2.0/24       be watched by others"
    })
final class WatchCommand extends NetworkCommand {

  private static final Duration STATISTICS_EVERY = Duration.ofSeconds(10);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PEER",
      description = "The peer's IPv4 or IPv6 address. Without it: --answer.")
  @Nullable String peer;

  @Option(
      names = "--answer",
      description = "Answer those that watch this host, without configuring each (RFC 9468).")
  boolean answer;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      description = "With --answer: only sources in it, such as 192.0.2.0/24; repeatable.")
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
  public Integer call() throws BeaconException, InterruptedException {
    if (answer == (peer != null)) {
      throw new IllegalArgumentException("name a PEER to watch, or --answer those that watch");
    }
    Optional<Duration> timeout = options.timeout();
    WatchLines lines = new WatchLines(out, options.json);
    if (peer == null) {
      AnswerRules rules = rules();
      try (Watcher watcher = door.watcher(options.settings())) {
        watcher.answer(rules, told(lines));
        ending.await(timeout);
      }
    } else {
      WatchTarget target = target(peer);
      try (Watcher watcher = door.watcher(options.settings())) {
        Supplier<WatchStatistics> state = watcher.watch(target, lines::print);
        run(timeout, () -> lines.print(target, state.get()));
      }
    }
    return Cli.OK;
  }

  /** Until the end; with -v the figures are told now and then. */
  private void run(Optional<Duration> timeout, Runnable figures) throws InterruptedException {
    if (options.verbose.length == 0) {
      ending.await(timeout);
      return;
    }
    Duration left = timeout.orElse(Duration.ofDays(36_500));
    while (!left.isNegative() && !left.isZero()) {
      Duration next = left.compareTo(STATISTICS_EVERY) < 0 ? left : STATISTICS_EVERY;
      if (ending.within(next)) {
        return;
      }
      figures.run();
      left = left.minus(next);
    }
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

  private WatchTarget target(String address) {
    refuse(!prefixes.isEmpty(), "--prefix", "--answer");
    refuse(maxSessions != null, "--max-sessions", "--answer");
    refuse(minTtl != null && !multihop, "--min-ttl", "--multihop");
    if (options.interfaces.size() > 1) {
      throw new IllegalArgumentException("--interface: a peer is on one");
    }
    WatchTarget target = WatchTarget.of(Addresses.parsed("PEER", address));
    if (local != null) {
      target = target.from(Addresses.parsed("--local", local));
    }
    for (String name : options.interfaces) {
      target = target.onInterface(name);
    }
    target = intervals(target).multiplier(number("--mult", multiplier, 3, 255));
    if (passive) {
      target = target.passive();
    }
    if (multihop) {
      target = target.multihop(number("--min-ttl", minTtl, WatchTarget.DEFAULT_MIN_TTL, 255));
    }
    return authenticated(target).requireComplete();
  }

  private WatchTarget intervals(WatchTarget target) {
    if (interval != null && (transmit != null || receive != null)) {
      throw new IllegalArgumentException("--interval sets both: leave --tx and --rx away");
    }
    String both = interval == null ? "300" : interval;
    return target
        .transmit(millis(interval == null ? "--tx" : "--interval", transmit, both))
        .receive(millis(interval == null ? "--rx" : "--interval", receive, both));
  }

  private WatchTarget authenticated(WatchTarget target) {
    if (auth == null) {
      refuse(keyId != null, "--key-id", "--auth");
      refuse(keyFile != null, "--key-file", "--auth");
      return target;
    }
    if (keyId == null || keyFile == null) {
      throw new IllegalArgumentException("--auth " + auth + ": needs --key-id and --key-file");
    }
    return target.authenticatedBy(KeyFile.read(auth, keyId, keyFile));
  }

  private AnswerRules rules() {
    refuse(local != null, "--local", "a PEER");
    refuse(passive, "--passive", "a PEER");
    refuse(multihop || minTtl != null, "--multihop", "a PEER");
    refuse(auth != null || keyId != null || keyFile != null, "--auth", "a PEER");
    refuse(transmit != null || receive != null, "--tx, --rx", "a PEER; take --interval");
    AnswerRules rules =
        AnswerRules.onLink()
            .interval(millis("--interval", interval, "300"))
            .multiplier(number("--mult", multiplier, 3, 255))
            .maxSessions(number("--max-sessions", maxSessions, 64, 16_384));
    for (String name : options.interfaces) {
      rules = rules.onInterface(name);
    }
    for (String prefix : prefixes) {
      int slash = prefix.indexOf('/');
      InetAddress address =
          Addresses.parsed("--prefix", slash < 0 ? prefix : prefix.substring(0, slash));
      int most = address.getAddress().length * 8;
      rules =
          rules.only(
              address,
              slash < 0
                  ? most
                  : number("--prefix " + prefix, prefix.substring(slash + 1), 0, most));
    }
    return rules;
  }

  private static void refuse(boolean given, String option, String needs) {
    if (given) {
      throw new IllegalArgumentException(option + " goes with " + needs + " only");
    }
  }

  private static Duration millis(String option, @Nullable String text, String otherwise) {
    return Duration.ofMillis(number(option, text == null ? otherwise : text, 0, 60_000));
  }

  private static int number(String option, @Nullable String text, int otherwise, int most) {
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= Math.min(otherwise, 1) && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // the message is the same
    }
    throw new IllegalArgumentException(option + " " + text + ": must be 1 to " + most);
  }
}
