package dev.beacon.cli;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code beacon resolve}: where one service is now. */
@Command(
    name = "resolve",
    header = "Find one service by its name.",
    description =
        "Prints where it is: host, port, addresses and attributes. Exits with 1 if it is not found"
            + " in time (--timeout, default 5 seconds).",
    footer = {
      "",
      "Examples:",
      "  beacon resolve 'Printer A' _ipp._tcp",
      "  beacon resolve 'Printer A' _ipp._tcp --json --timeout 1"
    })
final class ResolveCommand extends NetworkCommand {

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "The service's own name as people read it, such as 'Printer A'.")
  String name = "";

  @Parameters(index = "1", paramLabel = "TYPE", description = "Its type, such as _ipp._tcp.")
  String type = "";

  @Mixin CommonOptions options = new CommonOptions();

  ResolveCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException, CommandFailure {
    ServiceType wanted = ServiceType.lenient(type);
    // What can be no name is refused before anything opens.
    List<Name> unusedNames = wanted.instances(name);
    Duration timeout = options.timeout().orElse(Duration.ofSeconds(Beacon.RESOLVE_TIMEOUT_SECONDS));
    try (Finder finder = door.open(options.settings())) {
      // Asked itself afterwards, not the stage that ends the wait: that one is not done by then.
      CompletableFuture<ServiceInstance> search = finder.resolve(name, wanted, timeout);
      Object unusedStage = search.whenComplete((instance, failure) -> ending.now());
      ending.await(Optional.empty());
      new InstanceLines(out, options.json).print(InstanceLines.What.RESOLVED, found(search));
    }
    return Cli.OK;
  }

  private ServiceInstance found(CompletableFuture<ServiceInstance> search)
      throws CommandFailure, InterruptedException {
    String what = "\"" + name + "\" of type " + type;
    if (!search.isDone()) {
      throw new CommandFailure("stopped before " + what + " was found");
    }
    try {
      return search.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new CommandFailure(what + " was not found in time");
      }
      throw new CommandFailure(what + " was not found: " + e.getCause());
    }
  }
}
