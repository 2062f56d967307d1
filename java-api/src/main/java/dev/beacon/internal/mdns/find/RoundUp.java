package dev.beacon.internal.mdns.find;

import dev.beacon.ServiceInstance;
import dev.beacon.internal.mdns.link.Deadlines;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import java.util.List;
import java.util.function.Consumer;

/**
 * The present instances of one type, or of all types. No host can know that it is the last to
 * answer. So it ends when three things are true: the type was asked for twice (a packet may get
 * lost), a while has passed without a new instance, and each instance is resolved or had the time
 * for that. If a browse of the type exists already, that may be at once.
 */
final class RoundUp extends Deadlines.Timer implements InstanceSink, Subscription {

  /** The set of instances to find. */
  interface Herd {
    /** The time when it is complete if no new instance comes before; may be past. */
    long completeNs();

    /** The instances that are reported, in the order in which they were found. */
    List<ServiceInstance> reported();
  }

  private final Herd herd;
  private final Surroundings surroundings;
  private final Consumer<List<ServiceInstance>> sink;
  private boolean ended;

  RoundUp(Herd herd, Surroundings surroundings, Consumer<List<ServiceInstance>> sink) {
    this.herd = herd;
    this.surroundings = surroundings;
    this.sink = sink;
  }

  void open(long nowNs) {
    look(nowNs);
  }

  @Override
  public void cancel(long nowNs) {
    ended = true;
    surroundings.deadlines().disarm(this);
  }

  @Override
  public void present(ServiceInstance instance, int number) {
    // Read when the time is over.
  }

  @Override
  public void absent(ServiceInstance last, int number) {
    // Read when the time is over.
  }

  @Override
  protected void onDue(long nowNs) {
    look(nowNs);
  }

  private void look(long nowNs) {
    long readyNs = herd.completeNs();
    if (readyNs - nowNs > 0) {
      surroundings.deadlines().arm(this, Timing.after(nowNs, readyNs - nowNs));
    } else if (!ended) {
      cancel(nowNs);
      List<ServiceInstance> found = herd.reported();
      surroundings.outbox().deliver(() -> sink.accept(found));
    }
  }
}
