package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The starter in programs with Spring Boot 3 and 4: one jar for both. */
class SpringBootIT {
  private static final int LIMIT_SECONDS = 600; // two contexts, on a busy machine a minute each

  @ParameterizedTest
  @ValueSource(strings = {"spring-boot-3", "spring-boot-4"})
  @DisplayName("A server is started, found by its name, called through the load balancer, stopped")
  void isFoundAndCalled(String project) throws Exception {
    Outcome outcome =
        Room.withLink()
            .java(
                Jdk.OF_THE_BUILD.home(),
                List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    Consumer.path(new Consumer(project).jars()),
                    "com.example.shop.Shop"),
                LIMIT_SECONDS);
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out())
        .contains("found orders", "called a teapot", "orders are gone", "ended true")
        .anyMatch(line -> line.startsWith("metadata") && line.contains("version=7"));
  }
}
