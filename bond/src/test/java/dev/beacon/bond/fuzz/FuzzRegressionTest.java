package dev.beacon.bond.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the fuzzer begins with, in each build; without the fuzzer. */
class FuzzRegressionTest {

  private static final int DAMAGED_COPIES = 50;

  @ParameterizedTest
  @EnumSource
  @DisplayName("RCH-040, RCH-051: no seed and no damaged copy of one raises an exception")
  void everySeedHolds(Seeds.Target target) throws IOException {
    SplittableRandom random = new SplittableRandom(51);
    List<byte[]> seeds = target.seeds();
    assertThat(seeds).isNotEmpty();
    for (byte[] seed : seeds) {
      target.run(seed);
      for (int copy = 0; copy < DAMAGED_COPIES; copy++) {
        byte[] damaged = damaged(seed, random);
        assertThatCode(() -> target.run(damaged))
            .as(Arrays.toString(damaged))
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte[] damaged(byte[] input, SplittableRandom random) {
    byte[] damaged = Arrays.copyOf(input, random.nextInt(input.length / 2, input.length + 1));
    for (int i = 0; i < 3 && damaged.length > 0; i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }
}
