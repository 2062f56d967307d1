package dev.beacon.spring;

import java.util.List;
import java.util.function.Supplier;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Finds services of the link for reactive programs. A thread that may wait does the look-up. */
final class LinkReactiveDiscoveryClient implements ReactiveDiscoveryClient {

  private final LinkDiscoveryClient client;

  LinkReactiveDiscoveryClient(LinkServices services) {
    this.client = new LinkDiscoveryClient(services);
  }

  @Override
  public String description() {
    return client.description();
  }

  @Override
  public Flux<ServiceInstance> getInstances(String serviceId) {
    return flux(() -> client.getInstances(serviceId));
  }

  @Override
  public Flux<String> getServices() {
    return flux(client::getServices);
  }

  private static <T> Flux<T> flux(Supplier<List<T>> list) {
    return Flux.defer(() -> Flux.fromIterable(list.get())).subscribeOn(Schedulers.boundedElastic());
  }
}
