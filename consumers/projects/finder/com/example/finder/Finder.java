package com.example.finder;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import java.time.Duration;
import java.util.Optional;

/** Publishes a service and finds it again. */
public final class Finder {
  private static final String TYPE = "_example._tcp";

  private Finder() {}

  /** Exit code 0: found; 1: not found, or Beacon could not be opened. */
  public static void main(String[] arguments) throws InterruptedException {
    String name = "Finder " + ProcessHandle.current().pid();
    Optional<ServiceInstance> found = Optional.empty();
    try (Beacon beacon = Beacon.open();
        Registration own = beacon.publish(Service.named(name).type(TYPE).port(8080));
        Browse browse = beacon.browse(TYPE, event -> {})) {
      found = browse.await(instance -> instance.name().equals(name), Duration.ofSeconds(10));
    } catch (BeaconException failed) {
      System.err.println(failed.getClass().getSimpleName() + ": " + failed.getMessage());
    }
    found.ifPresent(instance -> System.out.println("found " + instance.name()));
    System.exit(found.isPresent() ? 0 : 1);
  }
}
