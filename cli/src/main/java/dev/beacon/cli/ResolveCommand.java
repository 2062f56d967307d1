package dev.beacon.cli;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedException;
import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code beacon resolve}: shows where one service or host is now, or which host has an address. */
@Command(
    name = "resolve",
    header = "Find one service or host by its name, or a host by its address.",
    description =
        "Prints where a service is: host, port, addresses and attributes; the addresses of a host;"
            + " or the name of the host that has an address. Exits with 1 if it is not found in"
            + " time (--timeout, default 5 seconds).",
    footer = {
      "",
      "Examples:",
      "  beacon resolve 'Printer A' _ipp._tcp",
      "  beacon resolve 'Printer A' _ipp._tcp --json --timeout 1",
      "  beacon resolve alpha.local                   a host's addresses",
      "  beacon resolve 192.0.2.7                     the host that has this address"
    })
final class ResolveCommand extends NetworkCommand {

  private static final int INSTANCE_LABELS = 4;

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description =
          "The service's own name as people read it, such as 'Printer A'; without TYPE a host"
              + " (alpha.local) or an address.")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "The service's type, such as _ipp._tcp.")
  @Nullable String type;

  @Mixin CommonOptions options = new CommonOptions();

  private final Columns columns = new Columns(10, 8, 24);

  /** The target of the search, in the user's words, with the search and the printer. */
  private record Wanted<T>(
      String words, BiFunction<Finder, Duration, CompletableFuture<T>> search, Printer<T> printer) {
    /** Prints a result. */
    private interface Printer<T> {
      void print(T found);
    }
  }

  ResolveCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException, CommandFailure {
    // A word that can't be a name is refused before anything opens.
    Wanted<?> wanted = wanted();
    Duration timeout = options.timeout().orElse(Duration.ofSeconds(Beacon.RESOLVE_TIMEOUT_SECONDS));
    try (Finder finder = door.open(options.settings())) {
      find(wanted, finder, timeout);
    }
    return Cli.OK;
  }

  private Wanted<?> wanted() {
    if (type != null) {
      Optional<String> advice = WordOrder.ofNameAndType("resolve", name, type);
      if (advice.isPresent()) {
        throw new IllegalArgumentException(advice.get());
      }
      return service(name, TypedType.read(type));
    }
    Optional<InetAddress> address = Addresses.read(Addresses.withoutZone(name));
    if (address.isPresent()) {
      Optional<String> zone = Addresses.zone(name);
      zone.ifPresent(this::onlyOn);
      return address(
          address.get(),
          zone.map(on -> Addresses.text(address.get(), on)).orElse(Addresses.text(address.get())));
    }
    Name full = Name.of(name);
    boolean isInstance = full.labelCount() == INSTANCE_LABELS && full.endsWith(Name.LOCAL);
    Optional<ServiceType> itsType = isInstance ? ServiceType.from(full.parent()) : Optional.empty();
    if (itsType.isPresent()) {
      return service(Terminal.raw(full.labelBytes(0)), itsType.get());
    }
    if (!full.endsWith(Name.LOCAL) || full.equals(Name.LOCAL)) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\": a service needs its TYPE behind it, such as _ipp._tcp; a host ends in .local");
    }
    return host(full);
  }

  /** Looks up an address on the interface that was typed with it (RFC 4007 section 11). */
  private void onlyOn(String interfaceName) {
    if (options.interfaces.isEmpty()) {
      options.interfaces = List.of(interfaceName);
    }
  }

  private Wanted<ServiceInstance> service(String own, ServiceType its) {
    List<Name> unusedNames = its.instances(own);
    return new Wanted<>(
        "\"" + own + "\" of type " + its,
        (finder, timeout) -> finder.resolve(own, its, timeout),
        this::print);
  }

  private Wanted<List<InetAddress>> host(Name host) {
    return new Wanted<>(
        "host " + host,
        (finder, timeout) -> finder.addresses(host.toString(), timeout),
        found -> print(host.toString(), texts(found)));
  }

  private Wanted<Name> address(InetAddress address, String text) {
    return new Wanted<>(
        "a host with address " + text,
        (finder, timeout) -> finder.hostName(address, timeout),
        found -> print(found.toString(), List.of(text)));
  }

  private static List<String> texts(List<InetAddress> addresses) {
    List<String> texts = new ArrayList<>();
    addresses.forEach(address -> texts.add(Addresses.scoped(address)));
    return texts;
  }

  private void print(ServiceInstance found) {
    InstanceLines lines = new InstanceLines(out, options.json);
    explain(options, lines::header);
    lines.print(InstanceLines.What.RESOLVED, found);
  }

  private void print(String host, List<String> addresses) {
    if (options.json) {
      // The keys and their order are the contract.
      out.json(
          new JsonLine()
              .text("event", "resolved")
              .text("host", host)
              .texts("addresses", addresses));
      return;
    }
    explain(options, () -> columns.line(out.screen(), "EVENT", "HOST", "ADDRESSES"));
    String word = "resolved";
    String line =
        columns.line(out.screen(), word, Terminal.printable(host), String.join(",", addresses));
    out.text(Terminal.painted(line, word, Terminal.Colour.GREEN));
  }

  private <T> void find(Wanted<T> wanted, Finder finder, Duration timeout)
      throws InterruptedException, CommandFailure {
    // This asks the future itself, because the stage that ends the wait is not done yet.
    CompletableFuture<T> search = wanted.search().apply(finder, timeout);
    Object unusedStage = search.whenComplete((instance, failure) -> ending.now());
    ending.await(Optional.empty());
    wanted.printer().print(found(wanted.words(), search));
  }

  /** Returns the result of a search that was waited for. */
  static <T> T found(String what, CompletableFuture<T> search)
      throws CommandFailure, InterruptedException {
    if (!search.isDone()) {
      throw new CommandFailure("stopped before " + what + " was found");
    }
    try {
      return search.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnresolvedException lacking) {
        throw new CommandFailure(
            what + " was not found in time: " + lacking.instance().explanation());
      }
      if (e.getCause() instanceof TimeoutException) {
        throw new CommandFailure(what + " was not found in time");
      }
      throw new CommandFailure(what + " was not found: " + e.getCause());
    }
  }
}
