package dev.beacon.reach;

import dev.beacon.reach.internal.board.Watching;
import dev.beacon.reach.internal.engine.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** BFD by word of mouth: each host that is watched is up until the test says otherwise. */
final class ScriptedWatching implements Watching {

  private final Map<String, CompletableFuture<Told>> told = new ConcurrentHashMap<>();

  @Override
  public Session watch(Endpoint endpoint, Duration interval, int multiplier, Told listener) {
    listener.up();
    session(endpoint).complete(listener);
    return new Session() {
      @Override
      public void interval(Duration other) {}

      @Override
      public void close() {
        told.remove(endpoint.key());
      }
    };
  }

  private CompletableFuture<Told> session(Endpoint endpoint) {
    return told.computeIfAbsent(endpoint.key(), any -> new CompletableFuture<>());
  }

  /** Once it is watched, which another thread begins. */
  void down(Endpoint endpoint) {
    try {
      session(endpoint)
          .get(10, TimeUnit.SECONDS)
          .down("BFD: detection time expired", Duration.ofMillis(150));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(endpoint + " is not watched", e);
    }
  }
}
