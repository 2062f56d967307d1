package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Answering;
import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.BrowseOptions;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.Host;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.LookUp;
import dev.beacon.PortSharing;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.SourceRate;
import dev.beacon.Watch;
import dev.beacon.WatchListener;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The real door: the library. */
final class LiveDoor implements BeaconDoor {

  /** The wait for the other family, because people want to see all addresses. */
  private static final Duration BOTH_FAMILIES = Duration.ofMillis(150);

  private final CountDownLatch warm = new CountDownLatch(1);

  /**
   * Loads what every command needs while the arguments are still being parsed: JNA, the native core
   * and the logger. On two cores the parser then costs no extra time. Another thread must call
   * this.
   */
  void warmUp() {
    try {
      // Sends nothing, and uses all of it.
      Object unused = Beacon.interfaces(InterfacePolicy.physical());
    } catch (BeaconException | LinkageError e) {
      return; // the command meets the failure again, and reports it
    } catch (IllegalStateException ending) {
      return; // JNA unpacks no library while the JVM shuts down, as after a mistyped option
    } finally {
      warm.countDown();
    }
  }

  /** Waits, because loading the same twice at once would take longer. */
  private void awaitWarmUp() {
    try {
      warm.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // then without the warm-up
    }
  }

  @Override
  public Finder open(Settings settings) throws BeaconException {
    awaitWarmUp();
    return new LiveFinder(beacon(settings));
  }

  private static Beacon beacon(Settings settings) throws BeaconException {
    return Beacon.builder()
        .interfaces(settings.policy())
        .families(settings.families())
        .rateLimit(settings.rateLimit())
        .sources(settings.sources())
        .kernelShield(settings.kernelShield())
        .waitForInterfaces(settings.waits())
        .open();
  }

  @Override
  public Reaching reach(Settings settings, ReachBuilder builder, boolean looks) throws IOException {
    if (!looks) {
      return new LiveReaching(Optional.empty(), builder.discovery(false).open());
    }
    awaitWarmUp();
    Beacon beacon = beacon(settings);
    try {
      return new LiveReaching(Optional.of(beacon), builder.using(beacon).discovery(true).open());
    } catch (IOException | RuntimeException e) {
      beacon.close();
      throw e;
    }
  }

  @Override
  public OpenBeacon beacon(Settings settings, boolean wanted) throws BeaconException {
    if (!wanted) {
      return new LiveBeacon(Optional.empty());
    }
    awaitWarmUp();
    return new LiveBeacon(Optional.of(beacon(settings)));
  }

  private record LiveBeacon(Optional<Beacon> get) implements OpenBeacon {
    @Override
    public void close() {
      get.ifPresent(Beacon::close);
    }
  }

  @Override
  public Watcher watcher(Settings settings) throws BeaconException {
    awaitWarmUp();
    return new LiveWatcher(Beacon.builder().discovery(false).open());
  }

  @Override
  public List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException {
    awaitWarmUp();
    return Beacon.interfaces(policy);
  }

  @Override
  public HostSystem system() {
    return HostSystem.here();
  }

  @Override
  public ProcFiles procFiles() {
    return new ProcFiles(Path.of("/proc"));
  }

  /** The Beacon is closed after its Reach. */
  private record LiveReaching(Optional<Beacon> beacon, Reach reach) implements Reaching {
    @Override
    public void close() {
      reach.close();
      beacon.ifPresent(Beacon::close);
    }
  }

  /** Its watches end with the Beacon. */
  private static class LiveWatcher implements Watcher {

    private final Beacon beacon;

    LiveWatcher(Beacon beacon) {
      this.beacon = beacon;
    }

    @Override
    public Watched watch(WatchTarget target, WatchListener listener) throws BeaconException {
      return new LiveWatch(beacon.watch(target, listener));
    }

    @Override
    public void answer(AnswerRules rules, AnswerListener listener) throws BeaconException {
      Answering unused = beacon.answer(rules, listener);
    }

    @Override
    public void close() {
      beacon.close();
    }
  }

  /** A watch. */
  private record LiveWatch(Watch watch) implements Watched {

    @Override
    public WatchTarget target() {
      return watch.target();
    }

    @Override
    public WatchStatistics statistics() {
      return watch.statistics();
    }

    @Override
    public void change(WatchTarget target) {
      watch.change(target);
    }

    @Override
    public void enable(boolean enabled) {
      if (enabled) {
        watch.enable();
      } else {
        watch.disable();
      }
    }

    @Override
    public void close() {
      watch.close();
    }
  }

  /** Its browses, queries and services end with the Beacon, so their handles are not kept. */
  private static final class LiveFinder extends LiveWatcher implements Finder {

    private final Beacon beacon;

    LiveFinder(Beacon beacon) {
      super(beacon);
      this.beacon = beacon;
    }

    @Override
    public Runnable browse(
        Optional<ServiceType> type, BrowseOptions options, ServiceListener listener)
        throws BeaconException {
      try {
        return type.isPresent()
            ? beacon.browse(type.get(), options, listener)::close
            : beacon.browseAll(options, listener)::close;
      } catch (UncheckedIOException e) {
        throw refused(e);
      }
    }

    /** Returns the exception of the watching that failed. */
    private static BeaconException refused(UncheckedIOException e) {
      if (e.getCause() instanceof BeaconException refused) {
        return refused;
      }
      throw e;
    }

    @Override
    public CompletableFuture<List<ServiceInstance>> find(
        Optional<ServiceType> type, Duration timeout) {
      LookUp terms = LookUp.within(timeout);
      return type.isPresent() ? beacon.find(type.get(), terms) : beacon.findAll(terms);
    }

    @Override
    public void types(Consumer<ServiceType> listener) {
      beacon.types(listener);
    }

    @Override
    public CompletableFuture<ServiceInstance> resolve(
        String name, ServiceType type, Duration timeout) {
      return beacon.resolve(name, type, timeout);
    }

    @Override
    public CompletableFuture<List<InetAddress>> addresses(String host, Duration timeout) {
      return beacon.addresses(host, LookUp.within(timeout).settle(BOTH_FAMILIES));
    }

    @Override
    public CompletableFuture<Name> hostName(InetAddress address, Duration timeout) {
      return beacon.hostName(address, LookUp.within(timeout));
    }

    @Override
    public Runnable query(Name name, RecordType type, Consumer<Answer> listener) {
      return beacon.query(name, type, listener)::close;
    }

    @Override
    public Runnable publish(Service service, RegistrationListener listener) throws BeaconException {
      try {
        return beacon.publish(service, listener)::close;
      } catch (UncheckedIOException e) {
        throw refused(e);
      }
    }

    @Override
    public Runnable publishHost(Host host, RegistrationListener listener) {
      return beacon.publishHost(host, listener)::close;
    }

    @Override
    public List<InterfaceDecision> interfaces() {
      return beacon.interfaces();
    }

    @Override
    public PortSharing sharing(IpFamily family) {
      return beacon.sharing(family);
    }

    @Override
    public Counters counters() {
      return beacon.counters();
    }

    @Override
    public CompletableFuture<List<SourceRate>> noisiestSources() {
      return beacon.noisiestSources();
    }

    @Override
    public CompletableFuture<List<LinkTraffic>> traffic() {
      return beacon.traffic();
    }

    @Override
    public CompletableFuture<List<DroppedPacket>> droppedPackets() {
      return beacon.droppedPackets();
    }

    @Override
    public CompletableFuture<Void> whenClosed() {
      return beacon.whenClosed();
    }
  }
}
