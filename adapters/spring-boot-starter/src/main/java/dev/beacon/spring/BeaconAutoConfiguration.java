package dev.beacon.spring;

import dev.beacon.Beacon;
import dev.beacon.BeaconBuilder;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;

/** The Beacon of a context, and the publication of its server. */
@AutoConfiguration
@Conditional(OnBeaconEnabled.class)
@EnableConfigurationProperties(BeaconProperties.class)
class BeaconAutoConfiguration {

  /**
   * A handle of the Beacon that all code of this JVM shares. It waits for a network, because
   * servers start at boot.
   */
  @Bean(destroyMethod = "close")
  @Lazy
  @ConditionalOnMissingBean
  Beacon beacon(BeaconProperties properties) throws BeaconException {
    BeaconBuilder builder = Beacon.builder().waitForInterfaces(true);
    if (!properties.interfaces().isEmpty()) {
      builder.interfaces(InterfacePolicy.only(properties.interfaces().toArray(String[]::new)));
    }
    return builder.shared();
  }

  @Bean
  LinkBeacon linkBeacon(ObjectProvider<Beacon> beacon) {
    return new LinkBeacon(beacon);
  }

  @Bean
  @ConditionalOnProperty(name = "beacon.publish.enabled", matchIfMissing = true)
  PublishedServer publishedServer(
      LinkBeacon link, BeaconProperties properties, ApplicationContext context) {
    return new PublishedServer(link, properties.publish(), context);
  }
}
