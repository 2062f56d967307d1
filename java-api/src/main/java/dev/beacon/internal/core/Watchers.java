package dev.beacon.internal.core;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.BeaconFailedException;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchEvent;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Rdata;
import dev.beacon.internal.watch.PathObserver;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import dev.beacon.internal.watch.WatchPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions of a Beacon, and their two threads (ADR on watching: a thread that never calls
 * Java).
 *
 * <p>The <i>driver</i>, "beacon-watch-N", stays inside {@link WatchPort#drive}. It keeps the
 * protocol's time and never calls Java, so neither a pause of the JVM nor a listener delays it. The
 * <i>loop</i>, "beacon-watch-events-N", stays inside {@link WatchPort#run}: it takes commands and
 * passes changes to listeners. It owns {@link #sessions}. The last of the two to end closes the
 * port.
 */
final class Watchers implements WatchPort.Turn {

  private static final Logger log = LoggerFactory.getLogger(Watchers.class);

  private static final long CLOSE_MS = 250;

  private static final int EEXIST = 17;

  /**
   * The cookie of an answered peer is the number of its rules with this bit; other cookies lack it.
   */
  private static final long OF_RULES = 1L << 62;

  private final WatchPort port;
  private final Mailbox mailbox;
  private final Map<Integer, PeerSession> sessions = new ConcurrentHashMap<>();
  private final Map<Long, Answered> rules = new LinkedHashMap<>(); // loop only
  private final LaterActions later = new LaterActions(); // loop only
  private final AtomicLong ruleNumber = new AtomicLong();
  private final AtomicInteger inside = new AtomicInteger(2);
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final Once refusals = new Once();
  private final Once refusedPaths = new Once();
  private final UnheardPeers unheard = new UnheardPeers(); // loop only
  private final Thread loop;
  private final Thread driver;
  private volatile @Nullable Throwable failure;
  private boolean stopping; // loop only
  private boolean stepped;

  private record Answered(AnswerRules rules, AnswerListener listener, Listeners users) {}

  /** A command that the core may refuse. */
  @FunctionalInterface
  private interface Request<T> {
    T run() throws SocketFailureException;
  }

  private Watchers(WatchPort port, int number) {
    this.port = port;
    this.mailbox = new Mailbox(port::wake);
    this.loop = daemon("beacon-watch-events-" + number, () -> port.run(this));
    this.driver = daemon("beacon-watch-" + number, port::drive);
  }

  /** Starts both threads. The port belongs to it from now on. */
  static Watchers start(WatchPort port, int number) {
    Watchers watchers = new Watchers(port, number);
    watchers.driver.start();
    watchers.loop.start();
    return watchers;
  }

  /**
   * Prepares everything except the threads, for simulations: the code that takes the turns is the
   * loop, and makes all calls.
   */
  static Watchers prepare(WatchPort port, int number) {
    Watchers watchers = new Watchers(port, number);
    watchers.stepped = true;
    return watchers;
  }

  private Thread daemon(String name, Runnable body) {
    Thread thread =
        new Thread(
            () -> {
              try {
                body.run();
              } catch (Throwable e) {
                failed(e);
              } finally {
                left();
              }
            },
            name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Begins to watch: by the session of that path, if there is one. Waits for the core's answer:
   * microseconds on an idle machine.
   *
   * @throws SocketFailureException if the core refuses the session, or if that path has a session
   *     with other keys, another role or another minimum TTL
   */
  WatchSession watch(WatchTarget target, Consumer<? super WatchEvent> listener, Listeners users)
      throws BeaconException {
    WatchSession session = new WatchSession(this, target, listener, users);
    return request(
        () -> {
          PeerSession present = at(target).orElse(null);
          if (present == null) {
            PeerSession opened = open(target);
            opened.use(session);
            session.numbered(opened.number());
          } else {
            join(present, session);
          }
          return session;
        });
  }

  private PeerSession open(WatchTarget target) throws SocketFailureException {
    int number = port.open(target, true, 0);
    PeerSession session = new PeerSession(number, target, Optional.empty());
    sessions.put(number, session);
    return session;
  }

  /** Adds a user to an existing session, without a flap. */
  private void join(PeerSession present, WatchSession session) throws SocketFailureException {
    WatchTarget target = session.target();
    if (!present.suits(target)) {
      throw new SocketFailureException(
          "session",
          target.interfaceName().orElse(""),
          new Rdata.Address(target.peer()).toString(),
          "EEXIST",
          EEXIST);
    }
    present.use(session);
    session.numbered(present.number());
    apply(present);
    SessionState state = port.state(present.number());
    if (state.inUse() && state.statistics().changes() > 0) {
      session.changed(state, 1);
    }
  }

  /**
   * Passes the states of a path to an observer, from the present session or a new one. Does not
   * wait. If the core refuses the session, a message is logged. Returns an action that ends it.
   *
   * @param target peer, interface and settings; the settings of a user of the same session come
   *     first
   */
  Runnable observe(WatchTarget target, PathObserver observer) {
    mailbox.post(
        nowNs -> {
          try {
            observeNow(target, observer);
          } catch (SocketFailureException e) {
            if (refusedPaths.first(e.toString())) {
              log.warn("{} is not watched", target, e);
            }
          }
        });
    return () -> mailbox.post(nowNs -> forget(observer));
  }

  /**
   * Observes several paths. Waits for the core's answer.
   *
   * @return actions that end it
   * @throws SocketFailureException if the core refuses all of them
   */
  List<Runnable> observeAll(List<WatchTarget> paths, Function<WatchTarget, PathObserver> observers)
      throws BeaconException {
    return request(
        () -> {
          List<Runnable> ends = new ArrayList<>();
          SocketFailureException refused = null;
          for (WatchTarget path : paths) {
            PathObserver observer = observers.apply(path);
            try {
              observeNow(path, observer);
              ends.add(() -> mailbox.post(nowNs -> forget(observer)));
            } catch (SocketFailureException e) {
              log.debug("{} is not watched", path, e);
              refused = refused == null ? e : refused;
            }
          }
          if (refused != null && ends.isEmpty()) {
            throw refused;
          }
          return ends;
        });
  }

  /** Runs an action on the loop, without waiting. Any thread. */
  void post(Runnable action) {
    mailbox.post(nowNs -> action.run());
  }

  /** Observes a path at once. Loop only. */
  private void observeNow(WatchTarget target, PathObserver observer) throws SocketFailureException {
    PeerSession session = at(target).orElse(null);
    if (session == null) {
      session = open(target);
    }
    session.observe(observer, target);
    apply(session);
    SessionState state = port.state(session.number());
    if (state.inUse() && state.statistics().changes() > 0) {
      observer.changed(state, 1);
    }
  }

  private void forget(PathObserver observer) {
    for (PeerSession session : sessions.values()) {
      session.forget(observer);
      release(session);
    }
  }

  /** Ends a session without users, or applies the settings of the remaining users. */
  private void release(PeerSession session) {
    if (!session.isIdle()) {
      apply(session);
    } else if (sessions.remove(session.number(), session)) {
      port.end(session.number());
    }
  }

  private Optional<PeerSession> at(WatchTarget target) {
    return sessions.values().stream()
        .filter(session -> session.isTo(target)) // so that few states are read
        .filter(session -> session.isAt(target, port.state(session.number())))
        .findFirst();
  }

  /** Changes intervals, multiplier or keys, without a flap. */
  void change(WatchSession session, WatchTarget target) {
    session.retarget(target);
    apply(session);
  }

  /** Enables or disables a session. */
  void enable(WatchSession session, boolean enabled) {
    session.enable(enabled);
    apply(session);
  }

  private void apply(WatchSession session) {
    WatchTarget target = session.target();
    boolean enabled = session.isEnabled();
    mailbox.post(
        nowNs -> {
          PeerSession held = sessions.get(session.number());
          if (held != null && held.change(session, target, enabled)) {
            apply(held);
          }
        });
  }

  /** Applies the settings of a session's users. */
  private void apply(PeerSession session) {
    WatchTarget target = session.wanted();
    boolean enabled = session.isEnabled();
    if (session.answered().isEmpty() && !session.isInForce(target, enabled)) {
      apply(session, target, enabled);
    }
  }

  private void apply(PeerSession session, WatchTarget target, boolean enabled) {
    if (sessions.get(session.number()) != session) {
      return; // it has ended
    }
    try {
      if (port.change(session.number(), target, enabled, 0)) {
        session.inForce(target, enabled);
      } else {
        // The driver has not taken the earlier changes; the latest settings follow on a later turn.
        mailbox.post(nowNs -> apply(session));
      }
    } catch (SocketFailureException e) {
      log.warn("a watch of {} stays as it was", target, e);
    }
  }

  /** Adds a subscriber of events, on the loop if there is one. */
  void subscribe(Runnable subscription) {
    if (ended.isDone()) {
      subscription.run(); // it completes at once
    } else {
      post(subscription);
    }
  }

  /** Returns the core's present state of a session. Any thread. */
  SessionState state(WatchSession session) {
    SessionState now = session.isClosed() ? session.last() : port.state(session.number());
    return now.inUse() ? now : session.last();
  }

  /** Ends a watch: AdminDown is sent, unless the session has other users. */
  void end(WatchSession session) {
    if (!session.isClosed()) {
      session.close(port.state(session.number()));
      mailbox.post(
          nowNs -> {
            PeerSession held = sessions.get(session.number());
            if (held != null && held.end(session)) {
              release(held);
            }
          });
    }
  }

  /** Answers peers that the rules allow, until {@link #endAnswers}. */
  long answer(AnswerRules allowed, AnswerListener listener, Listeners users)
      throws BeaconException {
    long cookie = OF_RULES | ruleNumber.incrementAndGet();
    return request(
        () -> {
          rules.put(cookie, new Answered(allowed, listener, users));
          try {
            applyRules();
          } catch (SocketFailureException e) {
            rules.remove(cookie);
            throw e;
          }
          return cookie;
        });
  }

  /** Ends the sessions that only these rules allow. */
  void endAnswers(long cookie) {
    mailbox.post(
        nowNs -> {
          if (rules.remove(cookie) != null) {
            try {
              applyRules();
            } catch (SocketFailureException e) {
              log.warn("who is answered stays as it was", e);
            }
          }
        });
  }

  private void applyRules() throws SocketFailureException {
    Map<Long, AnswerRules> all = new LinkedHashMap<>();
    rules.forEach(
        (cookie, each) -> {
          if (!all.containsValue(each.rules())) { // services often have equal rules
            all.put(cookie, each.rules());
          }
        });
    if (!port.answer(all)) {
      mailbox.post(
          nowNs -> {
            try {
              applyRules(); // the driver has not taken the earlier rules
            } catch (SocketFailureException e) {
              log.warn("who is answered stays as it was", e);
            }
          });
    }
  }

  /** The counts so far. Any thread. */
  Map<String, Long> counters() {
    return port.counters();
  }

  /** Sends AdminDown on every session; returns within 250 ms. Idempotent. */
  void close() {
    mailbox.post(nowNs -> stopping = true);
    if (stepped) {
      long unused = onTurn(0, 0);
    }
    long deadlineNs = System.nanoTime() + CLOSE_MS * 1_000_000;
    boolean interrupted = awaitEnd(loop, deadlineNs);
    interrupted |= awaitEnd(driver, deadlineNs);
    users().forEach(session -> session.close(SessionState.gone(0)));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits for the end of a thread. An interrupt does not end the wait, since AdminDown may still
   * have to go out; returns true if there was one.
   */
  private static boolean awaitEnd(Thread thread, long deadlineNs) {
    boolean interrupted = false;
    long leftNs = deadlineNs - System.nanoTime();
    while (thread != Thread.currentThread() && thread.isAlive() && leftNs > 0) {
      try {
        thread.join(leftNs / 1_000_000 + 1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      leftNs = deadlineNs - System.nanoTime();
    }
    return interrupted;
  }

  @Override
  public long onTurn(int events, long nowNs) {
    try {
      later.begin(nowNs);
      mailbox.drain(nowNs);
      for (int i = 0; i < events; i++) {
        on(port.event(i));
      }
      later.run();
    } catch (RuntimeException e) {
      log.error("a defect in Beacon; watching goes on, please report it", e);
    } catch (Throwable e) {
      failed(e);
      return WatchPort.STOP;
    }
    return stopping ? WatchPort.STOP : later.nextNs();
  }

  /** Runs an action later. Loop only. */
  void after(Duration delay, Runnable action) {
    later.add(delay, action);
  }

  private void on(SessionEvent event) {
    switch (event.kind()) {
      case CHANGED -> changed(event);
      case NEW -> began(event);
      case GONE -> gone(event);
      case REFUSED -> {
        if (refusals.first(event.address() + event.text())) {
          log.info(
              "{} asks to watch this host and is not answered: {}", event.address(), event.text());
        }
      }
      case DROPPED -> dropped(event);
      case LATE -> log.debug("watching was held up by the machine");
      case SOCKET_FAILED -> log.warn("a socket of watching failed: {}", event.text());
      case OTHER -> {}
    }
  }

  private void dropped(SessionEvent event) {
    boolean watched = sessions.values().stream().anyMatch(session -> session.isOf(event.address()));
    if (watched) {
      unheard.why(event.address(), event.changes()).ifPresent(log::warn);
    }
  }

  private void changed(SessionEvent event) {
    PeerSession session = sessions.get(event.session());
    SessionState state = port.state(event.session());
    if (session != null && state.inUse()) {
      Flight.pathChange(state);
      session.changed(state, event.changes());
    }
  }

  private void began(SessionEvent event) {
    SessionState state = port.state(event.session());
    Answered by = rules.get(state.cookie());
    if (!state.inUse() || by == null) {
      return;
    }
    WatchTarget target =
        WatchTarget.of(state.peer())
            .interval(by.rules().interval())
            .multiplier(by.rules().multiplier());
    String interfaceName = state.statistics().interfaceName();
    WatchSession session =
        new WatchSession(
            this,
            interfaceName.isEmpty() ? target : target.onInterface(interfaceName),
            by.listener()::onEvent,
            by.users());
    session.numbered(event.session());
    PeerSession held =
        new PeerSession(event.session(), session.target(), Optional.of(by.listener()));
    held.use(session);
    sessions.put(event.session(), held);
  }

  private void gone(SessionEvent event) {
    PeerSession session = sessions.remove(event.session());
    if (session != null && session.answered().isPresent()) {
      AnswerListener listener = session.answered().get();
      session.users().forEach(user -> user.gone(() -> listener.onGone(user.target().peer())));
    }
  }

  /** Runs a command on the loop and waits for its result. */
  private <T> T request(Request<T> command) throws BeaconException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Mailbox.Command posted =
        nowNs -> {
          try {
            result.complete(command.run());
          } catch (SocketFailureException | RuntimeException e) {
            result.completeExceptionally(e);
          }
        };
    if (Thread.currentThread() == loop || stepped) {
      posted.run(0); // a listener that its executor runs on the loop
    } else {
      mailbox.post(posted);
    }
    try {
      return CompletableFuture.anyOf(result, ended).thenCompose(any -> result).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof BeaconException refused) {
        throw refused;
      }
      throw e.getCause() instanceof RuntimeException misuse ? misuse : e;
    }
  }

  private void failed(Throwable cause) {
    failure = cause;
    log.error("watching ends: nobody is watched from now on", cause);
  }

  private List<WatchSession> users() {
    return sessions.values().stream().flatMap(session -> session.users().stream()).toList();
  }

  /** Handles the end of one of the two threads; the last one frees the memory. */
  private void left() {
    if (inside.decrementAndGet() == 0) {
      port.close();
    }
    Throwable cause = failure;
    if (cause == null) {
      ended.completeExceptionally(new IllegalStateException("this Beacon is closed"));
    } else {
      BeaconFailedException told = new BeaconFailedException(cause);
      ended.completeExceptionally(told);
      users().forEach(session -> session.fail(told));
    }
  }
}
