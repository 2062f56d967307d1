package dev.beacon.internal.core;

import dev.beacon.ServiceEvent;
import dev.beacon.UnresolvedInstance;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The events of a browse for one subscriber, as many as it requests. Events without demand stay
 * state and are merged (Reactive Streams section 3; the numbers in comments are its rules).
 */
final class EventFlow extends InstanceFeed implements Flow.Subscription, Runnable {

  private final Flow.Subscriber<? super ServiceEvent> subscriber;
  private final Directory browse;
  private final Runnable onEnd;
  private final AtomicLong demand = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean badRequest;
  private volatile boolean completed;
  private volatile boolean begun;

  EventFlow(
      Flow.Subscriber<? super ServiceEvent> subscriber,
      Listeners listeners,
      Directory browse,
      Runnable onEnd) {
    super(listeners);
    this.subscriber = subscriber;
    this.browse = browse;
    this.onEnd = onEnd;
  }

  @Override
  public void request(long count) {
    if (count <= 0) {
      badRequest = true; // 3.9: answered by onError
    } else {
      demand.accumulateAndGet(
          count, (left, more) -> left + more < 0 ? Long.MAX_VALUE : left + more);
    }
    signal();
  }

  @Override
  public void cancel() {
    if (ended.compareAndSet(false, true)) {
      browse.closesWithout(this);
      onEnd.run();
    }
  }

  /** The browse was closed: no more events. Any thread. */
  @Override
  public void run() {
    completed = true;
    signal();
  }

  @Override
  boolean workOnce() {
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
      complete();
      return false;
    }
    return demand.get() > 0 && super.workOnce();
  }

  private void complete() {
    RuntimeException failure = browse.failure();
    if (failure != null) {
      subscriber.onError(failure);
    } else {
      subscriber.onComplete();
    }
  }

  @Override
  boolean hasWork() {
    return !ended.get()
        && (!begun || badRequest || completed || (demand.get() > 0 && super.hasWork()));
  }

  @Override
  void tell(ServiceEvent event) {
    demand.updateAndGet(left -> left == Long.MAX_VALUE ? left : left - 1);
    subscriber.onNext(event);
  }

  @Override
  void tell(UnresolvedInstance instance) {
    // A stream has only usable instances; a listener receives the others too.
  }

  @Override
  void changed() {
    // Nobody waits on it.
  }
}
