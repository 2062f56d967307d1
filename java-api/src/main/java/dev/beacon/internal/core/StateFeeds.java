package dev.beacon.internal.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of one thing's states: its listener, and the subscribers of its stream.
 *
 * @param <S> the states
 * @param <E> the events for the consumers
 */
final class StateFeeds<S, E> {

  /** The reason why a stream has ended; its cause is null after a close. */
  private record End(@Nullable RuntimeException cause) {}

  private final Listeners listeners;
  private final StateFeed.Maker<S, E> maker;
  private final StateFeed<S, E> listener;
  private final Set<StateFlow<S, E>> flows = ConcurrentHashMap.newKeySet();
  private volatile @Nullable S latest;
  private volatile @Nullable End end;

  StateFeeds(Listeners listeners, StateFeed.Maker<S, E> maker, Consumer<? super E> listener) {
    this.listeners = listeners;
    this.maker = maker;
    this.listener = new StateFeed<>(listeners, maker, listener);
  }

  /** Sets the present state. Loop only. */
  void add(S state, int changes) {
    latest = state;
    listener.add(state, changes);
    flows.forEach(flow -> flow.add(state, changes));
  }

  /**
   * Adds a subscriber, which begins with the present state. Loop only; any thread if the loop is
   * gone.
   */
  void subscribe(Flow.Subscriber<? super E> subscriber) {
    StateFlow<S, E> flow = new StateFlow<>(listeners, maker, subscriber, flows::remove);
    flows.add(flow);
    S now = latest;
    if (now != null) {
      flow.add(now, 1);
    }
    flow.signal();
    End over = end;
    if (over != null) {
      flow.complete(over.cause());
    }
  }

  /** Ends it after the pending events, with a last action. Loop only. */
  void end(Runnable word) {
    listener.end(word);
    complete(null);
  }

  /** Ends it: no more events. Any thread. */
  void close() {
    listener.close();
    complete(null);
  }

  /** Handles the unexpected end of the loop. */
  void fail(RuntimeException cause) {
    complete(cause);
  }

  private void complete(@Nullable RuntimeException cause) {
    if (end == null) {
      end = new End(cause);
    }
    flows.forEach(flow -> flow.complete(cause));
  }
}
