package dev.beacon.bond;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** Keeps events, and waits for one. */
final class Recorder<T> implements Flow.Subscriber<T> {

  private static final long LIMIT_SECONDS = 60;

  private final LinkedBlockingQueue<T> coming = new LinkedBlockingQueue<>();
  final List<T> seen = new ArrayList<>();

  static <T> Recorder<T> of(Flow.Publisher<? extends T> events) {
    Recorder<T> recorder = new Recorder<>();
    events.subscribe(recorder);
    return recorder;
  }

  /** The next event of that kind; those before it are passed over. */
  <E extends T> E await(Class<E> kind, Predicate<E> wanted) throws InterruptedException {
    while (true) {
      T event = coming.poll(LIMIT_SECONDS, SECONDS);
      if (event == null) {
        throw new AssertionError("no " + kind.getSimpleName() + " after " + seen);
      }
      seen.add(event);
      if (kind.isInstance(event) && wanted.test(kind.cast(event))) {
        return kind.cast(event);
      }
    }
  }

  <E extends T> E await(Class<E> kind) throws InterruptedException {
    return await(kind, any -> true);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T event) {
    coming.add(event);
  }

  @Override
  public void onError(Throwable failure) {
    throw new AssertionError(failure);
  }

  @Override
  public void onComplete() {}
}
