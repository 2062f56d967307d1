package dev.beacon.internal.core;

import dev.beacon.AnswerListener;
import dev.beacon.WatchKey;
import dev.beacon.WatchTarget;
import dev.beacon.dns.Rdata;
import dev.beacon.internal.watch.PathObserver;
import dev.beacon.internal.watch.SessionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One session of the core, and its users: watches of the program, services whose host has that
 * address, or both, because the core has one session for a peer. The pace of the program's watches
 * counts first, and otherwise that of the services; of several the fastest. Loop only, except
 * {@link #users}.
 */
final class PeerSession {

  private static final Comparator<WatchTarget> BY_DETECTION =
      Comparator.comparing(
          (WatchTarget target) -> target.receive().multipliedBy(target.multiplier()));

  /** A watch of the program, and its settings. */
  private record User(WatchSession session, WatchTarget target, boolean enabled) {}

  private final int number;
  private final WatchTarget path; // as it was opened: the core accepts no other path
  private final Optional<AnswerListener> answered;
  private final Map<PathObserver, WatchTarget> observers = new LinkedHashMap<>();
  private volatile List<User> users = List.of(); // the last one changed its settings last
  private WatchTarget target;
  private boolean enabled = true;

  PeerSession(int number, WatchTarget target, Optional<AnswerListener> answered) {
    this.number = number;
    this.path = target;
    this.target = target;
    this.answered = answered;
  }

  int number() {
    return number;
  }

  /** The listener for a peer that watches this host; empty if this host watches. */
  Optional<AnswerListener> answered() {
    return answered;
  }

  /** The handles of the program. Any thread. */
  List<WatchSession> users() {
    return users.stream().map(User::session).toList();
  }

  /** Adds a watch. */
  void use(WatchSession session) {
    List<User> now = new ArrayList<>(users);
    now.add(new User(session, session.target(), true));
    users = List.copyOf(now);
  }

  /** Handles a change of a watch's settings. Reports whether it is one of this session. */
  boolean change(WatchSession session, WatchTarget wanted, boolean isEnabled) {
    List<User> now = new ArrayList<>(users);
    User changed = new User(session, wanted, isEnabled);
    for (User user : users) {
      if (user.session() == session && user.target().equals(wanted)) {
        now.set(now.indexOf(user), changed);
      } else if (user.session() == session) {
        now.remove(user);
        now.add(changed);
      }
    }
    users = List.copyOf(now);
    return now.contains(changed);
  }

  /** Removes a watch. Reports whether it was one of this session. */
  boolean end(WatchSession session) {
    List<User> others = users.stream().filter(user -> user.session() != session).toList();
    boolean found = others.size() < users.size();
    users = others;
    return found;
  }

  void observe(PathObserver observer, WatchTarget wanted) {
    observers.put(observer, wanted);
  }

  void forget(PathObserver observer) {
    observers.remove(observer);
  }

  /** Reports whether it has no user. */
  boolean isIdle() {
    return users.isEmpty() && observers.isEmpty();
  }

  /** Reports whether the core has these settings. */
  boolean isInForce(WatchTarget wanted, boolean isEnabled) {
    return target.equals(wanted) && enabled == isEnabled;
  }

  void inForce(WatchTarget now, boolean isEnabled) {
    target = now;
    enabled = isEnabled;
  }

  /** Returns the settings that the core should have. */
  WatchTarget wanted() {
    List<User> now = users;
    if (now.isEmpty()) {
      return onPath(observers.values().stream().min(BY_DETECTION).orElse(target));
    }
    WatchTarget pace = now.stream().map(User::target).min(BY_DETECTION).orElseThrow();
    return onPath(now.get(now.size() - 1).target())
        .transmit(pace.transmit())
        .receive(pace.receive())
        .multiplier(pace.multiplier());
  }

  /** Disabled by one watch, it is disabled for all of them: the peer is told AdminDown. */
  boolean isEnabled() {
    return users.stream().allMatch(User::enabled);
  }

  /** Returns these settings on the path of this session. */
  private WatchTarget onPath(WatchTarget settings) {
    if (settings.local().equals(path.local())
        && settings.interfaceName().equals(path.interfaceName())) {
      return settings;
    }
    WatchTarget moved = WatchTarget.of(path.peer()).interval(settings.receive());
    moved = moved.transmit(settings.transmit()).multiplier(settings.multiplier());
    moved = path.local().isPresent() ? moved.from(path.local().get()) : moved;
    moved =
        path.interfaceName().isPresent() ? moved.onInterface(path.interfaceName().get()) : moved;
    moved = settings.isPassive() ? moved.passive() : moved;
    moved = settings.isMultihop() ? moved.multihop(settings.minTtl()) : moved;
    return settings.keys().isEmpty()
        ? moved
        : moved.authenticatedBy(settings.keys().toArray(WatchKey[]::new));
  }

  /** Reports whether its peer has that address, as text. */
  boolean isOf(String address) {
    return new Rdata.Address(path.peer()).toString().equals(address);
  }

  /** Reports whether it could be the session of that path. The core need not be asked. */
  boolean isTo(WatchTarget other) {
    return answered.isEmpty()
        && path.isMultihop() == other.isMultihop()
        && path.peer().equals(other.peer());
  }

  /** Reports whether it is the session of that path, because the core would refuse another one. */
  boolean isAt(WatchTarget other, SessionState state) {
    return isTo(other)
        && isSameOrAny(other.local(), path.local(), state.statistics().local())
        && isSameOrAny(
            other.interfaceName(),
            path.interfaceName(),
            Optional.of(state.statistics().interfaceName()));
  }

  private static <T> boolean isSameOrAny(Optional<T> wanted, Optional<T> asked, Optional<T> is) {
    return wanted.isEmpty() || wanted.equals(asked) || wanted.equals(is);
  }

  /** Reports whether a watch could share it: the peer knows one role, one set of keys. */
  boolean suits(WatchTarget other) {
    WatchTarget now = wanted();
    return users.isEmpty()
        || (now.isPassive() == other.isPassive()
            && now.minTtl() == other.minTtl()
            && now.keys().equals(other.keys()));
  }

  void changed(SessionState state, int changes) {
    users.forEach(user -> user.session().changed(state, changes));
    List.copyOf(observers.keySet()).forEach(observer -> observer.changed(state, changes));
  }
}
