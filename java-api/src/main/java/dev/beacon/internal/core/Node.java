package dev.beacon.internal.core;

import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.Host;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.watch.WatchPort;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running Beacon: port, loop, engine, interfaces and listeners. It belongs to its {@link
 * Client}s. All methods may be called by any thread, except where they say otherwise.
 */
public final class Node {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** Closing waits no longer than this for the loop; the loop then closes by itself. */
  private static final long CLOSE_MS = 250;

  /** Opens the watching port, for a Beacon of that number. */
  @FunctionalInterface
  interface WatchOpener {
    Watchers open(int number) throws BeaconException;
  }

  private final Port port;
  private final WatchOpener watchOpener;
  private final Set<String> gauges;
  private final Set<String> estimates;
  private final Engine engine;
  private final AtomicLong addressChanges = new AtomicLong();
  private final boolean waits;
  private final Interfaces interfaces;
  private final PortEvents events;
  private final Mailbox mailbox;
  private final Listeners listeners;
  private final Loop loop;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger users = new AtomicInteger(1);
  private final Client first;
  private final ConcurrentMap<Name, RegistrationFeed> registrations = new ConcurrentHashMap<>();
  private final Once hostRenames = new Once();
  private final AtomicReference<Optional<Name>> hostName;
  private final ExitHook exitHook;
  private final int number = NUMBER.incrementAndGet();
  private final AtomicReference<@Nullable CompletableFuture<Watchers>> watchers =
      new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Map<IpFamily, PortSharing> sharing = Map.of();
  private volatile long malformed;
  private volatile long ignored;
  private volatile @Nullable Throwable failure;
  private List<LinkFacts> lastLinks = List.of(); // loop only
  private boolean retryPending; // loop only

  private Node(
      Settings settings,
      Port port,
      WatchOpener watchOpener,
      RandomGenerator random,
      Waiting waiting) {
    this.port = port;
    this.watchOpener = watchOpener;
    this.gauges = port.gauges();
    this.estimates = port.estimates();
    this.engine = new Engine(random);
    engine.onAddressChange(addressChanges::incrementAndGet);
    this.waits = settings.waitForInterfaces();
    this.interfaces = new Interfaces(port, settings);
    this.mailbox = new Mailbox(port::wake);
    this.listeners = new Listeners(settings.listenerExecutor(), number, waiting);
    this.hostName = new AtomicReference<>(settings.hostName());
    this.exitHook = new ExitHook("beacon-exit-" + number, this::close);
    this.events = new PortEvents(interfaces, this::interfacesChanged);
    this.loop =
        new Loop(
            port,
            engine,
            mailbox,
            events,
            this::turnEnded,
            this::loopFailed,
            "beacon-loop-" + number);
    this.first = new Client(this, engine, mailbox, listeners, interfaces.firstWish());
    clients.add(first);
  }

  /**
   * Chooses and joins the interfaces and starts the loop thread. The port belongs to the node from
   * now on, even if this fails.
   */
  public static Node open(Settings settings, Port port) throws BeaconException {
    return open(settings, port, number -> Watchers.start(NativeWatchPort.open(), number));
  }

  /** The same with another port for watching. */
  static Node open(Settings settings, Port port, WatchOpener watchOpener) throws BeaconException {
    Node node = prepare(settings, port, watchOpener, new SplittableRandom(), Waiting.REAL);
    node.loop.start();
    return node;
  }

  /**
   * The same on a simulated network, which can't be watched.
   *
   * @param random the source of all randomness of this node
   * @param waiting the time in which callers wait
   */
  public static Node open(Settings settings, Port port, RandomGenerator random, Waiting waiting)
      throws BeaconException {
    WatchOpener refused =
        number -> {
          throw new SocketFailureException("watch", "", "a simulated network", "ENOTSUP", 95);
        };
    Node node = prepare(settings, port, refused, random, waiting);
    node.loop.start();
    return node;
  }

  /**
   * Prepares everything except the threads, for simulations: the code that steps the ports is the
   * loop.
   */
  public static Node prepare(
      Settings settings, Port port, WatchPort watching, RandomGenerator random)
      throws BeaconException {
    return prepare(
        settings, port, number -> Watchers.prepare(watching, number), random, Waiting.REAL);
  }

  private static Node prepare(
      Settings settings,
      Port port,
      WatchOpener watchOpener,
      RandomGenerator random,
      Waiting waiting)
      throws BeaconException {
    Node node = new Node(settings, port, watchOpener, random, waiting);
    try {
      if (port.discovers()) {
        node.joinFirst();
      }
      return node;
    } catch (BeaconException | RuntimeException e) {
      port.close();
      throw e;
    }
  }

  /** Handles each turn of a node that was only prepared. */
  public Port.Turn turn() {
    return loop;
  }

  /**
   * Handles each turn of watching of a node that was only prepared; empty before anyone watches.
   */
  public Optional<WatchPort.Turn> watchTurn() {
    return startedWatchers().map(turn -> turn);
  }

  /** The place of the last exception that the loop has survived, which is a defect. Loop only. */
  public Optional<String> lastDefect() {
    return loop.lastDefect();
  }

  /** The latest decision on each interface. */
  public List<InterfaceDecision> decisions() {
    return interfaces.decisions();
  }

  /** Returns how the port is shared. */
  public PortSharing sharing(IpFamily family) {
    return sharing.getOrDefault(family, PortSharing.NONE);
  }

  /** The counts so far. */
  public Counters counters() {
    Map<String, Long> counts = new LinkedHashMap<>(port.counters());
    startedWatchers().ifPresent(started -> counts.putAll(started.counters()));
    counts.put("malformed", malformed);
    counts.put("ignored", ignored);
    return new Counters(counts, gauges, estimates);
  }

  /** The noisiest sources of the last second. Loop only. */
  List<SourceRate> noisiest() {
    return port.noisiest();
  }

  /** Samples of dropped packets. Loop only. */
  List<DroppedPacket> drops() {
    return events.drops();
  }

  /** The handle of its first user. */
  public Client client() {
    return first;
  }

  /** The handle of its first user, with another executor for listeners and futures. */
  Client first(Optional<Executor> executor) {
    if (executor.isEmpty()) {
      return first;
    }
    Client client = handle(executor, interfaces.firstWish());
    clients.remove(first);
    return client;
  }

  /**
   * Adds a handle; empty if the node is closed or has failed.
   *
   * @throws NoInterfaceException if the handle does not wait, and none of its interfaces exists
   */
  Optional<Client> join(Optional<Executor> executor, InterfacePolicy policy, boolean patient)
      throws NoInterfaceException {
    int before = users.getAndUpdate(count -> count == 0 ? 0 : count + 1);
    if (before == 0) {
      close(); // its last user may be about to; a new node must not meet this one
      return Optional.empty();
    }
    InterfaceWish wish = new InterfaceWish(policy);
    Client client = handle(executor, wish);
    if (closed.get() || failure != null) {
      clients.remove(client);
      return Optional.empty(); // the count stays one too high, which does no harm now
    }
    try {
      client.awaitInterfaces(policy);
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
    boolean none = wish.decisions().stream().noneMatch(InterfaceDecision::used);
    if (none && !patient) {
      client.close();
      throw new NoInterfaceException(wish.decisions());
    }
    return Optional.of(client);
  }

  private Client handle(Optional<Executor> executor, InterfaceWish wish) {
    Listeners own = executor.map(listeners::allBy).orElse(listeners);
    Client client = new Client(this, engine, mailbox, own, wish);
    clients.add(client);
    return client;
  }

  /**
   * Adds the wish of a handle, and applies it. Loop only.
   *
   * @throws RuntimeException if the policy fails; then nothing changes
   */
  void wish(InterfaceWish wish, InterfacePolicy policy, long nowNs) {
    wish.change(policy, interfaces.present());
    interfaces.add(wish);
    interfacesChanged(nowNs);
  }

  /** Removes the wish of a handle after its goodbyes are sent. Loop only. */
  void unwish(InterfaceWish wish, long nowNs) {
    wish.end();
    engine.links(lastLinks, nowNs);
    inNextTurn(
        laterNs -> {
          interfaces.remove(wish);
          interfacesChanged(laterNs);
        },
        nowNs);
  }

  /**
   * Replaces the policy of a handle's wish. The interfaces that it leaves get their goodbyes with
   * this turn. The new ones follow with the next turn, which comes at once. Loop only.
   *
   * @param done called after the new policy was applied
   * @throws RuntimeException if the policy fails; then nothing changes
   */
  void wishChanged(InterfaceWish wish, InterfacePolicy policy, LongConsumer done, long nowNs) {
    wish.change(policy, interfaces.present());
    engine.links(lastLinks, nowNs);
    inNextTurn(
        laterNs -> {
          interfacesChanged(laterNs);
          done.accept(laterNs);
        },
        nowNs);
  }

  private void inNextTurn(Mailbox.Command command, long nowNs) {
    Subscription unused = engine.after(0, dueNs -> mailbox.post(command), nowNs);
  }

  /** Removes a closed handle; returns true if it was the last one and the node must be closed. */
  boolean release(Client client) {
    boolean last = users.decrementAndGet() == 0;
    if (!last) {
      clients.remove(client);
    }
    return last;
  }

  /**
   * Returns the sessions that watch peers; the first call opens their port.
   *
   * @throws BeaconException if that is not possible; the next call tries again
   */
  Watchers watchers() throws BeaconException {
    CompletableFuture<Watchers> mine = new CompletableFuture<>();
    CompletableFuture<Watchers> theirs = watchers.compareAndExchange(null, mine);
    if (theirs != null) {
      return joined(theirs);
    }
    try {
      Watchers started = watchOpener.open(number);
      mine.complete(started);
      exitHook.arm(); // AdminDown is sent when the JVM exits
      if (closed.get()) {
        started.close(); // close() may not have seen it
      }
      return started;
    } catch (BeaconException | RuntimeException e) {
      watchers.set(null);
      mine.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * Opens the watching port, for callers that may not throw checked exceptions.
   *
   * @throws UncheckedIOException if that is not possible
   */
  void requireWatching() {
    try {
      Watchers unused = watchers();
    } catch (BeaconException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Watchers joined(CompletableFuture<Watchers> theirs) throws BeaconException {
    try {
      return theirs.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BeaconException refused) {
        throw refused;
      }
      throw e;
    }
  }

  /** Returns the sessions that watch peers, if their port was opened. */
  Optional<Watchers> startedWatchers() {
    CompletableFuture<Watchers> opened = watchers.get();
    return opened == null || opened.isCompletedExceptionally()
        ? Optional.empty()
        : Optional.ofNullable(opened.getNow(null));
  }

  /**
   * Says goodbye and ends everything, for all users. Idempotent; waits like {@link #awaitClosed}.
   */
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    mailbox.post(
        nowNs -> {
          loop.stop(); // with this turn, which still sends packets
          engine.goodbye(nowNs);
        });
    awaitClosed();
    clients.forEach(Client::end);
    listeners.close();
    exitHook.disarm();
  }

  /**
   * Waits for a close in progress, because the process may end afterwards: until the goodbyes and
   * AdminDown are sent, at most 250 ms for either.
   */
  void awaitClosed() {
    if (closed.get()) {
      loop.awaitEnd(CLOSE_MS, listeners.waiting());
      startedWatchers().ifPresent(Watchers::close);
    }
  }

  /**
   * Checks that it is open and has not failed.
   *
   * @throws IllegalStateException if it is closed
   * @throws BeaconFailedException if its loop ended by itself
   */
  void requireOpen() {
    Throwable cause = failure;
    if (cause != null) {
      throw new BeaconFailedException(cause);
    }
    if (closed.get()) {
      throw new IllegalStateException("this Beacon is closed");
    }
  }

  /**
   * Checks that it was opened for discovery.
   *
   * @throws IllegalStateException if it only watches
   */
  void requireDiscovery() {
    if (!port.discovers()) {
      throw new IllegalStateException(
          "this Beacon only watches: open it without BeaconBuilder.discovery(false)");
    }
  }

  /**
   * Reserves a name for a service that is about to be published, at most until the JVM exits.
   *
   * @throws IllegalStateException if a service with this name and type is published already
   */
  RegistrationFeed claim(Service service, RegistrationListener listener, Listeners users) {
    RegistrationFeed feed = new RegistrationFeed(service, listener, users, mailbox, hostRenames);
    claim(service.fullName(), feed);
    exitHook.arm();
    return feed;
  }

  /** Returns the feed of a host without a service; two hosts with one name share the name. */
  HostFeed feed(Host host, RegistrationListener listener, Listeners users) {
    HostFeed feed = new HostFeed(host, listener, users, mailbox, hostRenames);
    exitHook.arm();
    return feed;
  }

  /** Returns the reason why no host could answer, for messages; empty if one could. */
  String whyNobodyAnswers() {
    boolean inUse = interfaces.decisions().stream().anyMatch(InterfaceDecision::used);
    return inUse ? "" : ": no network interface is in use";
  }

  /** The number of changes so far that can change the addresses of a host. Any thread. */
  long addressChanges() {
    return addressChanges.get();
  }

  /** Reports whether the calling thread is the loop, which may read the loop's state. */
  boolean inLoop() {
    return loop.inLoop() || loop.isStepped();
  }

  /** The time of the turn that the loop is in. Loop only. */
  long nowNs() {
    return loop.nowNs();
  }

  /** Frees the name of a service. */
  void unclaim(PublicationFeed<?> feed) {
    if (feed instanceof RegistrationFeed service) {
      registrations.remove(service.requestedName(), service);
    }
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

  /** Returns this machine's name. The system is asked once, at the first use. */
  Name hostName() {
    return hostName
        .updateAndGet(known -> known.or(() -> Optional.of(MachineName.read())))
        .orElseThrow();
  }

  /** Handles the failure of the loop, as its last act: informs everything that waits for it. */
  private void loopFailed(Throwable cause) {
    failure = cause; // first, so that later callers see it
    BeaconFailedException told = new BeaconFailedException(cause);
    clients.forEach(client -> client.fail(told));
    exitHook.disarm();
  }

  private void joinFirst() throws NoInterfaceException, SocketFailureException {
    List<LinkFacts> links = interfaces.apply();
    if (links.isEmpty() && waits) {
      log.info("no network interface can be used yet: {}", interfaces.decisions());
    } else if (links.isEmpty()) {
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
    lastLinks = links;
    engine.links(links, nowNs);
    if (interfaces.firstFailure().isPresent() && !retryPending) {
      retryPending = true;
      engine.after(interfaces.nextRetryDelayNs(), dueNs -> mailbox.post(this::retry), nowNs);
    }
  }

  /** Publishes the values that other threads may read. */
  private void turnEnded() {
    malformed = engine.malformed();
    ignored = engine.ignored();
  }

  /** Notes how the port is shared; a family without a joined interface counts as missing. */
  private void noteSharing(List<LinkFacts> links) {
    Map<IpFamily, PortSharing> noted = new EnumMap<>(IpFamily.class);
    for (LinkFacts link : links) {
      noted.computeIfAbsent(link.family(), port::sharing);
    }
    sharing = noted;
  }
}
