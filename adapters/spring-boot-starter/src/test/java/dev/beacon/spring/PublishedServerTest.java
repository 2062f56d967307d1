package dev.beacon.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Beacon;
import dev.beacon.NativeLibraryException;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@SimTest
@ExtendWith(OutputCaptureExtension.class)
class PublishedServerTest {

  private static final Duration ANNOUNCED = Duration.ofSeconds(2);
  private static final String PORT = "local.server.port=8080";

  @Test
  @DisplayName(
      "The server is published when the application is ready, under the application's name")
  void isPublishedWhenReady(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(PORT)
        .run(
            context -> {
              lan.run(ANNOUNCED);
              assertThat(lan.responses()).isEmpty();
              Starter.ready(context.getSourceApplicationContext());
              lan.run(ANNOUNCED);
              assertThat(lan.responses()).isNotEmpty();
              Service service = registration(context).service();
              assertThat(service.name()).isEqualTo("orders");
              assertThat(service.type()).hasToString("_http._tcp");
              assertThat(service.port()).isEqualTo(8080);
              assertThat(service.txt().toMap()).containsEntry("app", "orders").hasSize(1);
            });
  }

  @Test
  @DisplayName("The properties say name, type, port, attributes, subtypes and whether to rename")
  void propertiesSayWhat(SimNet net) throws Exception {
    published(
        net,
        service -> {
          assertThat(service.name()).isEqualTo("Orders of Berlin");
          assertThat(service.type().toString()).startsWith("_orders._tcp");
          assertThat(service.subtypes()).containsExactly("_fast");
          assertThat(service.port()).isEqualTo(9000);
          assertThat(service.keepsName()).isTrue();
          assertThat(service.txt().toMap())
              .containsEntry("version", "7")
              .containsEntry("path", "/start")
              .containsEntry("app", "orders");
        },
        "beacon.publish.name=Orders of Berlin",
        "beacon.publish.type=_orders._tcp",
        "beacon.publish.port=9000",
        "beacon.publish.txt.version=7",
        "beacon.publish.txt.path=/start",
        "beacon.publish.subtypes=_fast",
        "beacon.publish.keep-name=true",
        "server.servlet.context-path=/shop");
  }

  @ParameterizedTest
  @CsvSource({
    "server.ssl.bundle=web,                                   _https._tcp",
    "server.ssl.bundle=web;server.ssl.enabled=false,          _http._tcp",
    "server.ssl.bundle=web;beacon.publish.type=_http._tcp,    _http._tcp",
  })
  @DisplayName("A server with TLS is _https._tcp")
  void tlsIsAnotherType(String properties, String type, SimNet net) throws Exception {
    published(
        net,
        service -> assertThat(service.type()).hasToString(type),
        (PORT + ";" + properties).split(";", -1));
  }

  @Test
  @DisplayName("A server that listens on one address is published at this address, with its path")
  void serverPropertiesCount(SimNet net) throws Exception {
    published(
        net,
        service -> {
          assertThat(service.ownAddresses()).extracting("hostAddress").containsExactly("192.0.2.1");
          assertThat(service.txt().string("path")).contains("/shop");
        },
        PORT,
        "server.address=192.0.2.1",
        "server.servlet.context-path=/shop");
  }

  @Test
  @DisplayName(
      "The service is withdrawn before a graceful shutdown begins, and its goodbye is sent")
  void isWithdrawnBeforeShutdown(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(PORT)
        .withBean(Shutdown.class)
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              lan.run(ANNOUNCED);
              context.getSourceApplicationContext().stop();
              lan.run(ANNOUNCED);
              assertThat(context.getBean(Shutdown.class).publishedAtStop).containsExactly(false);
              assertThat(lan.goodbyes()).isNotEmpty();
              assertThat(lan.beacon().whenClosed()).isNotDone();
            });
  }

  @Test
  @DisplayName("A context that is stopped and started again is published again, at its new port")
  void isPublishedAgain(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(PORT)
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              lan.run(ANNOUNCED);
              context.getSourceApplicationContext().stop();
              lan.run(ANNOUNCED);
              TestPropertyValues.of("local.server.port=8081").applyTo(context);
              context.getSourceApplicationContext().start();
              assertThat(registration(context).service().port()).isEqualTo(8081);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "beacon.publish.type=web",
    "beacon.publish.port=70000",
    "beacon.publish.subtypes=a.b.c.d.very-long-label-that-is-longer-than-sixty-three-bytes-as-dns-has-it",
    "beacon.publish.txt.a=%s"
  })
  @DisplayName("A property that makes no sense: one warning that names it, and the program goes on")
  void nonsenseIsOneWarning(String property, SimNet net, CapturedOutput output) throws Exception {
    SimLan lan = new SimLan(net);
    String value = property.replace("%s", "x".repeat(300));
    Starter.with(lan.beacon())
        .withPropertyValues(PORT, value)
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              assertThat(context).hasNotFailed();
              PublishedServer server = context.getBean(PublishedServer.class);
              assertThat(server.registration()).isEmpty();
              assertThat(server.failure()).contains(value.substring(0, value.indexOf('=')));
              assertThat(warnings(output)).hasSize(1);
            });
  }

  @Test
  @DisplayName("Without a server there is nothing to publish, and nothing to say")
  void noServerNoService(SimNet net, CapturedOutput output) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              assertThat(context.getBean(PublishedServer.class).registration()).isEmpty();
              assertThat(warnings(output)).isEmpty();
            });
  }

  @Test
  @DisplayName("A server on the loopback address alone is not published, with one warning")
  void loopbackIsNotPublished(SimNet net, CapturedOutput output) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(PORT, "server.address=127.0.0.1")
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              assertThat(context.getBean(PublishedServer.class).registration()).isEmpty();
              assertThat(warnings(output)).singleElement().asString().contains("127.0.0.1");
            });
  }

  @Test
  @DisplayName("Without the native library: one warning with its cause, and the program goes on")
  void goesOnWithoutLibrary(CapturedOutput output) {
    Starter.alone()
        .withUserConfiguration(Broken.class)
        .withPropertyValues(PORT)
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              assertThat(context).hasNotFailed();
              assertThat(context.getBean(LinkBeacon.class).beacon()).isEmpty();
              assertThat(context.getBean(LinkServices.class).names()).isEmpty();
              assertThat(context.getBean(LinkServices.class).instances("orders")).isEmpty();
              assertThat(warnings(output)).singleElement().asString().contains("libbeacon_core");
            });
  }

  @Test
  @DisplayName("beacon.enabled=false: there is no bean, and no Beacon")
  void canBeSwitchedOff() {
    assertOff(Starter.alone().withPropertyValues("beacon.enabled=false"));
  }

  @Test
  @DisplayName("In SpringBootTest it is off, unless beacon.enabled=true")
  void isOffInTests(SimNet net) throws Exception {
    String inTest = "org.springframework.boot.test.context.SpringBootTestContextBootstrapper=true";
    assertOff(Starter.alone().withPropertyValues(inTest));
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(inTest, "beacon.enabled=true")
        .run(context -> assertThat(context).hasSingleBean(PublishedServer.class));
  }

  @Test
  @DisplayName("beacon.publish.enabled=false: the server is not published, the rest works")
  void publishingCanBeSwitchedOff(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues("beacon.publish.enabled=false")
        .run(
            context -> {
              assertThat(context).doesNotHaveBean(PublishedServer.class);
              assertThat(context).hasSingleBean(LinkServices.class);
            });
  }

  private static void assertOff(ApplicationContextRunner runner) {
    runner.run(
        context -> {
          assertThat(context).doesNotHaveBean(Beacon.class);
          assertThat(context).doesNotHaveBean(LinkBeacon.class);
          assertThat(context).doesNotHaveBean(LinkServices.class);
          assertThat(context).doesNotHaveBean(BeaconMeters.class);
        });
  }

  private static void published(SimNet net, Consumer<Service> check, String... properties)
      throws Exception {
    SimLan lan = new SimLan(net);
    Starter.with(lan.beacon())
        .withPropertyValues(properties)
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              check.accept(registration(context).service());
            });
  }

  private static Registration registration(AssertableApplicationContext context) {
    return context.getBean(PublishedServer.class).registration().orElseThrow();
  }

  private static List<String> warnings(CapturedOutput output) {
    return output.getAll().lines().filter(line -> line.contains("dev.beacon.spring")).toList();
  }

  /** A graceful shutdown: a bean at its phase. */
  static final class Shutdown implements SmartLifecycle {

    private final List<Boolean> publishedAtStop = new ArrayList<>();
    private final ApplicationContext context; // not the server: dependents stop first
    private boolean running;

    Shutdown(ApplicationContext context) {
      this.context = context;
    }

    @Override
    public void start() {
      running = true;
    }

    @Override
    public void stop() {
      running = false;
      publishedAtStop.add(context.getBean(PublishedServer.class).registration().isPresent());
    }

    @Override
    public boolean isRunning() {
      return running;
    }

    @Override
    public int getPhase() {
      return SmartLifecycle.DEFAULT_PHASE - 1024;
    }
  }

  /** A machine without the native library. */
  @Configuration(proxyBeanMethods = false)
  static class Broken {

    @Bean
    @Lazy
    Beacon beacon() throws NativeLibraryException {
      throw new NativeLibraryException(List.of("/nowhere/libbeacon_core.so"), "try again");
    }
  }
}
