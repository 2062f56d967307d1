package dev.beacon.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import reactor.core.publisher.Flux;

@SimTest
@ExtendWith(OutputCaptureExtension.class)
class DiscoveryTest {

  private static final Duration FOUND = Duration.ofSeconds(2);

  private static final SimService SHOP =
      new SimService("My Shop", "_http._tcp.local", "alpha.local", 8080, "app=shop", "192.0.2.9");

  private static final SimService SHOP_2 =
      new SimService("Shop (2)", "_https._tcp.local", "bravo.local", 8443, "path=/", "192.0.2.10");

  private static final SimService RATES =
      new SimService("x", "_rates._tcp.local", "alpha.local", 7000, "a=b", "192.0.2.9");

  @Test
  @DisplayName("An instance is found by its attribute \"app\", or by its name without a number")
  void isFoundByName(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .run(
            context -> {
              lan.peer().say(SHOP.announcement());
              lan.peer().say(SHOP_2.announcement());
              lan.run(FOUND);
              DiscoveryClient client = context.getBean(DiscoveryClient.class);
              assertThat(client.getServices()).contains("my-shop", "shop");
              assertThat(client.getInstances("shop"))
                  .extracting(ServiceInstance::getUri)
                  .extracting(Object::toString)
                  .containsExactlyInAnyOrder("http://192.0.2.9:8080", "https://192.0.2.10:8443");
              ServiceInstance one = client.getInstances("My Shop").get(0);
              assertThat(one.getServiceId()).isEqualTo("My Shop");
              assertThat(one.getInstanceId()).contains("_http._tcp.local");
              assertThat(one.getMetadata()).containsEntry("app", "shop");
              assertThat(client.getInstances("other")).isEmpty();
            });
  }

  @Test
  @DisplayName("A name of beacon.discovery.services has all instances of its type")
  void isFoundByType(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues("beacon.discovery.services.rates=_rates._tcp")
        .run(
            context -> {
              lan.peer().say(RATES.announcement());
              lan.run(FOUND);
              DiscoveryClient client = context.getBean(DiscoveryClient.class);
              assertThat(client.getInstances("rates")).hasSize(1);
              assertThat(client.getInstances("_rates._tcp")).hasSize(1);
              assertThat(client.getServices()).containsExactly("rates");
            });
  }

  @Test
  @DisplayName("An instance that is withdrawn is no longer found")
  void isGoneAfterGoodbye(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .run(
            context -> {
              lan.peer().say(SHOP.announcement());
              lan.run(FOUND);
              lan.peer().say(SHOP.farewell());
              lan.run(FOUND);
              assertThat(context.getBean(DiscoveryClient.class).getInstances("shop")).isEmpty();
            });
  }

  @Test
  @DisplayName("Shortly after the start a caller waits until the first instance is found")
  void waitsAtTheStart(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues("beacon.discovery.first-wait=10m")
        .run(
            context -> {
              DiscoveryClient client = context.getBean(DiscoveryClient.class);
              CompletableFuture<List<ServiceInstance>> found =
                  CompletableFuture.supplyAsync(() -> client.getInstances("shop"));
              lan.peer().say(SHOP.announcement());
              lan.run(FOUND);
              assertThat(found.get(60, TimeUnit.SECONDS)).hasSize(1);
            });
  }

  @Test
  @DisplayName("The reactive client finds the same")
  void reactiveClientFinds(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .run(
            context -> {
              lan.peer().say(SHOP.announcement());
              lan.run(FOUND);
              Flux<ServiceInstance> found =
                  context.getBean(ReactiveDiscoveryClient.class).getInstances("shop");
              assertThat(found.collectList().block(Duration.ofSeconds(60))).hasSize(1);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "beacon.discovery.enabled=false,               false, false",
    "spring.cloud.discovery.enabled=false,         false, false",
    "spring.cloud.discovery.blocking.enabled=false, false, true",
    "spring.cloud.discovery.reactive.enabled=false, true, false"
  })
  @DisplayName("Properties of Beacon's and of Spring Cloud's switch the clients off")
  void canBeSwitchedOff(String property, boolean blocking, boolean reactive, SimNet net)
      throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(property)
        .run(
            context -> {
              assertThat(context.getBeanNamesForType(DiscoveryClient.class))
                  .hasSize(blocking ? 1 : 0);
              assertThat(context.getBeanNamesForType(ReactiveDiscoveryClient.class))
                  .hasSize(reactive ? 1 : 0);
            });
  }

  @Test
  @DisplayName("Without Spring Cloud, Reactor or Micrometer the rest works")
  void partsAreOptional(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withClassLoader(
            new FilteredClassLoader("org.springframework.cloud", "reactor", "io.micrometer"))
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(PublishedServer.class);
              assertThat(context).doesNotHaveBean("linkServices");
              assertThat(context).doesNotHaveBean("beaconMeters");
            });
  }

  @Test
  @DisplayName("A type that makes no sense is ignored, with one warning")
  void nonsenseIsOneWarning(SimNet net, CapturedOutput output) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues("beacon.discovery.types=_http._tcp,nonsense")
        .run(
            context -> {
              lan.peer().say(SHOP.announcement());
              lan.run(FOUND);
              assertThat(context.getBean(DiscoveryClient.class).getInstances("shop")).hasSize(1);
              assertThat(output.getAll().lines().filter(line -> line.contains("nonsense")))
                  .hasSize(1);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "Orders,        orders",
    "My Web (2),    my-web",
    "Bürö 7,        bürö-7",
    "a.b_c,         a.b-c",
    "(2),           2",
    "'  ',          ''"
  })
  @DisplayName("Names are compared as they look in a URI")
  void namesAreCompared(String name, String inUri) {
    assertThat(LinkServices.asInUri(name)).isEqualTo(inUri);
  }

  @Test
  @DisplayName("An IPv6 address stands in brackets, and IPv4 comes first")
  void addressesAreForUris() throws Exception {
    dev.beacon.ServiceInstance both =
        dev.beacon.ServiceInstance.named("a", "_http._tcp")
            .host("a.local")
            .port(80)
            .address("eth0", InetAddress.getByName("2001:db8::1"))
            .address("eth0", InetAddress.getByName("192.0.2.1"))
            .build();
    dev.beacon.ServiceInstance six =
        dev.beacon.ServiceInstance.named("a", "_http._tcp")
            .host("a.local")
            .port(80)
            .address("eth0", InetAddress.getByName("2001:db8::1"))
            .build();
    assertThat(FoundInstance.of("a", both).orElseThrow().getUri())
        .hasToString("http://192.0.2.1:80");
    assertThat(FoundInstance.of("a", six).orElseThrow().getUri())
        .hasToString("http://[2001:db8:0:0:0:0:0:1]:80");
  }
}
