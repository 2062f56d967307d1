package dev.beacon.internal.core;

import dev.beacon.UnresolvedException;
import dev.beacon.UnresolvedInstance;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The future of one look-up, completed apart from the loop: what follows it is user code. */
final class Lookup<T> {

  private final String wanted;
  private final Listeners listeners;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private Optional<UnresolvedInstance> lacking = Optional.empty(); // by the loop only

  /**
   * A look-up that goes on.
   *
   * @param wanted what is looked for, for messages
   */
  Lookup(String wanted, Listeners listeners) {
    this.wanted = wanted;
    this.listeners = listeners;
  }

  CompletableFuture<T> future() {
    return future;
  }

  void found(T value) {
    listeners.complete(() -> future.complete(value));
  }

  /** What is known so far is not enough; to be said at a time-out. */
  void lacks(UnresolvedInstance instance) {
    boolean saysMore = instance.hostName().isPresent() || lacking.isEmpty();
    boolean saysAnew = lacking.filter(known -> !sameName(known, instance)).isEmpty();
    if (saysMore || saysAnew) {
      lacking = Optional.of(instance);
    }
  }

  void timedOut() {
    fail(
        lacking
            .<TimeoutException>map(UnresolvedException::new)
            .orElseGet(() -> new TimeoutException("no answer for " + wanted)));
  }

  void closed() {
    fail(new IllegalStateException("Beacon was closed while looking for " + wanted));
  }

  void fail(Exception cause) {
    listeners.complete(() -> future.completeExceptionally(cause));
  }

  private static boolean sameName(UnresolvedInstance one, UnresolvedInstance other) {
    return one.fullName().equals(other.fullName());
  }
}
