package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.RegistrationEvent.Withdrawn;
import dev.beacon.Service;
import dev.beacon.Txt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon publish}: a service that others find, as long as this runs. */
@Command(
    name = "publish",
    header = "Publish a service, so that others find it.",
    description =
        "Announces the service and answers for it on every interface in use. If the name is"
            + " another's already, it goes on under one like 'My Web (2)' and says so. Runs until"
            + " Ctrl-C, SIGTERM, --timeout, or until nobody reads its output; then it says"
            + " goodbye.",
    footer = {
      "",
      "Examples:",
      "  beacon publish 'My Web' _http._tcp 8080             this machine's web server",
      "  beacon publish 'My Web' _http._tcp 8080 path=/a     with an attribute",
      "  beacon publish Lamp _hap._tcp 51826 sf=1 --json     for scripts",
      "  beacon publish 'Printer A' _ipp._tcp 631 --subtype _color",
      "on behalf of another host:",
      "  beacon publish NAS _smb._tcp 445 --host nas --address 192.0.2.7"
    })
final class PublishCommand extends NetworkCommand {

  /** How long the goodbye is waited for. */
  static final int GOODBYE_SECONDS = 2;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "What people read, such as 'My Web'; at most 63 bytes of UTF-8.")
  String name = "";

  @Parameters(
      index = "1",
      paramLabel = "TYPE",
      description = "The type of service, such as _http._tcp.")
  String type = "";

  @Parameters(
      index = "2",
      paramLabel = "PORT",
      description = "Where it is served, 0 to 65535; 0 takes the name and serves nothing.")
  String port = "";

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
      names = "--host",
      paramLabel = "NAME",
      description = "The host's name, such as box or box.local. Without it: this machine's own.")
  @Nullable String host;

  @Option(
      names = "--address",
      paramLabel = "IP",
      description =
          "An address of that host, if it is another than this machine; repeatable. Needs --host.")
  List<String> addresses = new ArrayList<>();

  @Option(
      names = "--wait",
      description =
          "Begin without a network if there is none yet, and wait for it: for what the system"
              + " starts at boot.")
  boolean wait;

  @Mixin CommonOptions options = new CommonOptions();

  PublishCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Service service = service();
    Optional<Duration> timeout = options.timeout();
    RegistrationLines lines = new RegistrationLines(out, options.json, service.name());
    explain(options, lines::header);
    CountDownLatch withdrawn = new CountDownLatch(1);
    try (Finder finder = door.open(options.settings().waiting(wait))) {
      Runnable withdraw =
          finder.publish(
              service,
              event -> {
                lines.print(event);
                if (event instanceof Withdrawn) {
                  withdrawn.countDown();
                }
              });
      ending.await(timeout);
      withdraw.run();
      // Closing alone gives up after a quarter of a second, and without a goodbye others would show
      // the service for minutes; a busy machine may need longer.
      boolean unused = withdrawn.await(GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
    lines.end();
    return Cli.OK;
  }

  private Service service() {
    Service service =
        Service.named(name)
            .type(TypedType.readStrictly(type, anyType))
            .port(portNumber())
            .txt(txt());
    for (String subtype : subtypes) {
      service = service.subtype(subtype);
    }
    if (host != null) {
      service = service.host(host);
    } else if (!addresses.isEmpty()) {
      throw new IllegalArgumentException(
          "--address " + addresses.get(0) + ": needs --host, the name of the host that has it");
    }
    for (String address : addresses) {
      service = service.address(Addresses.parsed("--address", address));
    }
    return service;
  }

  private int portNumber() {
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
