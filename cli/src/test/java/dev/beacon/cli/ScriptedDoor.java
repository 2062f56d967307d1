package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
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
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.UnresolvedInstance;
import dev.beacon.WatchEvent;
import dev.beacon.WatchListener;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A door behind which everything happens as the test has written it down, at once. */
final class ScriptedDoor implements BeaconDoor, Finder {

  final List<ServiceEvent> events = new ArrayList<>();
  final List<UnresolvedInstance> unresolved = new ArrayList<>();
  final List<ServiceType> types = new ArrayList<>();
  final List<Answer> answers = new ArrayList<>();
  final List<RegistrationEvent> registrationEvents = new ArrayList<>();
  final List<InterfaceDecision> decisions = new ArrayList<>();
  final List<NetworkInterfaceFacts> facts = new ArrayList<>();
  final List<LinkTraffic> traffic = new ArrayList<>();
  final List<DroppedPacket> dropped = new ArrayList<>();
  final Map<IpFamily, PortSharing> sharing = new EnumMap<>(IpFamily.class);
  CompletableFuture<ServiceInstance> resolution = new CompletableFuture<>();
  CompletableFuture<List<InetAddress>> hostAddresses = new CompletableFuture<>();
  CompletableFuture<Name> hostName = new CompletableFuture<>();
  Counters counters = new Counters(Map.of(), Set.of(), Set.of());
  CompletableFuture<List<SourceRate>> noisiest = new CompletableFuture<>();
  final List<WatchEvent> watchEvents = new ArrayList<>();
  final List<InetAddress> gonePeers = new ArrayList<>();
  final Set<InetAddress> refused = new HashSet<>();
  Optional<WatchStatistics> watchStatistics = Optional.empty();
  Optional<BeaconException> failure = Optional.empty();
  CompletableFuture<Void> whenClosed = new CompletableFuture<>();
  HostSystem system = HostSystem.LINUX;
  ProcFiles procFiles = new ProcFiles(Path.of("no such folder"));

  final List<Settings> opened = new ArrayList<>();
  final List<Object> asked = new ArrayList<>();
  int closed;
  boolean withdrawnBeforeClosed;

  @Override
  public Finder open(Settings settings) throws BeaconException {
    opened.add(settings);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return this;
  }

  @Override
  public Watcher watcher(Settings settings) throws BeaconException {
    return open(settings);
  }

  @Override
  public Watched watch(WatchTarget target, WatchListener listener) throws BeaconException {
    asked.add(target);
    if (refused.contains(target.peer())) {
      throw new SocketFailureException("session", "", "", "EEXIST", 17);
    }
    watchEvents.forEach(listener::onEvent);
    return new ScriptedWatch(target);
  }

  /** Notes what is asked of it. */
  private final class ScriptedWatch implements Watched {
    private WatchTarget target;

    ScriptedWatch(WatchTarget target) {
      this.target = target;
    }

    @Override
    public WatchTarget target() {
      return target;
    }

    @Override
    public WatchStatistics statistics() {
      return watchStatistics.orElseThrow(() -> new AssertionError("no figures are scripted"));
    }

    @Override
    public void change(WatchTarget changed) {
      target = changed;
      asked.add("change " + changed);
    }

    @Override
    public void enable(boolean enabled) {
      asked.add((enabled ? "enable " : "disable ") + target.peer().getHostAddress());
    }

    @Override
    public void close() {
      asked.add("close " + target.peer().getHostAddress());
    }
  }

  @Override
  public void answer(AnswerRules rules, AnswerListener listener) {
    asked.add(rules);
    watchEvents.forEach(listener::onEvent);
    gonePeers.forEach(listener::onGone);
  }

  @Override
  public Reaching reach(Settings settings, ReachBuilder builder, boolean looks) throws IOException {
    asked.add(looks);
    Reach reach = builder.discovery(false).findTimeout(Duration.ofMillis(50)).open();
    return new Reaching() {
      @Override
      public Reach reach() {
        return reach;
      }

      @Override
      public void close() {
        reach.close();
        ScriptedDoor.this.close();
      }
    };
  }

  @Override
  public OpenBeacon beacon(Settings settings, boolean wanted) {
    asked.add(wanted);
    return new OpenBeacon() {
      @Override
      public Optional<Beacon> get() {
        return Optional.empty();
      }

      @Override
      public void close() {
        ScriptedDoor.this.close();
      }
    };
  }

  @Override
  public List<InterfaceDecision> interfaces(InterfacePolicy policy) {
    List<InterfaceDecision> unused = policy.decideAll(facts);
    return decisions;
  }

  @Override
  public List<InterfaceDecision> interfaces() {
    return decisions;
  }

  @Override
  public HostSystem system() {
    return system;
  }

  @Override
  public ProcFiles procFiles() {
    return procFiles;
  }

  @Override
  public Runnable browse(
      Optional<ServiceType> type, BrowseOptions options, ServiceListener listener) {
    asked.add(type);
    options.watch().ifPresent(asked::add);
    unresolved.forEach(listener::onUnresolved);
    events.forEach(listener::onEvent);
    return () -> asked.add("browse ended");
  }

  @Override
  public CompletableFuture<List<ServiceInstance>> find(
      Optional<ServiceType> type, Duration timeout) {
    asked.add(List.of("find", type, timeout));
    CompletableFuture<List<ServiceInstance>> found = new LateStages<>();
    found.complete(events.stream().map(ServiceEvent::instance).toList());
    return found;
  }

  /** Its dependent stages run their actions, and complete only after everybody has looked. */
  private static final class LateStages<T> extends CompletableFuture<T> {
    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
      CompletableFuture<T> unused = super.whenComplete(action);
      return new CompletableFuture<>();
    }
  }

  @Override
  public void types(Consumer<ServiceType> listener) {
    types.forEach(listener);
  }

  @Override
  public CompletableFuture<ServiceInstance> resolve(
      String name, ServiceType type, Duration timeout) {
    asked.addAll(List.of(name, type, timeout));
    return resolution;
  }

  @Override
  public CompletableFuture<List<InetAddress>> addresses(String host, Duration timeout) {
    asked.addAll(List.of(host, timeout));
    return hostAddresses;
  }

  @Override
  public CompletableFuture<Name> hostName(InetAddress address, Duration timeout) {
    asked.addAll(List.of(address, timeout));
    return hostName;
  }

  @Override
  public Runnable query(Name name, RecordType type, Consumer<Answer> listener) {
    asked.addAll(List.of(name, type));
    answers.forEach(listener);
    return () -> asked.add("query ended");
  }

  @Override
  public Runnable publish(Service service, RegistrationListener listener) {
    return published(service, listener);
  }

  @Override
  public Runnable publishHost(Host host, RegistrationListener listener) {
    return published(host, listener);
  }

  private Runnable published(Object what, RegistrationListener listener) {
    asked.add(what);
    registrationEvents.forEach(listener::onEvent);
    return () -> {
      withdrawnBeforeClosed = closed == 0;
      listener.onEvent(new RegistrationEvent.Withdrawn());
    };
  }

  @Override
  public PortSharing sharing(IpFamily family) {
    return sharing.getOrDefault(family, PortSharing.NONE);
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public CompletableFuture<List<SourceRate>> noisiestSources() {
    return noisiest;
  }

  @Override
  public CompletableFuture<List<LinkTraffic>> traffic() {
    asked.add("traffic");
    return CompletableFuture.completedFuture(List.copyOf(traffic));
  }

  @Override
  public CompletableFuture<List<DroppedPacket>> droppedPackets() {
    return CompletableFuture.completedFuture(dropped);
  }

  @Override
  public CompletableFuture<Void> whenClosed() {
    return whenClosed;
  }

  @Override
  public void close() {
    closed++;
  }
}
