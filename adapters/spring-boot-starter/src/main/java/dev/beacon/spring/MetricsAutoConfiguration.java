package dev.beacon.spring;

import dev.beacon.micrometer.BeaconMetrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The counts of Beacon as meters, if {@code beacon-micrometer} is there. */
@AutoConfiguration(after = BeaconAutoConfiguration.class)
@ConditionalOnClass({BeaconMetrics.class, MeterBinder.class})
@ConditionalOnBean(LinkBeacon.class)
class MetricsAutoConfiguration {

  @Bean
  BeaconMeters beaconMeters(LinkBeacon link) {
    return new BeaconMeters(link);
  }
}
