package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Collects the verdicts that an instance is dead. */
final class Verdicts implements Flow.Subscriber<ReachEvent> {

  private static final int SERVERS = 3;
  private static final int LOOK_MS = 100;
  private static final int SETTLE_MS = 3000;

  private final BlockingQueue<ReachEvent.InstanceLeft> events = new LinkedBlockingQueue<>();

  /** Opens a Reach, and waits until it knows all servers and the watch of each is up. */
  static Reach open(String type) throws IOException, InterruptedException {
    Reach reach = Reach.to(type).open();
    long instances = 0;
    while (instances < SERVERS) {
      Thread.sleep(LOOK_MS);
      instances = reach.instances().stream().map(each -> each.instance()).distinct().count();
    }
    Thread.sleep(SETTLE_MS);
    return reach;
  }

  static Verdicts of(Reach reach) {
    Verdicts verdicts = new Verdicts();
    reach.events().subscribe(verdicts);
    return verdicts;
  }

  ReachEvent.InstanceLeft next() throws IOException, InterruptedException {
    ReachEvent.InstanceLeft next = events.poll(5, TimeUnit.SECONDS);
    if (next == null) {
      throw new IOException("no event tells of the verdict");
    }
    return next;
  }

  int count() {
    return events.size();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ReachEvent event) {
    if (event instanceof ReachEvent.InstanceLeft left) {
      events.add(left);
    }
  }

  @Override
  public void onError(Throwable cause) {
    Said.now("the events ended: " + cause);
  }

  @Override
  public void onComplete() {}
}
