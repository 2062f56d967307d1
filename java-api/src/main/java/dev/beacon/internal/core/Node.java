package dev.beacon.internal.core;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.ReverseNames;
import dev.beacon.internal.mdns.link.Subscription;
import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Beacon, put together: port, loop, engine, interfaces, listeners. What the public API
 * hands out talks to this. All methods may be called by any thread.
 */
public final class Node {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  /** A stranger decides how many types there are. */
  private static final int MOST_TYPES = 1_024;

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Closing waits no longer than this for the loop; the loop goes on closing by itself. */
  private static final long CLOSE_MS = 250;

  private final Port port;
  private final Set<String> gauges;
  private final Set<String> estimates;
  private final Engine engine;
  private final Interfaces interfaces;
  private final PortEvents events;
  private final Mailbox mailbox;
  private final Listeners listeners;
  private final Loop loop;
  private final Set<Directory> directories = ConcurrentHashMap.newKeySet();
  private final Set<Lookup<?>> lookups = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Name, RegistrationFeed> registrations = new ConcurrentHashMap<>();
  private final Once hostRenames = new Once();
  private final AtomicReference<Optional<Name>> hostName;
  private final ExitHook exitHook;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Map<IpFamily, PortSharing> sharing = Map.of();
  private volatile long malformed;
  private boolean retryPending; // by the loop only

  private Node(Settings settings, Port port, RandomGenerator random) {
    int number = NUMBER.incrementAndGet();
    this.port = port;
    this.gauges = port.gauges();
    this.estimates = port.estimates();
    this.engine = new Engine(random);
    this.interfaces = new Interfaces(port, settings);
    this.mailbox = new Mailbox(port::wake);
    this.listeners = new Listeners(settings.listenerExecutor(), number);
    this.hostName = new AtomicReference<>(settings.hostName());
    this.exitHook = new ExitHook("beacon-exit-" + number, this::close);
    this.events = new PortEvents(interfaces, this::interfacesChanged);
    this.loop = new Loop(port, engine, mailbox, events, this::turnEnded, "beacon-loop-" + number);
  }

  /**
   * Chooses and joins the interfaces and starts the loop thread. The port belongs to the node from
   * now on, also if this fails.
   */
  public static Node open(Settings settings, Port port) throws BeaconException {
    Node node = prepare(settings, port, new SplittableRandom());
    node.loop.start();
    return node;
  }

  /** Everything but the thread: whoever steps the port's turns is the loop. For simulations. */
  static Node prepare(Settings settings, Port port, RandomGenerator random) throws BeaconException {
    Node node = new Node(settings, port, random);
    try {
      node.joinFirst();
      return node;
    } catch (BeaconException | RuntimeException e) {
      port.close();
      throw e;
    }
  }

  Port.Turn turn() {
    return loop;
  }

  /** Begins a browse of one type, or of every type. */
  public Directory browse(Optional<ServiceType> type, ServiceListener listener) {
    Held held = new Held();
    Directory directory = new Directory(type, listener, listeners);
    directory.alsoClose(
        () -> {
          directories.remove(directory);
          cancel(held);
        });
    directories.add(directory);
    post(nowNs -> held.begin(search(type, directory, nowNs), nowNs));
    return directory;
  }

  /** Tells a subscriber of the instances of a type, as many events as it asks for. */
  public void subscribe(Directory browse, Flow.Subscriber<? super ServiceEvent> subscriber) {
    Held held = new Held();
    EventFlow flow = new EventFlow(subscriber, listeners, browse, () -> cancel(held));
    browse.alsoClose(flow);
    flow.signal();
    // Not post(): subscribing never throws (Reactive Streams 1.9); a closed browse has completed
    // it.
    mailbox.post(nowNs -> held.begin(search(browse.type(), flow, nowNs), nowNs));
  }

  /** Looks one instance up: the first that is found of those names. */
  public CompletableFuture<ServiceInstance> resolve(
      List<Name> names, ServiceType type, Duration timeout) {
    return lookup(
        names.get(0).toString(),
        timeout,
        (lookup, nowNs) -> {
          FirstInstance first = new FirstInstance(lookup);
          List<Subscription> searches =
              names.stream().map(name -> engine.resolve(name, type, first, nowNs)).toList();
          return endNowNs -> searches.forEach(search -> search.cancel(endNowNs));
        });
  }

  /** Looks up the addresses of a host. */
  public CompletableFuture<List<InetAddress>> addresses(Name host, Duration timeout) {
    return lookup(
        host.toString(), timeout, (lookup, nowNs) -> engine.host(host, lookup::found, nowNs));
  }

  /** Looks up the name that a host gives to its address. */
  public CompletableFuture<Name> hostName(InetAddress address, Duration timeout) {
    Name reverse = ReverseNames.of(address);
    return lookup(
        reverse.toString(),
        timeout,
        (lookup, nowNs) ->
            engine.query(
                reverse,
                RecordType.PTR,
                answer -> {
                  if (answer.record().rdata() instanceof Rdata.Target target) {
                    lookup.found(target.name());
                  }
                },
                nowNs));
  }

  /** What a look-up asks of the engine. */
  @FunctionalInterface
  private interface Asking<T> {
    Subscription ask(Lookup<T> lookup, long nowNs);
  }

  private <T> CompletableFuture<T> lookup(String wanted, Duration timeout, Asking<T> asking) {
    Lookup<T> lookup = new Lookup<>(wanted, listeners);
    CompletableFuture<T> future = lookup.future();
    Held search = new Held();
    Held timer = new Held();
    requireOpen();
    lookups.add(lookup);
    CompletableFuture<T> unused =
        future.whenComplete(
            (found, failure) -> {
              lookups.remove(lookup);
              cancel(search);
              cancel(timer);
            });
    post(
        nowNs -> {
          search.begin(asking.ask(lookup, nowNs), nowNs);
          timer.begin(engine.after(timeout.toNanos(), dueNs -> lookup.timedOut(), nowNs), nowNs);
        });
    return future; // not a stage that follows it: cancelling must reach this one
  }

  /** Begins a query. */
  public Inquiry query(Name name, RecordType type, Consumer<? super Answer> listener) {
    Held held = new Held();
    Inquiry inquiry = new Inquiry(name, type, listener, listeners, () -> cancel(held));
    post(nowNs -> held.begin(engine.query(name, type, inquiry, nowNs), nowNs));
    return inquiry;
  }

  /** Tells of each type of service that somebody offers, once. */
  public Inquiry types(Consumer<? super ServiceType> listener) {
    Set<ServiceType> told = ConcurrentHashMap.newKeySet();
    return query(
        ServiceType.ENUMERATION,
        RecordType.PTR,
        answer -> {
          if (answer.record().rdata() instanceof Rdata.Target target) {
            ServiceType.from(target.name())
                .map(ServiceType::base) // some enumerate their subtypes too
                .filter(type -> told.size() < MOST_TYPES && told.add(type))
                .ifPresent(listener);
          }
        });
  }

  /**
   * Publishes a service.
   *
   * @throws IllegalStateException if a service of that name and type is published already
   */
  public RegistrationFeed publish(Service service, RegistrationListener listener) {
    requireOpen();
    Name name = service.fullName();
    Name thisHost = machineName();
    RegistrationFeed feed =
        new RegistrationFeed(service, listener, listeners, mailbox, hostRenames);
    claim(name, feed);
    post(nowNs -> feed.begin(engine.publish(service, thisHost, feed, nowNs)));
    exitHook.arm();
    return feed;
  }

  /** Withdraws a service; its name is free then. */
  public void withdraw(RegistrationFeed feed) {
    feed.close();
    registrations.remove(feed.requestedName(), feed);
  }

  /** Has the records of an instance confirmed or dropped. */
  public void verify(ServiceInstance instance) {
    post(nowNs -> engine.verify(instance, nowNs));
  }

  /** The latest decision on each interface. */
  public List<InterfaceDecision> decisions() {
    return interfaces.decisions();
  }

  /** Who else has the port. */
  public PortSharing sharing(IpFamily family) {
    return sharing.getOrDefault(family, PortSharing.NONE);
  }

  /** The counts so far. */
  public Counters counters() {
    Map<String, Long> counts = new LinkedHashMap<>(port.counters());
    counts.put("malformed", malformed);
    return new Counters(counts, gauges, estimates);
  }

  /** The noisiest sources of the last second. */
  public CompletableFuture<List<SourceRate>> noisiest() {
    return lookedUp(port::noisiest);
  }

  /** What was sent and heard on each link. */
  public CompletableFuture<List<LinkTraffic>> traffic() {
    return lookedUp(engine::traffic);
  }

  /** Samples of what was dropped. */
  public CompletableFuture<List<DroppedPacket>> drops() {
    return lookedUp(events::drops);
  }

  /** Looked up by the loop. */
  private <T> CompletableFuture<T> lookedUp(Supplier<T> source) {
    CompletableFuture<T> found = new CompletableFuture<>();
    post(
        nowNs -> {
          T value = source.get();
          listeners.complete(() -> found.complete(value));
        });
    return found;
  }

  /**
   * Says goodbye and ends everything. Idempotent; who comes second waits for the first, since what
   * follows may be the end of the process.
   */
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      loop.awaitEnd(CLOSE_MS);
      return;
    }
    mailbox.post(
        nowNs -> {
          loop.stop(); // with this turn, which still sends
          engine.goodbye(nowNs);
        });
    loop.awaitEnd(CLOSE_MS);
    registrations.values().forEach(RegistrationFeed::nodeClosed);
    directories.forEach(Directory::close);
    lookups.forEach(Lookup::closed);
    listeners.close();
    exitHook.disarm();
  }

  private void post(Mailbox.Command command) {
    requireOpen();
    mailbox.post(command);
  }

  private Subscription search(Optional<ServiceType> type, InstanceSink sink, long nowNs) {
    return type.isPresent()
        ? engine.browse(type.get(), sink, nowNs)
        : engine.browseAll(sink, nowNs);
  }

  private void claim(Name name, RegistrationFeed feed) {
    boolean taken =
        registrations.putIfAbsent(name, feed) != null
            || registrations.values().stream().anyMatch(other -> other.isCalled(name));
    if (taken) {
      registrations.remove(name, feed);
      throw new IllegalStateException(
          name
              + " is published by this Beacon already: close its Registration first, or give the"
              + " service another name");
    }
  }

  /** What the system says is asked when it is needed first, and holds from then on. */
  private Name machineName() {
    return hostName
        .updateAndGet(known -> known.or(() -> Optional.of(MachineName.read())))
        .orElseThrow();
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this Beacon is closed");
    }
  }

  private void cancel(Held held) {
    mailbox.post(held::end);
  }

  private void joinFirst() throws NoInterfaceException, SocketFailureException {
    List<LinkFacts> links = interfaces.apply();
    if (links.isEmpty()) {
      if (interfaces.firstFailure().isPresent()) {
        throw interfaces.firstFailure().get();
      }
      throw new NoInterfaceException(interfaces.decisions());
    }
    noteSharing(links);
    mailbox.post(nowNs -> links(links, nowNs));
  }

  private void interfacesChanged(long nowNs) {
    try {
      List<LinkFacts> links = interfaces.apply();
      links(links, nowNs);
      noteSharing(links);
    } catch (RuntimeException e) {
      log.warn("the interface policy failed; Beacon stays on the interfaces it has", e);
    }
  }

  private void retry(long nowNs) {
    retryPending = false;
    interfacesChanged(nowNs);
  }

  private void links(List<LinkFacts> links, long nowNs) {
    engine.links(links, nowNs);
    if (interfaces.firstFailure().isPresent() && !retryPending) {
      retryPending = true;
      engine.after(interfaces.nextRetryDelayNs(), dueNs -> mailbox.post(this::retry), nowNs);
    }
  }

  /** What other threads may ask for is published here. */
  private void turnEnded() {
    malformed = engine.malformed();
  }

  /** A family that is joined nowhere is not there, whatever the sockets say. */
  private void noteSharing(List<LinkFacts> links) {
    Map<IpFamily, PortSharing> noted = new EnumMap<>(IpFamily.class);
    for (LinkFacts link : links) {
      noted.computeIfAbsent(link.family(), port::sharing);
    }
    sharing = noted;
  }

  /** A subscription of the engine that is begun and ended by commands. Loop only. */
  private static final class Held {
    private @Nullable Subscription subscription;
    private boolean ended;

    void begin(Subscription begun, long nowNs) {
      if (ended) {
        begun.cancel(nowNs);
      } else {
        subscription = begun;
      }
    }

    void end(long nowNs) {
      ended = true;
      if (subscription != null) {
        subscription.cancel(nowNs);
        subscription = null;
      }
    }
  }
}
