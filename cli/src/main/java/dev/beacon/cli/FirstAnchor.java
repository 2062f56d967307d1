package dev.beacon.cli;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.ServiceInstance;
import java.time.Duration;
import java.util.Optional;

/** Looks on the local link for the anchor that announces a name. */
final class FirstAnchor {

  private static final String TYPE = "_beacon-reach._tcp";
  private static final Duration AGAIN = Duration.ofMillis(50);
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private FirstAnchor() {}

  /** Its id; empty if nobody announces the name in ten seconds, or the command is to end. */
  static Optional<String> find(Beacon beacon, String name, Ending ending)
      throws InterruptedException {
    long startNs = System.nanoTime();
    try (Browse browse = beacon.browse(TYPE)) {
      do {
        for (ServiceInstance each : browse.snapshot()) {
          Optional<String> id = each.txt().string("id").filter(KnownAnchors::areIds);
          if (id.isPresent() && each.txt().string("n").filter(name::equals).isPresent()) {
            return id;
          }
        }
      } while (!ending.within(AGAIN) && System.nanoTime() - startNs < LONGEST.toNanos());
    }
    return Optional.empty();
  }
}
