package dev.beacon.internal.core;

import dev.beacon.AnswerRules;
import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Rdata;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import dev.beacon.internal.watch.WatchPort;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A watching core without sockets: peers are as the test says. */
final class SimWatchPort implements WatchPort {

  private static final SessionEvent WAKE =
      new SessionEvent(SessionEvent.Kind.OTHER, 0, 0, 0, "", 0, "");

  final List<String> asked = new ArrayList<>();
  final List<WatchTarget> targets = new ArrayList<>();
  final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
  final List<String> threads = new ArrayList<>();
  final CountDownLatch closed = new CountDownLatch(1);
  final AtomicInteger refuseChanges = new AtomicInteger();
  volatile boolean refuseSessions;
  volatile boolean failDriver;
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private volatile boolean isSlow;
  private final Map<Integer, SessionState> states = new ConcurrentHashMap<>();
  private final LinkedBlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private List<SessionEvent> turn = List.of();
  private int next = 1;

  /** From now on the driver ends only when {@link #mayEnd} says so. */
  void isSlow() {
    isSlow = true;
  }

  /** The driver may end. */
  void mayEnd() {
    mayEnd.countDown();
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** The peer of a session is now so, after that many changes. */
  void becomes(int session, PathState state, int diagnostic, int changes) {
    SessionState before = state(session);
    states.put(session, state(before, session, state, diagnostic));
    events.add(event(SessionEvent.Kind.CHANGED, session, changes, before.peer()));
  }

  /** Somebody asks to be answered. */
  int asks(InetAddress peer, long cookie) {
    int session = next++;
    states.put(
        session,
        state(
            new SessionState(true, session, cookie, peer, 0, statistics(PathState.DOWN, 0)),
            session,
            PathState.DOWN,
            0));
    events.add(event(SessionEvent.Kind.NEW, session, 0, peer));
    return session;
  }

  /** A peer that was answered is let go of. */
  void goes(int session) {
    InetAddress peer = state(session).peer();
    states.remove(session);
    events.add(event(SessionEvent.Kind.GONE, session, 0, peer));
  }

  @Override
  public void drive() {
    threads.add(Thread.currentThread().getName());
    if (failDriver) {
      throw new IllegalStateException("waiting is broken");
    }
    await(ended);
    if (isSlow) {
      await(mayEnd);
    }
  }

  @Override
  public void run(Turn onTurn) {
    long next = NEVER;
    while (next != STOP) {
      List<SessionEvent> batch = new ArrayList<>();
      try {
        batch.add(events.take());
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      events.drainTo(batch);
      turn = batch;
      next = onTurn.onTurn(batch.size(), 0);
    }
    ended.countDown();
  }

  @Override
  public void wake() {
    events.add(WAKE);
  }

  @Override
  public int open(WatchTarget target, boolean enabled, long cookie) throws SocketFailureException {
    if (refuseSessions) {
      throw new SocketFailureException("max_sessions", "", "", "ENOSPC", 28);
    }
    int session = next++;
    states.put(
        session,
        new SessionState(true, session, cookie, target.peer(), 0, statistics(PathState.DOWN, 0)));
    asked.add("open " + target);
    targets.add(target);
    return session;
  }

  @Override
  public boolean change(int session, WatchTarget target, boolean enabled, long cookie) {
    if (refuseChanges.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      return false;
    }
    asked.add((enabled ? "enabled " : "disabled ") + target);
    targets.add(target);
    changes.add((enabled ? "enabled " : "disabled ") + target);
    return true;
  }

  @Override
  public void end(int session) {
    asked.add("end " + session);
    states.remove(session);
  }

  @Override
  public boolean answer(Map<Long, AnswerRules> cookies) {
    asked.add("answer by " + cookies.size());
    return true;
  }

  @Override
  public SessionEvent event(int number) {
    return turn.get(number);
  }

  @Override
  public SessionState state(int session) {
    return states.getOrDefault(session, SessionState.gone(session));
  }

  @Override
  public Map<String, Long> counters() {
    return new LinkedHashMap<>(Map.of("bfd_received", 7L));
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private static SessionState state(
      SessionState before, int session, PathState state, int diagnostic) {
    return new SessionState(
        true, session, before.cookie(), before.peer(), 1, statistics(state, diagnostic));
  }

  private static SessionEvent event(
      SessionEvent.Kind kind, int session, int changes, InetAddress peer) {
    return new SessionEvent(kind, session, changes, 1, new Rdata.Address(peer).toString(), 2, "");
  }

  private static WatchStatistics statistics(PathState state, int diagnostic) {
    return new WatchStatistics(
        state,
        state,
        new Diagnostic(diagnostic),
        Diagnostic.NONE,
        Optional.empty(),
        "eth0",
        50_000,
        1,
        2,
        Duration.ofMillis(50),
        Duration.ofMillis(150),
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        3,
        1,
        1,
        Map.of(),
        1,
        Instant.EPOCH,
        Optional.empty());
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
