package dev.beacon.internal.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All who are told of the states of one thing: its listener, and the subscribers of its stream.
 *
 * @param <S> the states
 * @param <E> what they are told
 */
final class StateFeeds<S, E> {

  /** Why a stream ends that was not closed; its cause is null if it was. */
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

  /** It is so now. Loop only. */
  void add(S state, int changes) {
    latest = state;
    listener.add(state, changes);
    flows.forEach(flow -> flow.add(state, changes));
  }

  /** A subscriber begins with what is so now. Loop only, or nobody's if the loop is gone. */
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

  /** It is gone by itself: what is pending is told, then that. Loop only. */
  void end(Runnable word) {
    listener.end(word);
    complete(null);
  }

  /** Nobody is told any more. Any thread. */
  void close() {
    listener.close();
    complete(null);
  }

  /** The loop has ended by itself. */
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
