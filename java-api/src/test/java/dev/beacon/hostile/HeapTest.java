package dev.beacon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The heap that strangers can have us hold. */
class HeapTest {

  private static final int NAMES = 16_384;
  private static final int NAMES_OF_A_SOURCE = 2;
  private static final int ROUNDS = 4;

  private static final Pattern ROW = Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

  /** The collector fills gaps with arrays of numbers; we have few. */
  private static final String FILLER = "[I";

  /** With the name, its source, and the questions for it; a fifth more than it takes. */
  private static final long MOST_BYTES = 1_600;

  @Test
  @DisplayName("FR-035: names that nobody resolves take bounded heap, however many follow them")
  void unresolvedNamesTakeBoundedHeap() throws JMException {
    Brim brim = new Brim();
    long before = liveBytes();
    for (int round = 0; round < ROUNDS; round++) {
      name(brim, round * NAMES);
      assertThat((liveBytes() - before) / NAMES).as("round %d", round).isBetween(1L, MOST_BYTES);
    }
    assertThat(brim.presentCount()).as("alive until here").isZero();
  }

  private static void name(Brim brim, int first) {
    for (int i = first; i < first + NAMES; i += NAMES_OF_A_SOURCE) {
      HostilePacket packet = new HostilePacket(HostilePacket.RESPONSE);
      for (int n = i; n < i + NAMES_OF_A_SOURCE; n++) {
        packet.pointer(
            HostilePacket.ANSWER, Brim.FOUND_TYPE, 4_500, "n" + n + "." + Brim.FOUND_TYPE);
      }
      brim.hear(packet.toBytes(), i / NAMES_OF_A_SOURCE);
      brim.pass(Duration.ofMillis(i % 16 == 0 ? 1 : 0));
    }
  }

  /** After a collection. */
  private static long liveBytes() throws JMException {
    Object histogram =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcClassHistogram",
                new Object[] {new String[0]},
                new String[] {String[].class.getName()});
    return histogram
        .toString()
        .lines()
        .map(line -> ROW.matcher(line))
        .filter(row -> row.find() && !row.group(2).equals(FILLER))
        .mapToLong(row -> Long.parseLong(row.group(1)))
        .sum();
  }
}
