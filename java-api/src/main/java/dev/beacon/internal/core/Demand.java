package dev.beacon.internal.core;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The demand of one subscriber, and the signals of beginning and end that it has received (Reactive
 * Streams section 3; the numbers in comments are its rules). Its channel does the rest.
 */
final class Demand<E> implements Flow.Subscription {

  private final Flow.Subscriber<? super E> subscriber;
  private final Runnable signal;
  private final Runnable onCancel;
  private final Supplier<? extends @Nullable RuntimeException> failure;
  private final AtomicLong asked = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean badRequest;
  private volatile boolean completed;
  private volatile boolean begun;

  /**
   * A demand of 0.
   *
   * @param signal runs when there may be work
   * @param onCancel runs once, when it ends for any reason
   * @param failure the reason of its completion; null for a regular end
   */
  Demand(
      Flow.Subscriber<? super E> subscriber,
      Runnable signal,
      Runnable onCancel,
      Supplier<? extends @Nullable RuntimeException> failure) {
    this.subscriber = subscriber;
    this.signal = signal;
    this.onCancel = onCancel;
    this.failure = failure;
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      badRequest = true; // 3.9: answered by onError
    } else {
      asked.accumulateAndGet(count, (left, more) -> left + more < 0 ? Long.MAX_VALUE : left + more);
    }
    signal.run();
  }

  @Override
  public void cancel() {
    if (ended.compareAndSet(false, true)) {
      onCancel.run();
    }
  }

  /** Ends it after the last event. Any thread. */
  void complete() {
    completed = true;
    signal.run();
  }

  /** Does one piece of work; the source delivers one event, if it has one. On the executor. */
  boolean workOnce(BooleanSupplier source) {
    if (ended.get()) {
      return false;
    }
    if (!begun) {
      begun = true;
      subscriber.onSubscribe(this); // 1.9: before anything else
      return true;
    }
    if (badRequest) {
      cancel();
      subscriber.onError(new IllegalArgumentException("request(n): n must be over 0 (rule 3.9)"));
      return false;
    }
    if (completed) {
      cancel();
      tellTheEnd();
      return false;
    }
    return asked.get() > 0 && source.getAsBoolean();
  }

  private void tellTheEnd() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      subscriber.onError(cause);
    } else {
      subscriber.onComplete();
    }
  }

  /** Reports whether there is work, if the source has some. Any thread. */
  boolean hasWork(BooleanSupplier source) {
    return !ended.get()
        && (!begun || badRequest || completed || (asked.get() > 0 && source.getAsBoolean()));
  }

  /** Delivers one requested event. */
  void tell(E event) {
    asked.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    subscriber.onNext(event);
  }
}
