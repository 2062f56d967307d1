package dev.beacon.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fuzzer was told and what it found, in each build; without the fuzzer. */
class FuzzRegressionTest {

  private static final int DAMAGED_COPIES = 5;

  @ParameterizedTest
  @EnumSource
  @DisplayName("FR-035: no seed and nothing that the fuzzer found raises an exception")
  void everySeedHolds(Seeds.Target target) {
    Map<String, byte[]> seeds = Seeds.of(target);
    assertThat(seeds).isNotEmpty();
    seeds.forEach(
        (name, input) ->
            assertThatCode(() -> target.run(input)).as(name).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("FR-035: nor do damaged copies of them")
  void everyDamagedSeedHolds(Seeds.Target target) {
    SplittableRandom random = new SplittableRandom(35);
    Seeds.of(target)
        .forEach(
            (name, input) -> {
              for (int copy = 0; copy < DAMAGED_COPIES; copy++) {
                byte[] damaged = damaged(input, random);
                assertThatCode(() -> target.run(damaged))
                    .as("%s, as %s", name, Arrays.toString(damaged))
                    .doesNotThrowAnyException();
              }
            });
  }

  private static byte[] damaged(byte[] input, SplittableRandom random) {
    byte[] damaged = Arrays.copyOf(input, random.nextInt(input.length / 2, input.length + 1));
    for (int i = 0; i < 3 && damaged.length > 0; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }
}
