package dev.beacon.internal.core;

import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber asked for, and what it was told of beginning and end (Reactive Streams
 * section 3; the numbers in comments are its rules). The channel that has it does the rest.
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
   * Nothing is asked for yet.
   *
   * @param signal there may be work
   * @param onCancel once, when it ends for whatever reason
   * @param failure why it is completed, null if by its end
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

  /** There will be no more events. Any thread. */
  void complete() {
    completed = true;
    signal.run();
  }

  /** Does one piece of work; an event is told by the source, if there is one. On the executor. */
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

  /** Whether there is work, if the source has some. Any thread. */
  boolean hasWork(BooleanSupplier source) {
    return !ended.get()
        && (!begun || badRequest || completed || (asked.get() > 0 && source.getAsBoolean()));
  }

  /** Tells one event, which was asked for. */
  void tell(E event) {
    asked.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    subscriber.onNext(event);
  }
}
