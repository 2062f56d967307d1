package dev.beacon.bond.internal.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ByteRingTest {

  @Test
  @DisplayName("What goes in comes out, in order, whichever way; never more than the bound")
  void keepsTheOrder() {
    SplittableRandom random = new SplittableRandom(3);
    ByteRing ring = new ByteRing(16 * 1024);
    ArrayDeque<Byte> model = new ArrayDeque<>();
    for (int step = 0; step < 20_000; step++) {
      byte[] bytes = new byte[random.nextInt(3_000)];
      random.nextBytes(bytes);
      switch (random.nextInt(4)) {
        case 0 -> {
          int taken = ring.put(bytes, 0, bytes.length);
          for (int i = 0; i < taken; i++) {
            model.add(bytes[i]);
          }
        }
        case 1 -> {
          ByteBuffer space = ring.space();
          int taken = Math.min(space.remaining(), bytes.length);
          space.put(bytes, 0, taken);
          ring.added(taken);
          for (int i = 0; i < taken; i++) {
            model.add(bytes[i]);
          }
        }
        case 2 -> {
          int given = ring.get(bytes, 0, bytes.length);
          for (int i = 0; i < given; i++) {
            assertThat(bytes[i]).isEqualTo(model.remove());
          }
        }
        default -> {
          ByteBuffer run = ring.run();
          int given = Math.min(run.remaining(), bytes.length);
          for (int i = 0; i < given; i++) {
            assertThat(run.get()).isEqualTo(model.remove());
          }
          ring.skip(given);
        }
      }
      assertThat(ring.size()).isEqualTo(model.size()).isLessThanOrEqualTo(16 * 1024);
      assertThat(ring.room()).isEqualTo(16 * 1024 - model.size());
      assertThat(ring.isEmpty()).isEqualTo(model.isEmpty());
    }
  }
}
