package dev.beacon.internal.core;

import dev.beacon.AnswerListener;
import dev.beacon.WatchTarget;
import dev.beacon.internal.watch.PathObserver;
import dev.beacon.internal.watch.SessionState;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One session of the core, and its users: the program, services whose host has that address, or
 * both, because the core has one session for a peer. The program's settings count first; otherwise
 * the fastest ones. Loop only, except {@link #user}.
 */
final class PeerSession {

  private static final Comparator<WatchTarget> BY_DETECTION =
      Comparator.comparing(
          (WatchTarget target) -> target.receive().multipliedBy(target.multiplier()));

  private final int number;
  private final Optional<AnswerListener> answered;
  private final Map<PathObserver, WatchTarget> observers = new LinkedHashMap<>();
  private volatile @Nullable WatchSession user;
  private WatchTarget target;
  private boolean enabled = true;

  PeerSession(int number, WatchTarget target, Optional<AnswerListener> answered) {
    this.number = number;
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

  /** The user's handle. Any thread. */
  @Nullable WatchSession user() {
    return user;
  }

  void user(@Nullable WatchSession now) {
    user = now;
  }

  void observe(PathObserver observer, WatchTarget wanted) {
    observers.put(observer, wanted);
  }

  void forget(PathObserver observer) {
    observers.remove(observer);
  }

  /** Reports whether it has no user. */
  boolean isIdle() {
    return user == null && observers.isEmpty();
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
    WatchSession first = user;
    return first != null
        ? first.target()
        : observers.values().stream().min(BY_DETECTION).orElse(target);
  }

  boolean isEnabled() {
    WatchSession first = user;
    return first == null || first.isEnabled();
  }

  /** Reports whether it is the session of that path, because the core would refuse another one. */
  boolean isAt(WatchTarget other, SessionState state) {
    return answered.isEmpty()
        && !target.isMultihop()
        && !other.isMultihop()
        && target.peer().equals(other.peer())
        && other.local().equals(target.local())
        && interfaceName(state).equals(other.interfaceName());
  }

  private Optional<String> interfaceName(SessionState state) {
    String is = state.statistics().interfaceName();
    return is.isEmpty() ? target.interfaceName() : Optional.of(is);
  }

  void changed(SessionState state, int changes) {
    WatchSession first = user;
    if (first != null) {
      first.changed(state, changes);
    }
    List.copyOf(observers.keySet()).forEach(observer -> observer.changed(state, changes));
  }
}
