package dev.beacon.internal.core;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The states for one subscriber, as many as it requests; states without demand are merged. */
final class StateFlow<S, E> extends StateFeed<S, E> {

  private final Demand<E> demand;
  private volatile @Nullable RuntimeException failure;

  StateFlow(
      Listeners listeners,
      Maker<S, E> maker,
      Flow.Subscriber<? super E> subscriber,
      Consumer<? super StateFlow<S, E>> onEnd) {
    super(listeners, maker, event -> {});
    this.demand = new Demand<>(subscriber, this::signal, () -> onEnd.accept(this), () -> failure);
  }

  /** Ends the stream; the cause is null after a close. Any thread. */
  void complete(@Nullable RuntimeException cause) {
    failure = cause;
    demand.complete();
  }

  @Override
  void tell(E event) {
    demand.tell(event);
  }

  @Override
  boolean workOnce() {
    return demand.workOnce(super::workOnce);
  }

  @Override
  boolean hasWork() {
    return demand.hasWork(super::hasWork);
  }
}
