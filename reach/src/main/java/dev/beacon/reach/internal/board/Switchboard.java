package dev.beacon.reach.internal.board;

import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.reach.InstanceDown;
import dev.beacon.reach.Liveness;
import dev.beacon.reach.NothingAlive;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.engine.Engine;
import dev.beacon.reach.internal.engine.Orders;
import dev.beacon.reach.internal.engine.Race;
import dev.beacon.reach.internal.engine.Standing;
import dev.beacon.reach.internal.net.Cuttable;
import dev.beacon.reach.internal.net.Dialler;
import dev.beacon.reach.internal.net.Dialler.Reached;
import dev.beacon.reach.internal.net.Exchange;
import dev.beacon.reach.internal.net.Headstarts;
import dev.beacon.reach.internal.net.Opener;
import dev.beacon.reach.internal.net.Remarks;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes events to the engine, and carries out its orders.
 *
 * <p>Any thread may call it: programs that connect, sources, watches, timers. The engine runs under
 * one lock, which is held for microseconds. Its orders are collected meanwhile, and the same thread
 * carries them out after it released the lock. So a verdict of BFD ends sockets on the thread that
 * brought it, and waits for no other thread.
 */
public final class Switchboard implements Exchange, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);
  private static final Logger AUDIT = LoggerFactory.getLogger("dev.beacon.audit");

  /** The interval of the checks of carriers and local addresses while an instance is in use. */
  private static final int PATHS_EVERY_MS = 50;

  /** The interval of the search for new addresses of this machine. */
  private static final int NEW_PATHS_EVERY_MS = 2_000;

  private static final int PROBE_MS = 500;
  private static final int MOST_EVENTS_WAITING = 256;
  private static final int CLOSING_MS = 300;

  /**
   * A standby is watched less often, because no connection suffers if its death is noticed later.
   */
  private static final Duration STANDBY = Duration.ofMillis(300);

  /** Within this time after the opening, more instances may still be found. */
  private static final long SETTLING_NS = 1_000_000_000L;

  private final Settings settings;
  private final Threads threads;
  private final Watching watching;
  private final Optional<AllPaths> paths;
  private final SubmissionPublisher<ReachEvent> events;
  private final Headstarts headstarts;
  private final long openedNs = System.nanoTime();

  /** The counts of events, by name. */
  private final Map<String, LongAdder> counts = new LinkedHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Engine engine;
  private final Map<String, Set<Cuttable>> sockets = new HashMap<>();
  private final Set<Cuttable> overPaths = ConcurrentHashMap.newKeySet();
  private List<Runnable> todo = new ArrayList<>();
  private @Nullable ScheduledFuture<?> tick;
  private long tickNs;
  private boolean looking;
  private boolean closed;

  /** Used only by the sources' thread. */
  private final Map<String, Watching.Session> sessions = new HashMap<>();

  /**
   * Makes one without sources.
   *
   * @param kernel the kernel's MPTCP, if connections shall use all paths
   */
  public Switchboard(
      Settings settings,
      Threads threads,
      Watching watching,
      Optional<KernelPaths> kernel,
      RandomGenerator random) {
    this.settings = settings;
    this.threads = threads;
    Remarks remarks = new Remarks(this::degraded, this::whole);
    paths =
        kernel.map(
            each -> {
              int firstId = random.nextInt(PathAddress.HIGHEST_ID);
              PathAddresses addresses = PathAddresses.shared(each, firstId);
              return new AllPaths(each, addresses, watching, remarks);
            });
    this.watching = paths.map(AllPaths::watching).orElse(watching);
    paths.ifPresent(this::lookForPaths);
    for (String each : List.of("connections", "refused", "cut", "verdicts", "probes")) {
      counts.put(each, new LongAdder());
    }
    headstarts = new Headstarts(threads.timers);
    events = new SubmissionPublisher<>(threads.events, MOST_EVENTS_WAITING);
    engine = new Engine(new Collected(), random);
  }

  private void lookForPaths(AllPaths all) {
    Object unused =
        threads.sources.scheduleWithFixedDelay(
            all::refresh, NEW_PATHS_EVERY_MS, NEW_PATHS_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /** The events, for subscribers; a slow subscriber misses some. */
  public SubmissionPublisher<ReachEvent> events() {
    return events;
  }

  /** The counts of events since the opening. */
  public Map<String, Long> counts() {
    Map<String, Long> now = new LinkedHashMap<>();
    counts.forEach((name, count) -> now.put(name, count.sum()));
    return now;
  }

  /** The present state of each endpoint. */
  public List<Standing> standings() {
    lock.lock();
    try {
      return engine.standings(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the endpoints of a source. The kernel gets the addresses of paths before anybody can
   * connect: from one that it gets while a connection is being made, that connection never gets a
   * subflow.
   */
  public void offer(String source, List<Endpoint> endpoints) {
    paths.ifPresent(all -> all.offer(source, endpoints));
    with(now -> engine.offer(source, endpoints, now));
  }

  /** Handles a source's report that an endpoint is gone for good. */
  public void goodbye(Endpoint endpoint) {
    with(now -> engine.goodbye(endpoint, now));
  }

  /** Reports a source's problem to the operator. */
  public void degraded(String reason) {
    LOG.warn("{}: {}", settings.service(), reason);
    events.offer(new ReachEvent.Degraded(reason, Instant.now()), (who, event) -> false);
  }

  /** Reports that a source's problem is over. */
  public void whole(String reason) {
    LOG.info("{}: {}", settings.service(), reason);
    events.offer(new ReachEvent.Whole(reason, Instant.now()), (who, event) -> false);
  }

  @Override
  public <T extends Closeable> Reached<T> connect(
      Opener<T> opener, Duration timeout, Function<Reached<T>, Cuttable> registered)
      throws SocketException {
    Opener<T> dialling = paths.map(all -> all.sockets().over(opener)).orElse(opener);
    long startNs = System.nanoTime();
    long endNs = startNs + (timeout.isZero() ? Long.MAX_VALUE / 4 : timeout.toNanos());
    Set<String> tried = Collections.emptySet();
    Map<String, String> failures = new ConcurrentHashMap<>();
    while (true) {
      Order order = awaitOrder(tried, endNs);
      if (order.endpoints().isEmpty()) {
        count("refused", 1);
        throw nothingAlive(failures);
      }
      Optional<Reached<T>> reached = race(dialling, order.endpoints(), failures, endNs);
      if (reached.isPresent()) {
        register(reached.get(), registered.apply(reached.get()), order.atNs());
        return reached.get();
      }
      tried = keys(order.endpoints());
    }
  }

  private <T extends Closeable> Optional<Reached<T>> race(
      Opener<T> opener, List<Endpoint> order, Map<String, String> failures, long endNs) {
    Dialler.Referee referee =
        new Dialler.Referee() {
          @Override
          public void refused(Endpoint endpoint, String why) {
            failures.put(endpoint.key(), why);
            with(now -> engine.refused(endpoint, why, now));
          }

          @Override
          public void outrun(Endpoint endpoint, long afterNs) {
            with(now -> engine.outrun(endpoint, afterNs));
          }
        };
    long attemptNs = settings.connectTimeout().toNanos();
    return new Dialler<>(
            opener, new Race(order), referee, headstarts, threads.helpers, attemptNs, endNs)
        .run();
  }

  private static Set<String> keys(List<Endpoint> endpoints) {
    Set<String> keys = new HashSet<>();
    endpoints.forEach(each -> keys.add(each.key()));
    return keys;
  }

  /** The endpoints to try, best first, as they were known at that time. */
  private record Order(List<Endpoint> endpoints, long atNs) {}

  /** Returns the endpoints that were not tried yet; empty if none comes in time. */
  private Order awaitOrder(Set<String> tried, long endNs) throws SocketException {
    long settledNs = openedNs + SETTLING_NS;
    long startNs = System.nanoTime();
    lock.lock();
    try {
      while (true) {
        if (closed) {
          throw new SocketException(settings.service() + ": the Reach is closed");
        }
        long now = System.nanoTime();
        List<Endpoint> order = untried(engine.order(now), tried);
        boolean some = !order.isEmpty() || !tried.isEmpty();
        long until = some ? settledNs : startNs + settings.findTimeout().toNanos();
        long left = Math.min(until, endNs) - now;
        if (!order.isEmpty() || left <= 0) {
          return new Order(order, now);
        }
        changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException(settings.service() + ": interrupted while no instance was known");
    } finally {
      lock.unlock();
    }
  }

  private static List<Endpoint> untried(List<Endpoint> order, Set<String> tried) {
    return tried.isEmpty()
        ? order
        : order.stream().filter(each -> !tried.contains(each.key())).toList();
  }

  /**
   * Names each endpoint with the reason why it can't be used. The failure of this attempt comes
   * first, because a host that answers the watch again meanwhile clears its own reason.
   */
  private NothingAlive nothingAlive(Map<String, String> failures) {
    Map<String, String> reasons = new LinkedHashMap<>();
    for (Standing each : standings()) {
      String known = each.why().orElse("was not tried");
      reasons.put(each.endpoint().toString(), failures.getOrDefault(each.endpoint().key(), known));
    }
    NothingAlive failure = new NothingAlive(settings.service(), reasons);
    AUDIT.info("refused service={} reason=\"{}\"", settings.service(), failure.getMessage());
    return failure;
  }

  private void register(Reached<?> reached, Cuttable socket, long chosenNs) {
    Endpoint endpoint = reached.endpoint();
    count("connections", 1);
    if (paths.map(all -> all.sockets().isOverPaths(reached.socket())).orElse(false)) {
      overPaths.add(socket);
    }
    with(
        now -> {
          sockets
              .computeIfAbsent(
                  endpoint.key(), any -> Collections.newSetFromMap(new IdentityHashMap<>()))
              .add(socket);
          engine.connected(endpoint, chosenNs, reached.tookNs(), now);
          if (!looking) {
            looking = true;
            lookLater();
          }
        });
    AUDIT.info("connected service={} instance={}", settings.service(), endpoint);
  }

  @Override
  public void released(Endpoint endpoint, Cuttable socket) {
    with(now -> release(endpoint, socket, now));
  }

  private void release(Endpoint endpoint, Cuttable socket, long now) {
    overPaths.remove(socket);
    Set<Cuttable> open = sockets.get(endpoint.key());
    if (open != null && open.remove(socket)) {
      if (open.isEmpty()) {
        sockets.remove(endpoint.key());
      }
      engine.closed(endpoint, now);
    }
  }

  @Override
  public void reset(Endpoint endpoint) {
    with(now -> engine.reset(endpoint, now));
  }

  @Override
  public void ended(Endpoint endpoint) {
    with(now -> engine.ended(endpoint, now));
  }

  private void with(Consumer<Long> work) {
    List<Runnable> mine;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long now = System.nanoTime();
      work.accept(now);
      mine = todo;
      todo = mine.isEmpty() ? mine : new ArrayList<>();
      schedule(now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    mine.forEach(Runnable::run);
  }

  /** Sets the timer, unless it is due in time already. */
  private void schedule(long now) {
    long next = engine.nextNs(now);
    if (tick != null && !tick.isDone() && tickNs - next <= 0 && tickNs - now > 0) {
      return;
    }
    if (tick != null) {
      tick.cancel(false);
    }
    tickNs = next;
    tick =
        threads.timers.schedule(
            () -> with(engine::tick), Math.max(0, next - now), TimeUnit.NANOSECONDS);
  }

  private void lookLater() {
    Object unused =
        threads.timers.schedule(this::lookAtPaths, PATHS_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Checks the sockets in use: a genuine channel is closed without a call to us, and a path may be
   * lost.
   */
  private void lookAtPaths() {
    Map<InetAddress, Optional<String>> lost = new HashMap<>();
    Map<String, Set<Cuttable>> inUse = new HashMap<>();
    lock.lock();
    try {
      sockets.forEach((key, open) -> inUse.put(key, Set.copyOf(open)));
      looking = !inUse.isEmpty() && !closed;
      if (looking) {
        lookLater();
      }
    } finally {
      lock.unlock();
    }
    for (Standing each : standings()) {
      for (Cuttable socket : inUse.getOrDefault(each.endpoint().key(), Set.of())) {
        if (!socket.isOpen()) {
          released(each.endpoint(), socket);
        } else if (!overPaths.contains(socket)) {
          lost.computeIfAbsent(socket.localAddress(), Paths::lost)
              .ifPresent(why -> with(now -> engine.pathLost(each.endpoint(), why, now)));
        }
      }
    }
  }

  private void count(String what, long more) {
    LongAdder count = counts.get(what);
    if (count != null) {
      count.add(more);
    }
  }

  private void probe(Endpoint endpoint) {
    long startNs = System.nanoTime();
    try {
      knock(endpoint);
      with(now -> engine.answered(endpoint, now));
    } catch (IOException e) {
      if (paths.isPresent() && answersElsewhere(endpoint)) {
        with(now -> engine.answered(endpoint, now));
        return;
      }
      boolean refused = e instanceof ConnectException && !words(e).contains("timed out");
      String why = "probe: " + Dialler.words(e, System.nanoTime() - startNs);
      with(now -> engine.missed(endpoint, refused, why, now));
    }
  }

  private void knock(Endpoint endpoint) throws IOException {
    count("probes", 1);
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(endpoint.address(), endpoint.port()), PROBE_MS);
    }
  }

  /** With all paths in use, an instance is dead only if none of its addresses answers. */
  private boolean answersElsewhere(Endpoint endpoint) {
    for (Standing each : standings()) {
      Endpoint other = each.endpoint();
      if (other.instance().equals(endpoint.instance()) && !other.key().equals(endpoint.key())) {
        try {
          knock(other);
          return true;
        } catch (IOException e) {
          LOG.debug("{} does not answer either", other, e);
        }
      }
    }
    return false;
  }

  private static String words(IOException e) {
    return String.valueOf(e.getMessage());
  }

  private void watch(Endpoint endpoint, boolean inUse) {
    Duration interval =
        inUse || settings.interval().compareTo(STANDBY) > 0 ? settings.interval() : STANDBY;
    Watching.Session session = sessions.get(endpoint.key());
    if (session != null) {
      session.interval(interval);
      return;
    }
    try {
      sessions.put(
          endpoint.key(),
          watching.watch(endpoint, interval, settings.multiplier(), new Saying(endpoint)));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      with(now -> engine.watchNothing(endpoint, String.valueOf(e.getMessage()), now));
    }
  }

  private void unwatch(Endpoint endpoint) {
    Watching.Session session = sessions.remove(endpoint.key());
    if (session != null) {
      session.close();
    }
  }

  private void onSources(Runnable task) {
    if (!threads.sources.isShutdown()) {
      threads.sources.execute(task);
    }
  }

  /** Ends all watches; open sockets stay open, and nothing judges them any more. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    Future<?> ended =
        threads.sources.submit(
            () -> {
              sessions.values().forEach(Watching.Session::close);
              sessions.clear();
            });
    try {
      ended.get(CLOSING_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("{}: watches were not all closed", settings.service(), e);
    }
    paths.ifPresent(AllPaths::close);
    events.close();
    threads.close();
  }

  /** Receives the reports of one session. */
  private final class Saying implements Watching.Told {
    private final Endpoint endpoint;

    Saying(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void up() {
      with(now -> engine.watchUp(endpoint, now));
    }

    @Override
    public void down(String why, Duration silent) {
      with(now -> engine.watchDown(endpoint, why, silent.toNanos(), now));
    }

    @Override
    public void nothing(String why) {
      with(now -> engine.watchNothing(endpoint, why, now));
    }
  }

  /** Collects orders under the lock; {@link #with} carries them out after it. */
  private final class Collected implements Orders {

    @Override
    public void cut(Endpoint endpoint, String reason, long silentNs) {
      List<Cuttable> open = List.copyOf(sockets.getOrDefault(endpoint.key(), Set.of()));
      InetSocketAddress address = new InetSocketAddress(endpoint.address(), endpoint.port());
      InstanceDown why =
          new InstanceDown(endpoint.instance(), address, reason, Duration.ofNanos(silentNs));
      count("verdicts", 1);
      count("cut", open.size());
      todo.add(
          () -> {
            open.forEach(each -> each.cut(why));
            open.forEach(each -> released(endpoint, each));
            AUDIT.info(
                "cut service={} sockets={} reason=\"{}\"",
                settings.service(),
                open.size(),
                why.getMessage());
          });
    }

    @Override
    public void probe(Endpoint endpoint) {
      todo.add(() -> threads.helpers.execute(() -> Switchboard.this.probe(endpoint)));
    }

    @Override
    public void watch(Endpoint endpoint, boolean inUse) {
      todo.add(() -> onSources(() -> Switchboard.this.watch(endpoint, inUse)));
    }

    @Override
    public void unwatch(Endpoint endpoint) {
      todo.add(() -> onSources(() -> Switchboard.this.unwatch(endpoint)));
    }

    @Override
    public void chosen(Endpoint endpoint, Judge judge) {
      LOG.info("{}: {} is used, judged by {}", settings.service(), endpoint, judge);
      tell(
          new ReachEvent.InstanceChosen(
              endpoint.instance(),
              new InetSocketAddress(endpoint.address(), endpoint.port()),
              judge == Judge.WATCH ? Liveness.WATCH : Liveness.PROBES,
              Instant.now()));
    }

    @Override
    public void left(Endpoint endpoint, String reason, long silentNs) {
      LOG.info("{}: {} is left: {}", settings.service(), endpoint, reason);
      tell(
          new ReachEvent.InstanceLeft(
              endpoint.instance(),
              new InetSocketAddress(endpoint.address(), endpoint.port()),
              reason,
              Duration.ofNanos(silentNs),
              Instant.now()));
    }

    @Override
    public void degraded(String what, String reason) {
      LOG.warn("{}: {}", settings.service(), reason);
      tell(new ReachEvent.Degraded(reason, Instant.now()));
    }

    @Override
    public void whole(String what, String reason) {
      LOG.info("{}: {}", settings.service(), reason);
      tell(new ReachEvent.Whole(reason, Instant.now()));
    }

    /** Offers an event; a slow subscriber misses it. */
    private void tell(ReachEvent event) {
      events.offer(event, (who, missed) -> false);
    }
  }
}
