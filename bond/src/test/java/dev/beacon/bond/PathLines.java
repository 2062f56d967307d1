package dev.beacon.bond;

import dev.beacon.reach.ReachEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Prints what becomes of a bond's paths, a line each, and waits for two that carry data. */
public final class PathLines implements Flow.Subscriber<ReachEvent> {

  private static final long LIMIT_SECONDS = 60;

  private final CompletableFuture<Void> whole = new CompletableFuture<>();

  private PathLines() {}

  /** Of this bond, from now on. */
  public static PathLines of(Bond bond) {
    PathLines lines = new PathLines();
    bond.events().subscribe(lines);
    return lines;
  }

  /** Returns when two paths carry data. */
  public void awaitWhole() throws Exception {
    whole.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ReachEvent event) {
    if (event instanceof ReachEvent.LineUp up) {
      System.out.println("up " + up.path());
    } else if (event instanceof ReachEvent.LineSilent silent) {
      System.out.println("silent " + silent.path());
    } else if (event instanceof ReachEvent.LineDown down) {
      System.out.println("down " + down.path());
    } else if (event instanceof ReachEvent.EndpointRefused refused) {
      System.out.println("refused " + refused.path());
    } else if (event instanceof ReachEvent.Whole) {
      System.out.println("whole");
      whole.complete(null);
    }
  }

  @Override
  public void onError(Throwable failure) {
    failure.printStackTrace();
  }

  @Override
  public void onComplete() {}
}
