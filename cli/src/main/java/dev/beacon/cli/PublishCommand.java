package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.Host;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.Txt;
import dev.beacon.WatchTiming;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon publish}: publishes a service, or this host, as long as it runs. */
@Command(
    name = "publish",
    header = "Publish a service, so that others find it.",
    description =
        "Announces the service and answers for it on every interface in use. If the name is"
            + " another's already, it goes on under one like 'My Web (2)' and says so. With"
            + " --host-only the host alone is found: its name and its addresses. Runs until Ctrl-C,"
            + " SIGTERM, --timeout, or until nobody reads its output; then it says goodbye.",
    footer = {
      "",
      "Examples:",
      "  beacon publish 'My Web' _http._tcp 8080             this machine's web server",
      "  beacon publish 'My Web' _http._tcp 8080 path=/a     with an attribute",
      "  beacon publish 'My Web' _http._tcp 8080 --watchable  its death is noticed",
      "  beacon publish Lamp _hap._tcp 51826 sf=1 --json     for scripts",
      "  beacon publish 'Printer A' _ipp._tcp 631 --subtype _color",
      "on behalf of another host:",
      "  beacon publish NAS _smb._tcp 445 --host nas --address 192.0.2.7",
      "a name for addresses, without a service:",
      "  beacon publish --host-only                          this machine's own",
      "  beacon publish --host-only --host nas --address 192.0.2.7"
    })
final class PublishCommand extends NetworkCommand {

  /** The longest wait for the goodbye. */
  static final int GOODBYE_SECONDS = 2;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "NAME",
      description = "What people read, such as 'My Web'; at most 63 bytes of UTF-8.")
  @Nullable String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "The type of service, such as _http._tcp.")
  @Nullable String type;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PORT",
      description = "Where it is served, 0 to 65535; 0 takes the name and serves nothing.")
  @Nullable String port;

  @Parameters(
      index = "3..*",
      arity = "0..*",
      paramLabel = "key=value",
      description =
          "Attributes. 'key' alone is one without a value, 'key=' one whose value is empty.")
  List<String> attributes = new ArrayList<>();

  @Option(
      names = "--subtype",
      paramLabel = "_x",
      description = "Have it found under this subtype too, such as _color; repeatable.")
  List<String> subtypes = new ArrayList<>();

  @Option(
      names = "--any-type",
      description = "Take a TYPE that breaks the rule for new names (RFC 6335 section 5.1).")
  boolean anyType;

  @Option(
      names = "--host-only",
      description = "Publish the host's name and addresses and no service: no NAME, TYPE or PORT.")
  boolean hostOnly;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "The host's name, such as box or box.local. Without it: this machine's own.")
  @Nullable String hostName;

  @Option(
      names = "--address",
      paramLabel = "IP",
      description =
          "An address of that host, if it is another than this machine; repeatable. Needs --host.")
  List<String> addresses = new ArrayList<>();

  @Option(names = "--wait", description = CommonOptions.WAIT)
  boolean wait;

  @Option(
      names = "--watchable",
      description =
          "Let others watch this host (BFD, RFC 9468): say bfd=1 and answer them. See: beacon"
              + " browse --watch.")
  boolean watchable;

  @Option(
      names = "--prefix",
      paramLabel = "P",
      description =
          "With --watchable: answer only sources in it, such as 192.0.2.0/24; repeatable.")
  List<String> prefixes = new ArrayList<>();

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description =
          "With --watchable: how often to send and to receive, 1 to 60000 ms; default 300.")
  @Nullable String interval;

  @Option(
      names = "--mult",
      paramLabel = "N",
      description =
          "With --watchable: how many packets in a row may be missing, 1 to 255; default 3.")
  @Nullable String multiplier;

  @Mixin CommonOptions options = new CommonOptions();

  PublishCommand(Means means) {
    super(means);
  }

  /** Begins to publish; returns an action that withdraws it. */
  @FunctionalInterface
  private interface Beginning {
    Runnable begin(Finder finder, RegistrationListener listener) throws BeaconException;
  }

  /** The publication that the user wants. */
  private record Wanted(String name, Beginning begin) {}

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Wanted wanted = wanted();
    Optional<Duration> timeout = options.timeout();
    RegistrationLines lines = new RegistrationLines(out, options.json, wanted.name());
    explain(options, lines::header);
    CountDownLatch withdrawn = new CountDownLatch(1);
    try (Finder finder = door.open(options.settings().waiting(wait))) {
      Runnable withdraw =
          wanted
              .begin()
              .begin(
                  finder,
                  event -> {
                    lines.print(event);
                    if (event instanceof Withdrawn) {
                      withdrawn.countDown();
                    }
                  });
      ending.await(timeout);
      withdraw.run();
      // close() alone waits only a quarter of a second. Without a goodbye, other hosts would show
      // the service for minutes, and a busy machine may need longer.
      boolean unused = withdrawn.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
    lines.end();
    return Cli.OK;
  }

  private Wanted wanted() {
    if (hostOnly) {
      Host only = host();
      return new Wanted(only.toString(), (finder, listener) -> finder.publishHost(only, listener));
    }
    Service service = service();
    return new Wanted(service.name(), (finder, listener) -> finder.publish(service, listener));
  }

  private Host host() {
    if (watchable || !prefixes.isEmpty() || interval != null || multiplier != null) {
      throw new IllegalArgumentException(
          "--host-only publishes no service: nobody looks there for --watchable");
    }
    if (name != null || !subtypes.isEmpty() || anyType) {
      throw new IllegalArgumentException(
          "--host-only publishes no service: no NAME, TYPE, PORT, --subtype or --any-type with it");
    }
    Host only = hostName == null ? Host.thisMachine() : Host.named(hostName);
    for (InetAddress address : addresses()) {
      only = only.address(address);
    }
    return only;
  }

  private Service service() {
    refuseOtherOrder();
    Service service =
        Service.named(required(name))
            .type(TypedType.readStrictly(required(type), anyType))
            .port(portNumber(required(port)))
            .txt(txt());
    for (String subtype : subtypes) {
      service = service.subtype(subtype);
    }
    if (hostName != null) {
      service = service.host(hostName);
    }
    for (InetAddress address : addresses()) {
      service = service.address(address);
    }
    return watchable(service);
  }

  private void refuseOtherOrder() {
    List<String> words = new ArrayList<>();
    Stream.of(name, type, port).filter(Objects::nonNull).forEach(words::add);
    words.addAll(attributes);
    Optional<String> advice = WordOrder.ofPublish(words);
    if (advice.isPresent()) {
      throw new IllegalArgumentException(advice.get());
    }
  }

  private Service watchable(Service service) {
    WatchTiming timing = TargetWords.timing("--watchable", watchable, interval, multiplier);
    if (!watchable) {
      if (!prefixes.isEmpty()) {
        throw new IllegalArgumentException("--prefix goes with --watchable only");
      }
      return service;
    }
    if (!addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "--watchable: this machine can't answer for the other host that --address names");
    }
    return service.watchable(Answers.rules(prefixes, options.interfaces, timing));
  }

  /** Returns the value. Without one, throws with all missing parameters, in picocli's words. */
  private String required(@Nullable String given) {
    if (given != null) {
      return given;
    }
    List<String> missing = new ArrayList<>();
    if (name == null) {
      missing.add("'NAME'");
    }
    if (type == null) {
      missing.add("'TYPE'");
    }
    missing.add("'PORT'"); // the last one is missing together with any other
    throw new IllegalArgumentException(
        (missing.size() == 1 ? "Missing required parameter: " : "Missing required parameters: ")
            + String.join(", ", missing)
            + "; --host-only publishes the host alone");
  }

  private List<InetAddress> addresses() {
    if (hostName == null && !addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "--address " + addresses.get(0) + ": needs --host, the name of the host that has it");
    }
    return addresses.stream().map(address -> Addresses.parsed("--address", address)).toList();
  }

  private static int portNumber(String port) {
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException("port " + port + ": must be 0 to 65535 (RFC 2782)");
    }
  }

  private Txt txt() {
    Txt.Builder txt = Txt.builder();
    for (String attribute : attributes) {
      int equals = attribute.indexOf('=');
      if (equals == 0) {
        throw new IllegalArgumentException(
            "\"" + attribute + "\": begins with the key (RFC 6763 section 6.4)");
      }
      if (equals < 0) {
        txt.flag(attribute);
      } else {
        txt.put(attribute.substring(0, equals), attribute.substring(equals + 1));
      }
    }
    return txt.build();
  }
}
