package dev.beacon.internal.core;

import dev.beacon.ServiceEvent;
import dev.beacon.UnresolvedInstance;
import java.util.concurrent.Flow;

/**
 * The events of a browse for one subscriber, as many as it requests. Events without demand stay
 * state and are merged.
 */
final class EventFlow extends InstanceFeed implements Runnable {

  private final Demand<ServiceEvent> demand;

  EventFlow(
      Flow.Subscriber<? super ServiceEvent> subscriber,
      Listeners listeners,
      Directory browse,
      Runnable onEnd) {
    super(listeners);
    this.demand =
        new Demand<>(
            subscriber,
            this::signal,
            () -> {
              browse.closesWithout(this);
              onEnd.run();
            },
            browse::failure);
  }

  /** Handles the end of the browse: there are no more events. Any thread. */
  @Override
  public void run() {
    demand.complete();
  }

  @Override
  boolean workOnce() {
    return demand.workOnce(super::workOnce);
  }

  @Override
  boolean hasWork() {
    return demand.hasWork(super::hasWork);
  }

  @Override
  void tell(ServiceEvent event) {
    demand.tell(event);
  }

  @Override
  void tell(UnresolvedInstance instance) {
    // A stream has only usable instances; a listener receives the others too.
  }

  @Override
  void changed() {
    // No thread waits for a stream.
  }
}
