package dev.beacon.internal.core;

import dev.beacon.Answer;
import dev.beacon.BeaconFailedException;
import dev.beacon.BrowseOptions;
import dev.beacon.DroppedPacket;
import dev.beacon.Host;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.LinkTraffic;
import dev.beacon.Links;
import dev.beacon.LookUp;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.SourceRate;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.find.LookUpTerms;
import dev.beacon.internal.mdns.find.Searches;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.ReverseNames;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.watch.HoldDown;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One handle of a {@link Node}, with the searches, look-ups and publications that it has begun.
 * Closing it ends them; closing the last handle ends the node too. The objects of the public API
 * use this class. All methods may be called by any thread.
 *
 * <p><b>Every future completes.</b> A look-up is added to {@link #lookups} before its command is
 * posted, and only after that the client checks that it is open. So the thread that closes the
 * client, or that finds that the loop has ended, sees all look-ups whose command may never run.
 */
public final class Client {

  /** The most types that are reported, because strangers choose how many there are. */
  private static final int MOST_TYPES = 1_024;

  /** A loop that takes longer hangs; the next call reports that. */
  private static final Duration JOINING = Duration.ofSeconds(2);

  private final Node node;
  private final Engine engine;
  private final Mailbox mailbox;
  private final Listeners listeners;
  private final InterfaceWish wish;
  private final Watches watches;
  private final Set<Directory> directories = ConcurrentHashMap.newKeySet();
  private final Set<Inquiry> inquiries = ConcurrentHashMap.newKeySet();
  private final RememberedAddresses remembered = new RememberedAddresses();
  private final Set<Lookup<?>> lookups = ConcurrentHashMap.newKeySet();
  private final Set<PublicationFeed<?>> registrations = ConcurrentHashMap.newKeySet();
  private final Map<PublicationFeed<?>, Long> answersOf = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> ended;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CompletableFuture<Boolean> wasLast = new CompletableFuture<>();
  private final AtomicBoolean endTold = new AtomicBoolean();

  Client(Node node, Engine engine, Mailbox mailbox, Listeners listeners, InterfaceWish wish) {
    this.node = node;
    this.engine = engine;
    this.mailbox = mailbox;
    this.listeners = listeners;
    this.wish = wish;
    this.ended = listeners.waiting().future();
    this.watches = new Watches(node, listeners, this::requireOpen);
  }

  /** The node of this handle. */
  public Node node() {
    return node;
  }

  /** The peers and services that this handle watches. */
  public Watches watches() {
    return watches;
  }

  /** The latest decision on each interface, by this handle's policy. */
  public List<InterfaceDecision> decisions() {
    return wish.decisions();
  }

  /** Replaces the policy of this handle. */
  public CompletableFuture<List<InterfaceDecision>> useInterfaces(InterfacePolicy policy) {
    Lookup<List<InterfaceDecision>> lookup =
        track(new Lookup<>("interfaces", listeners::complete, listeners.waiting()));
    post(
        nowNs -> {
          try {
            node.wishChanged(wish, policy, doneNs -> lookup.found(wish.decisions()), nowNs);
          } catch (RuntimeException ofThePolicy) {
            lookup.fail(ofThePolicy);
          }
        });
    return lookup.future();
  }

  /**
   * Applies the policy of this handle, and waits until the interfaces were tried.
   *
   * @throws RuntimeException if the policy fails
   */
  void awaitInterfaces(InterfacePolicy policy) {
    if (node.inLoop()) {
      node.wish(wish, policy, node.nowNs());
      post(nowNs -> {}); // makes a turn, which sends the results
      return;
    }
    Lookup<Boolean> lookup = track(new Lookup<>("interfaces", Runnable::run, listeners.waiting()));
    post(
        nowNs -> {
          try {
            node.wish(wish, policy, nowNs);
            lookup.found(true);
          } catch (RuntimeException ofThePolicy) {
            lookup.fail(ofThePolicy);
          }
        });
    Optional<Boolean> unused = lookup.await(JOINING);
  }

  /** Begins a browse of one type, or of every type. */
  public Directory browse(
      Optional<ServiceType> type, BrowseOptions options, ServiceListener listener) {
    requireOpen();
    node.requireDiscovery();
    if (options.watch().isPresent()) {
      node.requireWatching();
    }
    Held held = new Held();
    Listeners own = options.executor().map(listeners::with).orElse(listeners);
    Directory directory = new Directory(type, options, listener, own);
    directories.add(directory);
    directory.alsoClose(
        () -> {
          directories.remove(directory);
          cancel(held);
        });
    post(nowNs -> held.begin(search(directory, directory, engine::verify, nowNs), nowNs));
    return directory;
  }

  /** Delivers the events of a browse to a subscriber, as many as it requests. */
  public void subscribe(Directory browse, Flow.Subscriber<? super ServiceEvent> subscriber) {
    Held held = new Held();
    EventFlow flow = new EventFlow(subscriber, listeners, browse, () -> cancel(held));
    browse.alsoClose(flow);
    flow.signal();
    // Not post(): subscribing never throws (Reactive Streams 1.9); a closed browse has completed
    // it.
    mailbox.post(nowNs -> held.begin(search(browse, flow, NOBODY_VERIFIES, nowNs), nowNs));
  }

  /**
   * Finds the present instances of a type, or of all types. When the time is over, a find of one
   * type has the instances known by then.
   */
  public CompletableFuture<List<ServiceInstance>> find(Optional<ServiceType> type, LookUp terms) {
    return lookup(
        type.map(ServiceType::toString).orElse("services"),
        terms.timeout(),
        (lookup, nowNs) -> {
          Searches searches = searches(terms.links(), nowNs);
          if (type.isEmpty()) {
            return searches.roundUpAll(lookup::found, lookup::atTheEnd, nowNs);
          }
          lookup.atTheEnd(() -> searches.found(type.get()));
          return searches.roundUp(type.get(), lookup::found, nowNs);
        });
  }

  /** Looks up one instance: the first to be found under one of the names. */
  public CompletableFuture<ServiceInstance> resolve(
      List<Name> names, ServiceType type, LookUp terms) {
    return lookup(
        names.get(0).toString(),
        terms.timeout(),
        (lookup, nowNs) -> {
          Searches searches = searches(terms.links(), nowNs);
          FirstInstance first = new FirstInstance(lookup);
          List<Subscription> begun = new ArrayList<>();
          for (Name name : names) {
            begun.add(searches.resolve(name, type, engineTerms(terms), first, nowNs));
          }
          return endNowNs -> begun.forEach(search -> search.cancel(endNowNs));
        });
  }

  /**
   * Looks up the addresses of a host.
   *
   * @param spelling the host's name in the addresses
   */
  public CompletableFuture<List<InetAddress>> addresses(
      Name host, Optional<String> spelling, LookUp terms) {
    return lookup(
        host.toString(),
        terms.timeout(),
        (lookup, nowNs) ->
            searches(terms.links(), nowNs)
                .host(host, engineTerms(terms), new HostAnswer(lookup, host, spelling), nowNs));
  }

  /**
   * Returns the addresses of a host that are in the caches now. Unless nothing has changed since
   * the last call, it waits for the loop, at most for the time of the terms.
   */
  public List<InetAddress> cachedAddresses(
      String spelling, Function<String, Name> reading, LookUp terms) {
    List<InetAddress> still = remembered.get(spelling, node.addressChanges());
    if (still != null) {
      requireOpen();
      return still;
    }
    Name host = reading.apply(spelling);
    if (node.inLoop()) {
      return known(host, spelling, terms, node.nowNs());
    }
    Lookup<List<InetAddress>> lookup =
        track(new Lookup<>(spelling, Runnable::run, listeners.waiting()));
    post(nowNs -> lookup.found(known(host, spelling, terms, nowNs)));
    return lookup.await(terms.timeout()).orElse(List.of());
  }

  /** Looks up the name that a host gives to its address. */
  public CompletableFuture<Name> hostName(InetAddress address, LookUp terms) {
    Name reverse = ReverseNames.of(address);
    return lookup(
        reverse.toString(),
        terms.timeout(),
        (lookup, nowNs) ->
            searches(terms.links(), nowNs)
                .lookUp(reverse, RecordType.PTR, new NameAnswer(lookup, reverse), nowNs));
  }

  /** Begins a query. */
  public Inquiry query(Name name, RecordType type, Consumer<? super Answer> listener) {
    Held held = new Held();
    Inquiry inquiry =
        new Inquiry(
            name,
            type,
            listener,
            listeners,
            closing -> {
              inquiries.remove(closing);
              cancel(held);
            });
    inquiries.add(inquiry);
    post(
        nowNs -> held.begin(searches(Links.all(), nowNs).query(name, type, inquiry, nowNs), nowNs));
    return inquiry;
  }

  /** Reports each offered type of service once. */
  public Inquiry types(Consumer<? super ServiceType> listener) {
    Set<ServiceType> told = ConcurrentHashMap.newKeySet();
    return query(
        ServiceType.ENUMERATION,
        RecordType.PTR,
        answer -> {
          if (isPointer(answer) && answer.record().rdata() instanceof Rdata.Target target) {
            ServiceType.from(target.name())
                .map(ServiceType::base) // some hosts enumerate their subtypes too
                .filter(type -> told.size() < MOST_TYPES && told.add(type))
                .ifPresent(listener);
          }
        });
  }

  /**
   * Publishes a service.
   *
   * @throws IllegalStateException if a service with this name and type is published already
   */
  public RegistrationFeed publish(Service service, RegistrationListener listener) {
    requireOpen();
    node.requireDiscovery();
    Name thisHost = node.hostName();
    Optional<Long> answering = service.answers().map(rules -> watches.answerFor(service, rules));
    RegistrationFeed feed = claim(service, listener, answering);
    registrations.add(feed);
    feed.onRefused(() -> withdraw(feed));
    try {
      post(
          nowNs ->
              feed.begin(engine.publish(service, scope(service.links()), thisHost, feed, nowNs)));
    } catch (IllegalStateException closedMeanwhile) {
      withdraw(feed); // the node may stay open, and other handles may need the name
      throw closedMeanwhile;
    }
    return feed;
  }

  private RegistrationFeed claim(
      Service service, RegistrationListener listener, Optional<Long> answering) {
    try {
      RegistrationFeed feed = node.claim(service, listener, listeners);
      answering.ifPresent(number -> answersOf.put(feed, number));
      return feed;
    } catch (IllegalStateException taken) {
      answering.ifPresent(watches::endAnswers);
      throw taken;
    }
  }

  /** Publishes a host without a service. */
  public HostFeed publish(Host host, RegistrationListener listener) {
    requireOpen();
    node.requireDiscovery();
    Name thisHost = node.hostName();
    HostFeed feed = node.feed(host, listener, listeners);
    registrations.add(feed);
    try {
      post(nowNs -> feed.begin(engine.publish(host, scope(host.links()), thisHost, feed, nowNs)));
    } catch (IllegalStateException closedMeanwhile) {
      withdraw(feed);
      throw closedMeanwhile;
    }
    return feed;
  }

  /** Withdraws a publication; the name of a service is then free. */
  public void withdraw(PublicationFeed<?> feed) {
    feed.close();
    Long answering = answersOf.remove(feed);
    if (answering != null) {
      watches.endAnswers(answering);
    }
    registrations.remove(feed);
    node.unclaim(feed);
  }

  /** Withdraws everything that was published with this handle. */
  public void withdrawAll() {
    List.copyOf(registrations).forEach(this::withdraw);
  }

  /** Asks again for the records of an instance, so that they are confirmed or removed. */
  public void verify(ServiceInstance instance) {
    post(nowNs -> engine.verify(instance, false, nowNs));
  }

  /** The noisiest sources of the last second. */
  public CompletableFuture<List<SourceRate>> noisiest() {
    return lookedUp("the noisiest sources", node::noisiest);
  }

  /** Counts the packets sent and heard on each link. */
  public CompletableFuture<List<LinkTraffic>> traffic() {
    return lookedUp("the traffic", engine::traffic);
  }

  /** Samples of dropped packets. */
  public CompletableFuture<List<DroppedPacket>> drops() {
    return lookedUp("dropped packets", node::drops);
  }

  /**
   * Returns a new future, which completes when this handle is closed, exceptionally if it failed.
   */
  public CompletableFuture<Void> whenClosed() {
    return ended.thenAccept(any -> {});
  }

  /**
   * Ends everything that was begun with this handle, and the node if this is the last handle.
   * Idempotent. A second caller waits for the first, because the process may end after it.
   */
  public void close() {
    boolean isFirst = closed.compareAndSet(false, true);
    if (isFirst) {
      wasLast.complete(node.release(this));
    }
    if (wasLast.join()) { // the first caller may not have come further than here
      node.close();
    } else if (isFirst) {
      List.copyOf(registrations).forEach(this::withdraw);
      watches.close();
      endSearches();
      mailbox.post(nowNs -> node.unwish(wish, nowNs));
    } else {
      node.awaitClosed();
    }
  }

  /** Ends all waiting, because the node is closed, or its loop has ended or hangs. Any thread. */
  void end() {
    if (closed.compareAndSet(false, true)) {
      wasLast.complete(true); // a later close waits for the node
    }
    registrations.forEach(PublicationFeed::nodeClosed);
    watches.nodeClosed();
    endSearches();
  }

  /** Handles the unexpected end of the loop. Once, on the loop's thread. */
  void fail(BeaconFailedException cause) {
    registrations.forEach(feed -> feed.fail(cause));
    directories.forEach(directory -> directory.fail(cause));
    lookups.forEach(lookup -> lookup.fail(cause));
    if (endTold.compareAndSet(false, true)) {
      listeners.complete(() -> ended.completeExceptionally(cause));
    }
  }

  private void endSearches() {
    directories.forEach(Directory::close);
    inquiries.forEach(Inquiry::close);
    lookups.forEach(Lookup::closed);
    if (endTold.compareAndSet(false, true)) {
      listeners.complete(() -> ended.complete(true));
    }
  }

  /** The search of a look-up in the engine. */
  @FunctionalInterface
  private interface Asking<T> {
    Subscription ask(Lookup<T> lookup, long nowNs);
  }

  private <T> CompletableFuture<T> lookup(String wanted, Duration timeout, Asking<T> asking) {
    Held search = new Held();
    Held timer = new Held();
    Lookup<T> lookup = track(new Lookup<>(wanted, listeners::complete, listeners.waiting()));
    CompletableFuture<T> future = lookup.future();
    Flight.lookUp(wanted, future);
    CompletableFuture<T> unused =
        future.whenComplete(
            (found, failure) -> {
              cancel(search);
              cancel(timer);
            });
    post(
        nowNs -> {
          search.begin(asking.ask(lookup, nowNs), nowNs);
          timer.begin(
              engine.after(
                  timeout.toNanos(), dueNs -> lookup.timedOut(node.whyNobodyAnswers()), nowNs),
              nowNs);
        });
    return future; // not a stage of it: cancel() must reach this one
  }

  /** Returns a value that the loop reads. */
  private <T> CompletableFuture<T> lookedUp(String wanted, Supplier<T> source) {
    Lookup<T> lookup = track(new Lookup<>(wanted, listeners::complete, listeners.waiting()));
    post(nowNs -> lookup.found(source.get()));
    return lookup.future();
  }

  private <T> Lookup<T> track(Lookup<T> lookup) {
    requireOpen();
    lookups.add(lookup);
    CompletableFuture<T> unused =
        lookup.future().whenComplete((found, failure) -> lookups.remove(lookup));
    return lookup;
  }

  private Subscription search(Directory browse, InstanceSink sink, Verifying verify, long nowNs) {
    Optional<WatchTiming> watch = browse.options().watch();
    Optional<Watchers> watchers = node.startedWatchers();
    if (watch.isEmpty() || watchers.isEmpty()) {
      return begin(browse, sink, nowNs);
    }
    WatchedInstances watched =
        new WatchedInstances(
            sink,
            watch.get(),
            (path, told) -> observe(watchers.get(), path, told),
            (instance, isBack) -> verify.verify(instance, isBack, node.nowNs()));
    Subscription search = begin(browse, watched, nowNs);
    return endNowNs -> {
      search.cancel(endNowNs);
      watched.close();
    };
  }

  private Subscription begin(Directory browse, InstanceSink sink, long nowNs) {
    Searches searches = searches(browse.options().links(), nowNs);
    return browse.type().isPresent()
        ? searches.browse(browse.type().get(), sink, nowNs)
        : searches.browseAll(sink, nowNs);
  }

  /** Passes the events of the watching loop to the discovery loop. */
  private Runnable observe(Watchers watchers, WatchTarget path, Consumer<WatchStatistics> told) {
    return watchers.observe(
        path,
        new HoldDown(
            path::holdDown,
            watchers::after,
            (state, changes) -> mailbox.post(nowNs -> told.accept(state.statistics()))));
  }

  private Searches searches(Links links, long nowNs) {
    return engine.searches(scope(links), nowNs);
  }

  private LinkScope scope(Links links) {
    return new ChosenLinks(wish, links);
  }

  /** Some of this handle's links, or all of them. */
  private record ChosenLinks(InterfaceWish wish, Links links) implements LinkScope {
    @Override
    public boolean covers(LinkFacts link) {
      return wish.has(link.ifindex()) && links.include(link.interfaceName(), link.family());
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ChosenLinks that && wish == that.wish && links.equals(that.links);
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(wish) + links.hashCode();
    }
  }

  private static LookUpTerms engineTerms(LookUp terms) {
    return new LookUpTerms(terms.families(), true, terms.settle().toNanos());
  }

  private List<InetAddress> known(Name host, String spelling, LookUp terms, long nowNs) {
    List<InetAddress> addresses = searches(terms.links(), nowNs).known(host, terms.families());
    List<InetAddress> called = HostAnswer.called(Optional.of(spelling), addresses);
    remembered.put(spelling, called, node.addressChanges());
    return called;
  }

  private void post(Mailbox.Command command) {
    requireOpen();
    node.requireDiscovery();
    mailbox.post(command);
  }

  private void cancel(Held held) {
    mailbox.post(held::end);
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this Beacon is closed");
    }
    node.requireOpen();
  }

  /** An alias on the way to a pointer has a target too. */
  private static boolean isPointer(Answer answer) {
    return answer.record().type().equals(RecordType.PTR);
  }

  /** Asks again for the records of an instance, so that they are confirmed or removed. */
  @FunctionalInterface
  private interface Verifying {
    void verify(ServiceInstance instance, boolean again, long nowNs);
  }

  /** The browse to which a stream belongs already verifies. */
  private static final Verifying NOBODY_VERIFIES = (instance, again, nowNs) -> {};

  /** A subscription of the engine, which commands begin and end. Loop only. */
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
