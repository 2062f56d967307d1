package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.ServiceType;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code beacon types}: lists the types of service on the link (RFC 6763 section 9). */
@Command(
    name = "types",
    header = "List the types of service that somebody here offers.",
    description =
        "Prints each type once, as it is heard of. Runs until Ctrl-C, --timeout, or until nobody"
            + " reads its output.",
    footer = {
      "",
      "Examples:",
      "  beacon types                       until Ctrl-C",
      "  beacon types --json --timeout 3    what is offered, in 3 seconds"
    })
final class TypesCommand extends NetworkCommand {

  @Mixin CommonOptions options = new CommonOptions();

  TypesCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Optional<Duration> timeout = options.timeout();
    try (Finder finder = door.open(options.settings())) {
      finder.types(this::print);
      ending.await(timeout);
    }
    return Cli.OK;
  }

  private void print(ServiceType type) {
    if (options.json) {
      // The keys and their order are the contract.
      out.json(new JsonLine().text("event", "type").text("type", type.toString()));
    } else {
      out.text(Terminal.printable(type.toString()));
    }
  }
}
