package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.ServiceType;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code beacon types}: lists the types of service on the link (RFC 6763 section 9). */
@Command(
    name = "types",
    header = "List the types of service that somebody here offers.",
    description =
        "Prints each type once, as it is heard of. Runs until Ctrl-C, --timeout, or until nobody"
            + " reads its output. If there is none in 3 seconds, it says so on standard error, and"
            + " goes on.",
    footer = {
      "",
      "Examples:",
      "  beacon types                       until Ctrl-C",
      "  beacon types --json --timeout 3    what is offered, in 3 seconds"
    })
final class TypesCommand extends NetworkCommand {

  @Mixin CommonOptions options = new CommonOptions();

  private final AtomicBoolean found = new AtomicBoolean();

  TypesCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Optional<Duration> timeout = options.timeout();
    try (Finder finder = door.open(options.settings())) {
      finder.types(this::print);
      await(timeout, found::get, this::sayThatThereIsNone);
    }
    return Cli.OK;
  }

  private void sayThatThereIsNone(String after) {
    say("No type of service in " + after + "; if there should be one, see: beacon doctor");
  }

  private void print(ServiceType type) {
    found.set(true);
    if (options.json) {
      // The keys and their order are the contract.
      out.json(new JsonLine().text("event", "type").text("type", type.toString()));
    } else {
      out.text(Terminal.printable(type.toString()));
    }
  }
}
