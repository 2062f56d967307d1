package dev.beacon.bench;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.RateLimit;
import dev.beacon.Registration;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Beacon, as a program would use it; but it answers however much it is asked. */
final class BeaconPublisher implements Publisher {

  private static final int PORT = 7000;

  private final Beacon beacon;
  private final AtomicLong renamed = new AtomicLong();
  private final List<Registration> registrations = new ArrayList<>();

  BeaconPublisher(String networkInterface) throws BeaconException {
    beacon =
        Beacon.builder()
            .interfaces(InterfacePolicy.only(networkInterface))
            .rateLimit(RateLimit.disabled())
            .open();
  }

  @Override
  public void publish(String name, String type, Tally tally) {
    Service service =
        Service.named(name).type(type).port(PORT).txt("txtvers", "1").txt("rp", "queue");
    Registration registration = beacon.publish(service, this::countRenames);
    registrations.add(registration);
    CompletableFuture<Void> ignored =
        registration.registered().thenAccept(announced -> tally.found(name));
  }

  private void countRenames(RegistrationEvent event) {
    if (event instanceof RegistrationEvent.Renamed) {
      renamed.incrementAndGet();
    }
  }

  @Override
  public long renamed() {
    return renamed.get();
  }

  @Override
  public void close() {
    beacon.close();
  }
}
