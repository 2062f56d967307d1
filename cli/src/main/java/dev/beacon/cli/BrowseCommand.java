package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.BrowseOptions;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.WatchTiming;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code beacon browse}: shows instances that come, change and go, until the user ends it. */
@Command(
    name = "browse",
    header = "Find the services of a type, or of every type, and watch them.",
    description =
        "Prints a line for each service that comes, changes or goes: what happened, its name, type,"
            + " host and port, addresses, interfaces and attributes. Runs until Ctrl-C, --timeout,"
            + " or until nobody reads its output. If there is nothing in 3 seconds, it says so on"
            + " standard error, and goes on.",
    footer = {
      "",
      "Examples:",
      "  beacon browse                                 everything, until Ctrl-C",
      "  beacon browse _ipp._tcp                       printers",
      "  beacon browse _ipp._tcp --subtype _color      those that print in colour",
      "  beacon browse _http._tcp --json --timeout 3   what answers within 3 seconds",
      "  beacon browse _http._tcp --once               what there is now",
      "  beacon browse _http._tcp --watch              gone soon after its host dies",
      "  beacon browse _http._tcp | head -1            the first one"
    })
final class BrowseCommand extends NetworkCommand {

  /** A complete find takes this long only if new services come all the time. */
  private static final Duration COMPLETE = Duration.ofSeconds(10);

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

  @Option(
      names = "--once",
      description =
          "Print what there is now, and end when that is complete: after a good second, or"
              + " --timeout.")
  boolean once;

  @Option(names = "--wait", description = CommonOptions.WAIT)
  boolean wait;

  @Option(
      names = "--watch",
      description =
          "Watch the hosts of services that say that they can be (BFD, RFC 5880): one that falls"
              + " silent is removed at once. See: beacon publish --watchable.")
  boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "With --watch: how often to send and to receive, 1 to 60000 ms; default 300.")
  @Nullable String interval;

  @Option(
      names = "--mult",
      paramLabel = "N",
      description = "With --watch: how many packets in a row may be missing, 1 to 255; default 3.")
  @Nullable String multiplier;

  @Mixin CommonOptions options = new CommonOptions();

  private final AtomicBoolean found = new AtomicBoolean();
  private final AtomicReference<@Nullable UnresolvedInstance> lacking = new AtomicReference<>();

  BrowseCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException {
    Optional<ServiceType> wanted = wanted();
    Optional<Duration> timeout = options.timeout();
    BrowseOptions how = how();
    try (Finder finder = door.open(options.settings().waiting(wait))) {
      InstanceLines lines = new InstanceLines(out, options.json, watch);
      explain(options, lines::header);
      if (once) {
        printOnce(finder.find(wanted, timeout.orElse(COMPLETE)), lines);
      } else {
        finder.browse(wanted, how, listener(lines));
        await(timeout, found::get, this::sayThatThereIsNothing);
      }
    }
    return Cli.OK;
  }

  private void printOnce(CompletableFuture<List<ServiceInstance>> finding, InstanceLines lines)
      throws InterruptedException {
    // Not the stage that it returns: that one completes only after this thread was woken.
    Object unusedStage = finding.whenComplete((found, failure) -> ending.now());
    ending.await(Optional.empty());
    List<ServiceInstance> found = finding.isCompletedExceptionally() ? List.of() : now(finding);
    found.forEach(instance -> lines.print(InstanceLines.What.ADDED, instance));
    if (found.isEmpty() && finding.isDone()) {
      say(nothing() + "; if there should be something, see: beacon doctor");
    }
  }

  /** Returns the found instances; nothing if the user ended it before it was complete. */
  private static List<ServiceInstance> now(CompletableFuture<List<ServiceInstance>> found) {
    return found.getNow(List.of());
  }

  private String nothing() {
    return type == null ? "No service" : "Nothing of type " + type;
  }

  private ServiceListener listener(InstanceLines lines) {
    return new ServiceListener() {
      @Override
      public void onEvent(ServiceEvent event) {
        found.set(true);
        lines.print(InstanceLines.What.of(event), event.instance());
      }

      @Override
      public void onUnresolved(UnresolvedInstance instance) {
        if (options.verbose.length > 0) {
          say(instance.toString());
        } else {
          lacking.compareAndSet(null, instance);
        }
      }
    };
  }

  private void sayThatThereIsNothing(String after) {
    String hint =
        type == null
            ? "if there should be one, see: beacon doctor"
            : "what there is, is listed by: beacon types";
    UnresolvedInstance first = lacking.get();
    say(
        nothing()
            + " in "
            + after
            + "; "
            + (first == null ? hint : "but " + first + "; -v tells of all that lack something"));
  }

  private BrowseOptions how() {
    if (once && watch) {
      throw new IllegalArgumentException("--watch takes longer than --once: choose one");
    }
    WatchTiming timing = TargetWords.timing("--watch", watch, interval, multiplier);
    return watch ? BrowseOptions.watched(timing) : BrowseOptions.standard();
  }

  private Optional<ServiceType> wanted() {
    if (type == null) {
      if (subtype != null) {
        throw new IllegalArgumentException(
            "--subtype " + subtype + ": needs the TYPE that it divides");
      }
      return Optional.empty();
    }
    ServiceType base = TypedType.read(type);
    return Optional.of(subtype == null ? base : base.withSubtype(subtype));
  }
}
