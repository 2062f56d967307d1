package dev.beacon.sim;

import dev.beacon.AnswerRules;
import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import dev.beacon.internal.watch.WatchPort;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The watching core of a simulated host: the test says what becomes of its sessions, and when. As
 * the core does, it has one session for a path.
 */
public final class SimWatching implements WatchPort {

  private record Session(int number, WatchTarget target, boolean enabled, SessionState state) {}

  private final SimNet net;
  private final Map<Integer, Session> sessions = new LinkedHashMap<>();
  private final ArrayDeque<SessionEvent> pending = new ArrayDeque<>();
  private final List<String> history = new ArrayList<>();
  private List<SessionEvent> events = List.of();
  private Map<Long, AnswerRules> answers = Map.of();
  private @Nullable Node node;
  private boolean turnAsked;
  private boolean closed;
  private int next = 1;
  private long deadlineNumber;

  SimWatching(SimNet net) {
    this.net = net;
  }

  void of(Node node) {
    this.node = node;
  }

  /** What was opened, changed and ended, in order: {@code open 192.0.2.9 50 ms}. */
  public List<String> history() {
    return List.copyOf(history);
  }

  /** The peers that are watched now, as text. */
  public List<String> peers() {
    return sessions.values().stream()
        .map(session -> session.target().peer().getHostAddress())
        .toList();
  }

  /** Whom it answers now. */
  public List<AnswerRules> answers() {
    return List.copyOf(answers.values());
  }

  /** The session with that peer becomes so, by itself. */
  public void becomes(String peer, PathState state) {
    becomes(peer, state, state);
  }

  /** The same, and the peer says so of itself. */
  public void becomes(String peer, PathState state, PathState remote) {
    for (Session session : List.copyOf(sessions.values())) {
      if (session.target().peer().getHostAddress().equals(peer)) {
        sessions.put(
            session.number(),
            new Session(
                session.number(),
                session.target(),
                session.enabled(),
                state(session.number(), session.target(), state, remote, 1)));
        pending.add(
            new SessionEvent(
                SessionEvent.Kind.CHANGED, session.number(), 1, net.clockNs(), peer, 2, ""));
      }
    }
    wake();
  }

  @Override
  public void drive() {
    throw new UnsupportedOperationException("the net takes the turns");
  }

  @Override
  public void run(Turn turn) {
    throw new UnsupportedOperationException("the net takes the turns");
  }

  @Override
  public void wake() {
    if (!turnAsked && !closed) {
      turnAsked = true;
      net.after(Duration.ZERO, this::takeTurn);
    }
  }

  private void takeTurn() {
    turnAsked = false;
    Optional<Turn> turn = node == null ? Optional.empty() : node.watchTurn();
    if (turn.isEmpty() || closed) {
      return;
    }
    events = List.copyOf(pending);
    pending.clear();
    long number = ++deadlineNumber;
    long deadlineNs = turn.get().onTurn(events.size(), net.clockNs());
    if (deadlineNs != NEVER && deadlineNs != STOP) {
      net.after(
          Duration.ofNanos(deadlineNs - net.clockNs()),
          () -> {
            if (number == deadlineNumber) {
              takeTurn();
            }
          });
    }
  }

  @Override
  public int open(WatchTarget target, boolean enabled, long cookie) throws SocketFailureException {
    if (peers().contains(target.peer().getHostAddress())) {
      throw new SocketFailureException("session", "", "", "EEXIST", 17);
    }
    int number = next++;
    sessions.put(
        number,
        new Session(
            number, target, enabled, state(number, target, PathState.DOWN, PathState.DOWN, 0)));
    note("open", target);
    return number;
  }

  @Override
  public boolean change(int session, WatchTarget target, boolean enabled, long cookie) {
    Session before = sessions.get(session);
    if (before != null) {
      sessions.put(session, new Session(session, target, enabled, before.state()));
      note(enabled ? "change" : "disable", target);
    }
    return true;
  }

  @Override
  public void end(int session) {
    Session ended = sessions.remove(session);
    if (ended != null) {
      note("end", ended.target());
    }
  }

  private void note(String what, WatchTarget target) {
    history.add(
        what + " " + target.peer().getHostAddress() + " " + target.receive().toMillis() + " ms");
  }

  @Override
  public boolean answer(Map<Long, AnswerRules> cookies) {
    answers = new LinkedHashMap<>(cookies);
    return true;
  }

  @Override
  public SessionEvent event(int number) {
    return events.get(number);
  }

  @Override
  public SessionState state(int session) {
    Session held = sessions.get(session);
    return held == null ? SessionState.gone(session) : held.state();
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of();
  }

  @Override
  public void close() {
    closed = true;
  }

  private static SessionState state(
      int number, WatchTarget target, PathState state, PathState remote, long changes) {
    return new SessionState(
        true,
        number,
        0,
        target.peer(),
        1,
        new WatchStatistics(
            state,
            remote,
            Diagnostic.NONE,
            Diagnostic.NONE,
            Optional.empty(),
            target.interfaceName().orElse(""),
            50_000,
            number,
            1,
            target.transmit(),
            target.receive().multipliedBy(target.multiplier()),
            target.receive(),
            target.transmit(),
            target.multiplier(),
            1,
            1,
            Map.of(),
            changes,
            Instant.EPOCH,
            Optional.empty()));
  }
}
