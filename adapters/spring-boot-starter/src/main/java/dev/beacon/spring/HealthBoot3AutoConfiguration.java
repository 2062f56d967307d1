package dev.beacon.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The health of Beacon for Boot 3, whose actuator has the classes of health. */
@AutoConfiguration(after = BeaconAutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.actuate.health.HealthIndicator",
      "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator"
    })
@ConditionalOnBean(LinkBeacon.class)
class HealthBoot3AutoConfiguration {

  @Bean
  @ConditionalOnEnabledHealthIndicator("beacon")
  @ConditionalOnMissingBean(name = "beaconHealthIndicator")
  HealthIndicator beaconHealthIndicator(LinkBeacon link, ObjectProvider<PublishedServer> server) {
    BeaconHealth health = new BeaconHealth(link, server.stream().findFirst());
    return () -> {
      BeaconHealth.Reading now = health.read();
      return Health.status(new Status(now.state().name())).withDetails(now.details()).build();
    };
  }
}
