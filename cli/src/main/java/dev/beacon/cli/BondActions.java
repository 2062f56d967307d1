package dev.beacon.cli;

import dev.beacon.Beacon;
import dev.beacon.bond.Anchor;
import dev.beacon.bond.AnchorBuilder;
import dev.beacon.bond.Bond;
import dev.beacon.bond.BondBuilder;
import dev.beacon.bond.BondIdentity;
import dev.beacon.bond.Relay;
import dev.beacon.bond.RelayBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code beacon reach id}, {@code serve}, {@code relay}, and {@code connect ANCHOR}. */
final class BondActions {

  private static final int DEFAULT_PORT = 7443;
  private static final int DEFAULT_DRAIN_SECONDS = 10;
  private static final int MOST_SECONDS = 3_600;
  private static final int MOST_LINES = 16;

  private final BeaconDoor door;
  private final Ending ending;
  private final BondOptions options;
  private final CommonOptions common;
  private final Path folder;
  private final BondLines lines;
  private final Supplier<Optional<InetSocketAddress>> metricsAt;
  private final Consumer<String> say;

  BondActions(ReachCommand command, BondOptions options, CommonOptions common, Path folder) {
    this.metricsAt = command::metricsAt;
    this.door = command.door;
    this.ending = command.ending;
    this.options = options;
    this.common = common;
    this.folder = folder;
    this.lines = new BondLines(command.out, common.json);
    this.say = command::say;
  }

  /** One that is named must be there: a typing error would make another one. */
  private Path identity() throws CommandFailure {
    if (options.identity == null) {
      return folder.resolve("identity.pem");
    }
    Path file = Path.of(options.identity);
    if (!Files.exists(file)) {
      throw new CommandFailure("--identity " + file + ": no such file");
    }
    return file;
  }

  void id() throws IOException, CommandFailure {
    lines.id(BondIdentity.at(identity()).id());
  }

  void serve(String name, List<String> listen)
      throws IOException, InterruptedException, CommandFailure {
    if (options.to.isEmpty() && options.services.isEmpty()) {
      throw new IllegalArgumentException("serve needs --to HOST:PORT");
    }
    if (options.to.size() > 1) {
      throw new IllegalArgumentException("serve takes one --to; name others with --service");
    }
    boolean isListed = options.clients != null || options.clientCa != null;
    if (isListed == options.anyClient) {
      throw new IllegalArgumentException(
          isListed
              ? "--any-client lets every client in: not with --clients or --client-ca"
              : "serve needs --clients FILE, --client-ca FILE or --any-client");
    }
    AnchorBuilder builder = Anchor.serving().identity(identity());
    for (String to : options.to) {
      HostPort place = HostPort.of("--to", to);
      builder.service("", place.host(), place.port());
    }
    for (String service : options.services) {
      String[] parts = named("--service", "NAME", service);
      HostPort place = HostPort.of("--service", parts[1]);
      builder.service(parts[0], place.host(), place.port());
    }
    options.relays.forEach(builder::relayFrom);
    if (isWatchable()) {
      builder.watchable();
    }
    Optional.ofNullable(options.clients).map(Path::of).ifPresent(builder::clients);
    Optional.ofNullable(options.clientCa).map(Path::of).ifPresent(builder::clientCa);
    if (options.anyClient) {
      builder.anyClient();
    }
    if (listen.isEmpty()) {
      builder.listen(DEFAULT_PORT);
    }
    for (String each : listen) {
      InetSocketAddress at = ReachCommand.place("--listen", each);
      builder.listen(at.getAddress().getHostAddress(), at.getPort());
    }
    Optional<InetSocketAddress> page = metricsAt.get();
    Duration drain = seconds("--drain", options.drain, DEFAULT_DRAIN_SECONDS, 0);
    Optional<Duration> timeout = common.timeout();
    try (OpenBeacon beacon = door.beacon(common.settings(), !options.noPublish)) {
      beacon.get().ifPresent(by -> builder.publish(by, name));
      try (Anchor anchor = open(builder::open)) {
        ReachStatus status = ReachStatus.serve(folder, "serve", () -> StatusRows.of(anchor), say);
        try (status;
            MetricsPage metrics =
                MetricsPage.serve(page, () -> MetricsText.of(anchor.figures(), name))) {
          anchor.events().subscribe(lines.guests());
          metrics.address().ifPresent(this::sayMetrics);
          for (InetSocketAddress each : anchor.addresses()) {
            lines.listening(Optional.of(anchor.id()), each);
          }
          ending.await(timeout);
          anchor.drain(drain);
        }
      }
    }
  }

  private boolean isWatchable() {
    if (options.watchable && options.noPublish) {
      throw new IllegalArgumentException("--watchable is announced: not with --no-publish");
    }
    return options.watchable;
  }

  void relay(List<String> listen) throws IOException, InterruptedException, CommandFailure {
    if (listen.isEmpty() || options.to.isEmpty()) {
      throw new IllegalArgumentException("relay needs --listen ADDR:PORT and --to ID=HOST:PORT");
    }
    InetSocketAddress first = ReachCommand.place("--listen", listen.get(0));
    RelayBuilder builder = Relay.listening(first.getAddress().getHostAddress(), first.getPort());
    for (String each : listen.subList(1, listen.size())) {
      InetSocketAddress at = ReachCommand.place("--listen", each);
      builder.listen(at.getAddress().getHostAddress(), at.getPort());
    }
    for (String to : options.to) {
      String[] parts = named("--to", "ID", to);
      HostPort place = HostPort.of("--to", parts[1]);
      builder.to(parts[0], place.host(), place.port());
    }
    options.from.forEach(builder::from);
    if (isWatchable()) {
      builder.watchable();
    }
    Optional<InetSocketAddress> page = metricsAt.get();
    Optional<Duration> timeout = common.timeout();
    try (OpenBeacon beacon = door.beacon(common.settings(), !options.noPublish)) {
      beacon.get().ifPresent(by -> builder.publish(by, "Relay"));
      try (Relay relay = open(builder::open);
          MetricsPage metrics =
              MetricsPage.serve(page, () -> MetricsText.of(relay.figures(), "relay"))) {
        relay.events().subscribe(lines.guests());
        metrics.address().ifPresent(this::sayMetrics);
        relay.addresses().forEach(each -> lines.listening(Optional.empty(), each));
        ending.await(timeout);
      }
    }
  }

  void connect(String anchor, List<String> listen, @Nullable String list)
      throws IOException, InterruptedException, CommandFailure {
    if (listen.size() != 1) {
      throw new IllegalArgumentException("connect needs one --listen ADDR:PORT");
    }
    InetSocketAddress at = ReachCommand.place("--listen", listen.get(0));
    if (options.services.size() > 1) {
      throw new IllegalArgumentException("connect takes one --service");
    }
    if (options.ca != null) {
      if (options.trustFirst) {
        throw new IllegalArgumentException("--ca needs no --trust-first");
      }
      BondBuilder unused = Bond.toName(anchor); // checks the name, before anything is opened
    }
    String service = options.services.isEmpty() ? "" : options.services.get(0);
    List<HostPort> endpoints =
        options.endpoints.stream().map(each -> HostPort.of("--endpoint", each)).toList();
    boolean isNamed = !endpoints.isEmpty() || list != null || options.domain != null;
    if (options.noDiscovery && !isNamed) {
      throw new IllegalArgumentException("--no-discovery needs --endpoint, --list or --domain");
    }
    Optional<URI> uri = Optional.ofNullable(list).map(ReachCommand::location);
    Optional<Integer> maxLines =
        Optional.ofNullable(options.maxLines)
            .map(text -> ReachCommand.number("--max-lines", text, MOST_LINES));
    Optional<InetSocketAddress> page = metricsAt.get();
    Duration linger = seconds("--linger", options.linger, 30, 1);
    Optional<Duration> timeout = common.timeout();
    try (OpenBeacon beacon = door.beacon(common.settings(), !options.noDiscovery)) {
      BondBuilder builder = to(anchor, beacon.get()).identity(identity()).linger(linger);
      endpoints.forEach(each -> each.addTo(builder));
      options.metered.forEach(builder::metered);
      uri.ifPresent(builder::list);
      Optional.ofNullable(options.domain).ifPresent(builder::domain);
      maxLines.ifPresent(builder::maxLines);
      beacon.get().ifPresent(builder::using);
      try (Bond bond = open(builder::open)) {
        ReachStatus status =
            ReachStatus.serve(folder, "connect", () -> StatusRows.of(bond, anchor), say);
        try (status;
            MetricsPage metrics =
                MetricsPage.serve(page, () -> MetricsText.of(bond.figures(), anchor))) {
          bond.events().subscribe(lines.paths());
          metrics.address().ifPresent(this::sayMetrics);
          InetSocketAddress local =
              open(() -> bond.listen(at.getAddress().getHostAddress(), at.getPort(), service));
          lines.listening(Optional.empty(), local);
          ending.await(timeout);
        }
      }
    }
  }

  private void sayMetrics(String where) {
    say.accept("metrics at http://" + where + "/metrics");
  }

  private BondBuilder to(String anchor, Optional<Beacon> beacon)
      throws IOException, InterruptedException, CommandFailure {
    return options.ca == null
        ? Bond.to(ids(anchor, beacon))
        : Bond.toName(anchor).ca(Path.of(options.ca));
  }

  private String[] ids(String anchor, Optional<Beacon> beacon)
      throws IOException, InterruptedException, CommandFailure {
    if (KnownAnchors.areIds(anchor)) {
      return anchor.split(",", -1);
    }
    KnownAnchors known = new KnownAnchors(folder);
    Optional<String> id = known.find(anchor);
    if (id.isPresent()) {
      return new String[] {id.get()};
    }
    if (!options.trustFirst || beacon.isEmpty()) {
      throw new CommandFailure(
          "'" + anchor + "' is neither an id nor a name in " + known + "; " + insteadOf(anchor));
    }
    Optional<String> found = FirstAnchor.find(beacon.get(), anchor, ending);
    if (found.isEmpty()) {
      throw new CommandFailure("nobody on the local link announces the anchor '" + anchor + "'");
    }
    known.remember(anchor, found.get());
    say.accept(anchor + " is " + found.get() + " from now on (" + known + ")");
    return new String[] {found.get()};
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T open(Opening<T> opening) throws CommandFailure {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new CommandFailure(Unreadable.message(e));
    }
  }

  /** Returns the advice for a word that is no known anchor. */
  private static String insteadOf(String anchor) {
    if (WordOrder.isType(anchor)) {
      return "for a type of service: --type " + anchor;
    }
    return HostPort.isPlace(anchor)
        ? "an address is for --endpoint, beside the anchor's id or name"
        : "--trust-first takes the one that announces the name first";
  }

  private static String[] named(String option, String before, String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException(
          option + " " + text + ": must be " + before + "=HOST:PORT");
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }

  private static Duration seconds(String option, @Nullable String text, int otherwise, int least) {
    if (text == null) {
      return Duration.ofSeconds(otherwise);
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= MOST_SECONDS) {
        return Duration.ofSeconds(value);
      }
    } catch (NumberFormatException notANumber) {
      // the message is the same
    }
    throw new IllegalArgumentException(
        option + " " + text + ": must be " + least + " to " + MOST_SECONDS);
  }
}
