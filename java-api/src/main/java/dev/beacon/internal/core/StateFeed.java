package dev.beacon.internal.core;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The states of one thing on their way from the loop to one consumer. Only the latest state and a
 * count wait for the consumer, so a slow consumer costs no more memory.
 *
 * @param <S> the states
 * @param <E> the events for the consumer
 */
class StateFeed<S, E> extends Listeners.Channel {

  /** Makes an event of two states. */
  @FunctionalInterface
  interface Maker<S, E> {
    /**
     * Makes an event.
     *
     * @param before the state of the last event; null at first
     * @param missed the number of changes in between
     */
    E event(@Nullable S before, S now, int missed);
  }

  /** The latest state, and the number of changes since the last event. */
  private record Pending<S>(S state, int changes) {
    static <S> Pending<S> merged(@Nullable Pending<S> before, Pending<S> after) {
      return before == null ? after : new Pending<>(after.state, before.changes + after.changes);
    }
  }

  private final Maker<S, E> maker;
  private final Consumer<? super E> consumer;
  private final AtomicReference<@Nullable Pending<S>> pending = new AtomicReference<>();
  private volatile boolean closed;
  private volatile @Nullable Runnable lastWord;
  private @Nullable S told; // by the channel alone

  StateFeed(Listeners listeners, Maker<S, E> maker, Consumer<? super E> consumer) {
    super(listeners);
    this.maker = maker;
    this.consumer = consumer;
  }

  /** Sets the present state. Loop only. */
  final void add(S state, int changes) {
    pending.accumulateAndGet(new Pending<>(state, changes), Pending::merged);
    signal();
  }

  /** Ends it after the pending event, with a last action. Any thread. */
  void end(Runnable word) {
    lastWord = word;
    signal();
  }

  /** Ends it: no more events. Any thread. */
  void close() {
    closed = true;
  }

  /** Delivers an event to the consumer. */
  void tell(E event) {
    consumer.accept(event);
  }

  @Override
  boolean workOnce() {
    if (closed) {
      return false;
    }
    Pending<S> next = pending.getAndSet(null);
    if (next == null) {
      return sayLastWord();
    }
    E event = maker.event(told, next.state, Math.max(0, next.changes - 1));
    told = next.state;
    tell(event);
    return true;
  }

  private boolean sayLastWord() {
    Runnable word = lastWord;
    if (word == null) {
      return false;
    }
    closed = true;
    word.run();
    return true;
  }

  @Override
  boolean hasWork() {
    return !closed && (pending.get() != null || lastWord != null);
  }
}
