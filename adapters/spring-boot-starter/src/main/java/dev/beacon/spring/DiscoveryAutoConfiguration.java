package dev.beacon.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.client.ConditionalOnBlockingDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.ConditionalOnReactiveDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The services of the link for Spring Cloud Commons, if that is there. */
@AutoConfiguration(
    after = BeaconAutoConfiguration.class,
    beforeName = {
      "org.springframework.cloud.client.CommonsClientAutoConfiguration",
      "org.springframework.cloud.client.ReactiveCommonsClientAutoConfiguration",
      "org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration",
      "org.springframework.cloud.client.discovery.simple.reactive"
          + ".SimpleReactiveDiscoveryClientAutoConfiguration"
    })
@ConditionalOnClass(DiscoveryClient.class)
@ConditionalOnBean(LinkBeacon.class)
@ConditionalOnDiscoveryEnabled
@ConditionalOnProperty(name = "beacon.discovery.enabled", matchIfMissing = true)
class DiscoveryAutoConfiguration {

  @Bean
  LinkServices linkServices(LinkBeacon link, BeaconProperties properties) {
    return new LinkServices(link, properties.discovery());
  }

  /** For programs that wait. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBlockingDiscoveryEnabled
  static class Blocking {

    @Bean
    LinkDiscoveryClient linkDiscoveryClient(LinkServices services) {
      return new LinkDiscoveryClient(services);
    }
  }

  /** For programs with Reactor. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "reactor.core.publisher.Flux")
  @ConditionalOnReactiveDiscoveryEnabled
  static class Reactive {

    @Bean
    LinkReactiveDiscoveryClient linkReactiveDiscoveryClient(LinkServices services) {
      return new LinkReactiveDiscoveryClient(services);
    }
  }
}
