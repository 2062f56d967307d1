package dev.beacon.reach.internal.board;

import dev.beacon.Beacon;
import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.Watch;
import dev.beacon.WatchEvent;
import dev.beacon.WatchTarget;
import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.time.Duration;

/** Watches hosts by the BFD of a Beacon. */
public final class BeaconWatching implements Watching {

  private final Beacon beacon;

  /** Uses this Beacon. */
  public BeaconWatching(Beacon beacon) {
    this.beacon = beacon;
  }

  @Override
  public Session watch(Endpoint endpoint, Duration interval, int multiplier, Told told)
      throws IOException {
    WatchTarget target = WatchTarget.of(endpoint.address());
    if (endpoint.interfaceName().isPresent()) {
      target = target.onInterface(endpoint.interfaceName().get());
    }
    WatchTarget asked = target.interval(interval).multiplier(multiplier);
    Watch watch = beacon.watch(asked, event -> tell(event, told));
    return new Session() {
      @Override
      public void interval(Duration other) {
        watch.change(asked.interval(other));
      }

      @Override
      public void close() {
        watch.close();
      }
    };
  }

  /** RFC 5882 section 4.2: if an operator ended the session, that says nothing about the path. */
  private static void tell(WatchEvent event, Told told) {
    if (event.to() == PathState.UP) {
      told.up();
    } else if (event.to() == PathState.ADMIN_DOWN
        || event.remote().equals(Diagnostic.ADMINISTRATIVELY_DOWN)) {
      told.nothing("the host stopped answering on purpose");
    } else if (event.to() == PathState.DOWN) {
      told.down("BFD: " + event.diagnostic(), event.detection());
    }
  }
}
