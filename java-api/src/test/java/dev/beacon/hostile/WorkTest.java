package dev.beacon.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The rule that each packet costs bounded work, whatever is cached, asked and published, and hides
 * no honest service. Steps are counted, so the outcome doesn't depend on the machine.
 */
class WorkTest {

  /** About half a millisecond. */
  private static final long MOST_STEPS = 170_000;

  /** And what is asked and answered because of it, which has budgets of its own. */
  private static final long MOST_STEPS_IN_ALL = 250_000;

  /**
   * A dispute about the host's name is each of its services' business: the cost of one such packet
   * is theirs, a thousand here. After fifteen the name is asked for every five seconds only.
   */
  private static final long MOST_STEPS_OF_A_HOSTS_CONFLICT = 750_000;

  @TestFactory
  @DisplayName("FR-035: at the brim of every bound the costliest packets make bounded work")
  List<DynamicTest> theCostliestPacketsMakeBoundedWork() throws Exception {
    ClassLoader counted = new Work.Counted();
    Object measured =
        counted.loadClass(AtTheBrim.class.getName()).getDeclaredConstructor().newInstance();
    List<DynamicTest> tests = new ArrayList<>();
    for (Object each : (List<?>) ((Callable<?>) measured).call()) {
      String[] result = each.toString().split(" ", -1);
      tests.add(DynamicTest.dynamicTest(result[0], () -> isBounded(result)));
    }
    assertThat(tests).hasSize(Attack.values().length);
    return tests;
  }

  private static void isBounded(String[] result) {
    boolean conflict = result[0].equals(Attack.CONFLICT_HOST.name());
    long mostSteps = conflict ? MOST_STEPS_OF_A_HOSTS_CONFLICT : MOST_STEPS;
    assertThat(Long.parseLong(result[1])).as("in its turn").isLessThan(mostSteps);
    assertThat(Long.parseLong(result[2]))
        .as("on average, with all after it")
        .isLessThan(MOST_STEPS_IN_ALL);
    assertThat(result[3]).as("whether the honest service is there").isEqualTo("true");
  }

  /** Runs in classes whose steps are counted. */
  public static final class AtTheBrim implements Callable<List<String>> {

    private static final int PACKETS = 40;
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final int HONEST_SOURCE = 99;

    private Brim brim = new Brim();
    private boolean isFresh;

    /** For the loader's use. */
    public AtTheBrim() {}

    /** Of each attack its name, the most steps of a turn, the steps on average, and the outcome. */
    @Override
    public List<String> call() {
      List<String> results = new ArrayList<>();
      for (Attack attack : Attack.values()) {
        boolean spoils = attack.kind() == Attack.Kind.RESPONSE;
        if (!isFresh || spoils) {
          brim = new Brim().fill();
        }
        isFresh = !spoils; // queries leave nothing behind
        attack.prepare(brim);
        brim.pass(Duration.ofSeconds(2));
        results.add(attack + " " + attacked(attack));
      }
      return results;
    }

    private String attacked(Attack attack) {
      String honest = "honest" + attack;
      long most = 0;
      long all = 0;
      for (int round = 0; round < PACKETS; round++) {
        if (round == PACKETS / 2) {
          announce(honest);
        }
        byte[] packet = attack.packet(round);
        long before = Work.steps();
        brim.hear(packet, 60_000, true, attack.port());
        most = Math.max(most, Work.steps() - before);
        brim.pass(BETWEEN);
        all += Work.steps() - before;
      }
      return most + " " + all / PACKETS + " " + brim.isPresent(honest);
    }

    private void announce(String honest) {
      HostilePacket packet = new HostilePacket(HostilePacket.RESPONSE);
      Brim.whole(packet, honest, honest);
      brim.hear(packet.toBytes(), HONEST_SOURCE);
    }
  }
}
