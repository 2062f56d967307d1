package dev.beacon.internal.core;

import dev.beacon.ServiceInstance;
import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.InstanceSink;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** The future of one resolve, completed on the listener executor: its followers are user code. */
final class Resolution implements InstanceSink {

  private final Name name;
  private final Listeners listeners;
  private final CompletableFuture<ServiceInstance> future = new CompletableFuture<>();

  Resolution(Name name, Listeners listeners) {
    this.name = name;
    this.listeners = listeners;
  }

  CompletableFuture<ServiceInstance> future() {
    return future;
  }

  @Override
  public void present(ServiceInstance instance) {
    listeners.execute(() -> future.complete(instance));
  }

  @Override
  public void absent(ServiceInstance last) {
    // It was complete when it was found; what comes later is for a browse to tell.
  }

  void timedOut() {
    listeners.execute(
        () -> future.completeExceptionally(new TimeoutException("no answer for " + name)));
  }

  void closed() {
    listeners.execute(
        () ->
            future.completeExceptionally(
                new IllegalStateException("Beacon was closed while looking for " + name)));
  }
}
