package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.ServiceType;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon browse}: what comes, changes and goes, until the user has seen enough. */
@Command(
    name = "browse",
    header = "Find the services of a type, or of every type, and watch them.",
    description =
        "Prints a line for each service that comes, changes or goes. Runs until Ctrl-C, --timeout,"
            + " or until nobody reads its output.",
    footer = {
      "",
      "Examples:",
      "  beacon browse                                 everything, until Ctrl-C",
      "  beacon browse _ipp._tcp                       printers",
      "  beacon browse _ipp._tcp --subtype _color      those that print in colour",
      "  beacon browse _http._tcp --json --timeout 3   what answers within 3 seconds",
      "  beacon browse _http._tcp | head -1            the first one"
    })
final class BrowseCommand extends NetworkCommand {

  @Parameters(
      arity = "0..1",
      paramLabel = "TYPE",
      description = "The type of service, such as _ipp._tcp. Without it: every type.")
  @Nullable String type;

  @Option(
      names = "--subtype",
      paramLabel = "_x",
      description = "Only those that say they are of this kind, such as _color. Needs TYPE.")
  @Nullable String subtype;

  @Mixin CommonOptions options = new CommonOptions();

  BrowseCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Optional<ServiceType> wanted = wanted();
    Optional<Duration> timeout = options.timeout();
    try (Finder finder = door.open(options.settings())) {
      InstanceLines lines = new InstanceLines(out, options.json);
      finder.browse(wanted, event -> lines.print(InstanceLines.What.of(event), event.instance()));
      ending.await(timeout);
    }
    return Cli.OK;
  }

  private Optional<ServiceType> wanted() {
    if (type == null) {
      if (subtype != null) {
        throw new IllegalArgumentException(
            "--subtype " + subtype + ": needs the TYPE that it divides");
      }
      return Optional.empty();
    }
    ServiceType base = ServiceType.lenient(type);
    return Optional.of(subtype == null ? base : base.withSubtype(subtype));
  }
}
