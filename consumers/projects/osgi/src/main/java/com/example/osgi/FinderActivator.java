package com.example.osgi;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.Registration;
import dev.beacon.Service;
import java.time.Duration;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Starts only where Beacon publishes a service and finds it again. */
public final class FinderActivator implements BundleActivator {

  @Override
  public void start(BundleContext context) throws Exception {
    try (Beacon beacon = Beacon.open();
        Registration own = beacon.publish(Service.named("Bundle").type("_example._tcp").port(8080));
        Browse browse = beacon.browse("_example._tcp", event -> {})) {
      browse.await(instance -> true, Duration.ofSeconds(10)).orElseThrow();
      System.out.println("found by a bundle");
    }
  }

  @Override
  public void stop(BundleContext context) {}
}
