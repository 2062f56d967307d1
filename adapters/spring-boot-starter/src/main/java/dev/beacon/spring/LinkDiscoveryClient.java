package dev.beacon.spring;

import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/** Finds services of the link for Spring Cloud. */
final class LinkDiscoveryClient implements DiscoveryClient {

  private final LinkServices services;

  LinkDiscoveryClient(LinkServices services) {
    this.services = services;
  }

  @Override
  public String description() {
    return "Beacon: services of the link";
  }

  @Override
  public List<ServiceInstance> getInstances(String serviceId) {
    return services.instances(serviceId).stream()
        .flatMap(found -> FoundInstance.of(serviceId, found).stream())
        .toList();
  }

  @Override
  public List<String> getServices() {
    return List.copyOf(services.names());
  }
}
