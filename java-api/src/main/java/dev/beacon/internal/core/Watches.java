package dev.beacon.internal.core;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceWatchEvent;
import dev.beacon.WatchEvent;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The peers and services that one handle of a {@link Node} watches, and the rules by which it
 * answers peers. Closing the handle ends them. All methods may be called by any thread.
 */
public final class Watches {

  private final Node node;
  private final Listeners listeners;
  private final Runnable requireOpen;
  private final Set<WatchSession> sessions = ConcurrentHashMap.newKeySet();
  private final Set<WatchedService> services = ConcurrentHashMap.newKeySet();
  private final Set<Long> answers = ConcurrentHashMap.newKeySet();

  Watches(Node node, Listeners listeners, Runnable requireOpen) {
    this.node = node;
    this.listeners = listeners;
    this.requireOpen = requireOpen;
  }

  /**
   * Begins to watch a peer.
   *
   * @throws BeaconException if watching is not possible, or the core refuses the session
   */
  public WatchSession watch(WatchTarget target, Consumer<? super WatchEvent> listener)
      throws BeaconException {
    requireOpen.run();
    WatchSession session = node.watchers().watch(target, listener, listeners);
    sessions.add(session);
    return session;
  }

  /**
   * Begins to watch a service.
   *
   * @throws BeaconException if watching is not possible, or the core refuses all its addresses
   */
  public WatchedService watch(
      ServiceInstance instance, WatchTiming timing, Consumer<? super ServiceWatchEvent> listener)
      throws BeaconException {
    requireOpen.run();
    WatchedService service =
        new WatchedService(node.watchers(), instance, timing, listener, listeners);
    service.begin();
    services.add(service);
    return service;
  }

  /** Ends the watch of a service. */
  public void end(WatchedService service) {
    services.remove(service);
    service.close();
  }

  /** Delivers the changes of a watched peer to a subscriber. */
  public void subscribe(WatchSession session, Flow.Subscriber<? super WatchEvent> subscriber) {
    session.watchers().subscribe(() -> session.subscribe(subscriber));
  }

  /** Delivers the changes of a watched service to a subscriber. */
  public void subscribe(
      WatchedService service, Flow.Subscriber<? super ServiceWatchEvent> subscriber) {
    service.watchers().subscribe(() -> service.subscribe(subscriber));
  }

  /** Returns the state and counts of a watched peer. */
  public WatchStatistics statistics(WatchSession session) {
    return session.watchers().state(session).statistics();
  }

  /** Changes the settings of a peer's watch. */
  public void change(WatchSession session, WatchTarget target) {
    session.watchers().change(session, target);
  }

  /** Enables or disables a watch. */
  public void enable(WatchSession session, boolean enabled) {
    session.watchers().enable(session, enabled);
  }

  /** Ends a watch. */
  public void end(WatchSession session) {
    sessions.remove(session);
    session.watchers().end(session);
  }

  /**
   * Answers peers that watch this host.
   *
   * @return a number for {@link #endAnswers}
   */
  public long answer(AnswerRules rules, AnswerListener listener) throws BeaconException {
    requireOpen.run();
    long number = node.watchers().answer(rules, listener, listeners);
    answers.add(number);
    return number;
  }

  /** Answers peers that watch a service. */
  long answerFor(Service service, AnswerRules rules) {
    AnswerRules scoped = rules;
    for (String interfaceName : service.links().interfaces()) {
      scoped = scoped.onInterface(interfaceName);
    }
    try {
      return answer(scoped, event -> {});
    } catch (BeaconException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops the answers of these rules. */
  public void endAnswers(long number) {
    if (answers.remove(number)) {
      node.startedWatchers().ifPresent(watchers -> watchers.endAnswers(number));
    }
  }

  /** Ends everything, because the handle is closed. */
  void close() {
    List.copyOf(sessions).forEach(this::end);
    List.copyOf(services).forEach(this::end);
    List.copyOf(answers).forEach(this::endAnswers);
  }

  /** Ends all waiting, because the node is closed, or its loop has ended or hangs. */
  void nodeClosed() {
    services.forEach(WatchedService::close);
  }
}
