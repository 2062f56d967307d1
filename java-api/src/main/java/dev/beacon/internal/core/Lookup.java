package dev.beacon.internal.core;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The future of one look-up, completed apart from the loop: what follows it is user code. */
final class Lookup<T> {

  private final String wanted;
  private final Listeners listeners;
  private final CompletableFuture<T> future = new CompletableFuture<>();

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

  void timedOut() {
    fail(new TimeoutException("no answer for " + wanted));
  }

  void closed() {
    fail(new IllegalStateException("Beacon was closed while looking for " + wanted));
  }

  void fail(Exception cause) {
    listeners.complete(() -> future.completeExceptionally(cause));
  }
}
