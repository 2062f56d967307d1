package dev.beacon.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/** The health of Beacon for Boot 4, which has the classes of health in a module of their own. */
@AutoConfiguration(after = BeaconAutoConfiguration.class)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.health.contributor.HealthIndicator",
      "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator"
    })
@ConditionalOnBean(LinkBeacon.class)
class HealthBoot4AutoConfiguration {

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
