package dev.beacon.reach;

import dev.beacon.reach.internal.board.Watching;
import dev.beacon.reach.internal.engine.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** BFD by word of mouth: each host that is watched is up until the test says otherwise. */
final class ScriptedWatching implements Watching {

  private final Map<String, Told> told = new ConcurrentHashMap<>();

  @Override
  public Session watch(Endpoint endpoint, Duration interval, int multiplier, Told listener) {
    told.put(endpoint.key(), listener);
    listener.up();
    return new Session() {
      @Override
      public void interval(Duration other) {}

      @Override
      public void close() {
        told.remove(endpoint.key());
      }
    };
  }

  void down(Endpoint endpoint) {
    Told listener = told.get(endpoint.key());
    if (listener == null) {
      throw new AssertionError(endpoint + " is not watched");
    }
    listener.down("BFD: detection time expired", Duration.ofMillis(150));
  }

  boolean watches(Endpoint endpoint) {
    return told.containsKey(endpoint.key());
  }
}
