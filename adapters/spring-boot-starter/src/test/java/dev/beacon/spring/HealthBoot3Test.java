package dev.beacon.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@SimTest
class HealthBoot3Test {

  @Test
  @DisplayName("Up with the name and the host when the server is announced; until then unknown")
  void healthFollowsThePublication(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    withHealth(Starter.with(lan.beacon()))
        .withPropertyValues("local.server.port=8080")
        .run(
            context -> {
              assertThat(now(context).getStatus()).isEqualTo(Status.UP);
              Starter.ready(context.getSourceApplicationContext());
              assertThat(now(context).getStatus()).isEqualTo(Status.UNKNOWN);
              lan.run(Duration.ofSeconds(2));
              Health now = now(context);
              assertThat(now.getStatus()).isEqualTo(Status.UP);
              assertThat(now.getDetails().toString()).contains("orders", "beacon.local", "eth0");
            });
  }

  @Test
  @DisplayName("Down with the reason if the server can't be published")
  void downIfNotPublished(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    withHealth(Starter.with(lan.beacon()))
        .withPropertyValues("local.server.port=8080", "beacon.publish.type=web")
        .run(
            context -> {
              Starter.ready(context.getSourceApplicationContext());
              Health now = now(context);
              assertThat(now.getStatus()).isEqualTo(Status.DOWN);
              assertThat(now.getDetails().toString()).contains("beacon.publish.type");
            });
  }

  @Test
  @DisplayName("Down with the reason if Beacon can't be opened")
  void downIfNotOpened() {
    withHealth(Starter.alone())
        .withUserConfiguration(PublishedServerTest.Broken.class)
        .run(
            context -> {
              Health now = now(context);
              assertThat(now.getStatus()).isEqualTo(Status.DOWN);
              assertThat(now.getDetails().toString()).contains("libbeacon_core");
            });
  }

  @Test
  @DisplayName("Unknown without a network")
  void unknownWithoutNetwork(SimNet net) throws Exception {
    net.link("lan");
    withHealth(Starter.with(net.host("box").waitForInterfaces().open()))
        .run(context -> assertThat(now(context).getStatus()).isEqualTo(Status.UNKNOWN));
  }

  @Test
  @DisplayName("management.health.beacon.enabled=false switches it off")
  void canBeSwitchedOff(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    withHealth(Starter.with(lan.beacon()))
        .withPropertyValues("management.health.beacon.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  private static Health now(AssertableApplicationContext context) {
    return Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
  }

  /** With the classes for both Boots: only one of them may match. */
  private static ApplicationContextRunner withHealth(ApplicationContextRunner runner) {
    return runner.withConfiguration(
        AutoConfigurations.of(
            HealthBoot3AutoConfiguration.class, HealthBoot4AutoConfiguration.class));
  }
}
