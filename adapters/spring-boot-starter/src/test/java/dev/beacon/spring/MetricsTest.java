package dev.beacon.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimTest;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class MetricsTest {

  @Test
  @DisplayName("The counts of the context's Beacon are meters until the context is closed")
  void countsAreMeters(SimNet net) throws Exception {
    SimLan lan = new SimLan(net);
    MeterRegistry registry = new SimpleMeterRegistry();
    Starter.with(lan.beacon())
        .run(
            context -> {
              context.getBean(MeterBinder.class).bindTo(registry);
              assertThat(registry.find("beacon.packets.received").meters()).isNotEmpty();
            });
    assertThat(registry.getMeters()).isEmpty();
  }
}
