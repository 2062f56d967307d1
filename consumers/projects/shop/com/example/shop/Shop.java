package com.example.shop;

import java.io.File;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestTemplate;

/** A client: starts {@link Orders} as another program, calls it by its name, and stops it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Shop {

  private static final Duration LIMIT = Duration.ofSeconds(240);

  /** Asks whoever is called "orders" on the link. */
  @Bean
  @LoadBalanced
  RestTemplate restTemplate() {
    return new RestTemplate();
  }

  /** Exit code 0: found, called, and gone after its end. */
  public static void main(String[] arguments) throws Exception {
    Process orders = startOrders();
    try (ConfigurableApplicationContext context = client(arguments)) {
      DiscoveryClient link = context.getBean(DiscoveryClient.class);
      await(link, true);
      System.out.println("metadata " + link.getInstances("orders").get(0).getMetadata());
      RestTemplate http = context.getBean(RestTemplate.class);
      System.out.println("called " + http.getForObject("http://orders/order", String.class));
      orders.destroy();
      await(link, false);
      System.out.println("ended " + orders.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } finally {
      orders.destroyForcibly();
    }
  }

  private static ConfigurableApplicationContext client(String[] arguments) {
    SpringApplication application = new SpringApplication(Shop.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setDefaultProperties(
        Map.of(
            "spring.application.name", "shop",
            "spring.main.banner-mode", "off",
            "spring.cloud.loadbalancer.cache.enabled", "false"));
    return application.run(arguments);
  }

  private static Process startOrders() throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    List<String> command =
        List.of(
            java,
            "-XX:TieredStopAtLevel=1",
            "-Duser.home=" + System.getProperty("user.home"),
            "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
            "-cp",
            System.getProperty("java.class.path"),
            Orders.class.getName());
    File log = File.createTempFile("orders", ".log");
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private static void await(DiscoveryClient link, boolean there) throws InterruptedException {
    Instant until = Instant.now().plus(LIMIT);
    while (link.getInstances("orders").isEmpty() == there) {
      if (Instant.now().isAfter(until)) {
        throw new IllegalStateException(there ? "not found" : "not gone");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    System.out.println(there ? "found orders" : "orders are gone");
  }
}
