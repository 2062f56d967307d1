package dev.beacon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is due at one time is done in several turns, and packets are received in between. */
class TurnTest {

  private static final int MOST_IN_A_TURN = 64;
  private static final int MOST_OPEN = 1_024;

  @Test
  @DisplayName("FR-035: a turn evaluates 64 names that asked in vain, at most, and none is lost")
  void namesThatAskedInVainTakeSeveralTurns() {
    Brim brim = new Brim();
    int names = nameNobody(brim);
    assertThat(names).isGreaterThan(MOST_OPEN);
    brim.pass(Duration.ofSeconds(20));
    assertThat(brim.unresolvedCount()).as("each is told once").isEqualTo(names);
    assertThat(brim.mostUnresolvedInATurn()).isBetween(1, MOST_IN_A_TURN);
  }

  private static int nameNobody(Brim brim) {
    int named = 0;
    while (named < 2 * MOST_OPEN) {
      HostilePacket packet = new HostilePacket(HostilePacket.RESPONSE);
      for (int i = 0; i < MOST_IN_A_TURN; i++) {
        String name = "nobody" + named++ + "." + Brim.FOUND_TYPE;
        packet.pointer(HostilePacket.ANSWER, Brim.FOUND_TYPE, 4_500, name);
      }
      brim.hear(packet.toBytes(), 1);
    }
    return named;
  }
}
