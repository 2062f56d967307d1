package dev.beacon.spring;

import dev.beacon.Beacon;
import java.time.Duration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;

/** Contexts with the starter. */
final class Starter {

  private Starter() {}

  /** A context whose Beacon is this one. Callers don't wait: time stands still while they do. */
  static ApplicationContextRunner with(Beacon beacon) {
    return alone()
        .withBean(Beacon.class, () -> beacon)
        .withPropertyValues("beacon.discovery.first-wait=0s", "spring.application.name=orders");
  }

  /** A context with the starter alone. */
  static ApplicationContextRunner alone() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                BeaconAutoConfiguration.class,
                DiscoveryAutoConfiguration.class,
                MetricsAutoConfiguration.class));
  }

  /** Says that the application is ready, as SpringApplication does. */
  static void ready(ConfigurableApplicationContext context) {
    context.publishEvent(
        new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO));
  }
}
