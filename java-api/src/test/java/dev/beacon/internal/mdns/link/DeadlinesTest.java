package dev.beacon.internal.mdns.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeadlinesTest {

  private static final class Alarm extends Deadlines.Timer {
    private final List<Alarm> rung;

    Alarm(List<Alarm> rung) {
      this.rung = rung;
    }

    @Override
    protected void onDue(long nowNs) {
      rung.add(this);
    }
  }

  private final Deadlines deadlines = new Deadlines();
  private final List<Alarm> rung = new ArrayList<>();

  @Test
  @DisplayName("Timers ring in order of their times, as a sorted list would have them")
  void agreesWithASortedList() {
    for (long startNs : new long[] {0, Long.MAX_VALUE - 5_000, -5_000}) {
      agreesWithASortedList(startNs);
    }
  }

  private void agreesWithASortedList(long startNs) {
    SplittableRandom random = new SplittableRandom(startNs);
    List<Alarm> alarms = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      alarms.add(new Alarm(rung));
    }
    long nowNs = startNs;
    for (int step = 0; step < 3_000; step++) {
      Alarm alarm = alarms.get(random.nextInt(alarms.size()));
      switch (random.nextInt(4)) {
        case 0, 1 -> deadlines.arm(alarm, nowNs + random.nextLong(1, 1_000));
        case 2 -> deadlines.disarm(alarm);
        default -> nowNs = expectSorted(alarms, nowNs + random.nextLong(20));
      }
      assertThat(deadlines.size()).isEqualTo(armed(alarms).size());
    }
    alarms.forEach(deadlines::disarm);
    assertThat(deadlines.nextNs()).isEqualTo(Timing.NEVER_NS);
  }

  private long expectSorted(List<Alarm> alarms, long nowNs) {
    List<Long> due =
        armed(alarms).stream()
            .map(alarm -> alarm.dueNs() - nowNs)
            .filter(left -> left <= 0)
            .sorted()
            .toList();
    rung.clear();
    deadlines.runDue(nowNs);
    assertThat(rung.stream().map(alarm -> alarm.dueNs() - nowNs)).containsExactlyElementsOf(due);
    assertThat(rung).noneMatch(Deadlines.Timer::armed);
    armed(alarms).stream()
        .map(alarm -> alarm.dueNs() - nowNs)
        .min(Comparator.naturalOrder())
        .ifPresent(next -> assertThat(deadlines.nextNs() - nowNs).isEqualTo(next));
    return nowNs;
  }

  @Test
  @DisplayName("A timer that is set again and again never grows the heap")
  void settingAgainNeverGrowsTheHeap() {
    Alarm alarm = new Alarm(rung);
    for (int i = 0; i < 100_000; i++) {
      deadlines.arm(alarm, i);
    }
    assertThat(deadlines.size()).isEqualTo(1);
    assertThat(deadlines.nextNs()).isEqualTo(99_999);
    deadlines.disarm(alarm);
    deadlines.disarm(alarm);
    assertThat(deadlines.size()).isZero();
  }

  @Test
  @DisplayName("A timer may set itself, others, and take others out while it rings")
  void timersMayChangeTimersWhileTheyRing() {
    Alarm victim = new Alarm(rung);
    Alarm later = new Alarm(rung);
    Deadlines.Timer repeating =
        new Deadlines.Timer() {
          private int times;

          @Override
          protected void onDue(long nowNs) {
            deadlines.disarm(victim);
            deadlines.arm(later, nowNs + 10);
            if (++times < 3) {
              deadlines.arm(this, nowNs);
            }
          }
        };
    deadlines.arm(repeating, 1);
    deadlines.arm(victim, 2);
    deadlines.runDue(5);
    assertThat(rung).isEmpty();
    assertThat(repeating.armed()).isFalse();
    assertThat(deadlines.size()).isEqualTo(1);
    deadlines.runDue(15);
    assertThat(rung).containsExactly(later);
  }

  @Test
  @DisplayName("An action runs once at its time, and not at all if it was cancelled")
  void anActionRunsOnceUnlessItWasCancelled() {
    List<String> ran = new ArrayList<>();
    Subscription kept = deadlines.at(5, nowNs -> ran.add("kept at " + nowNs));
    Subscription cancelled = deadlines.at(5, nowNs -> ran.add("cancelled"));
    cancelled.cancel(1);
    assertThat(deadlines.size()).isEqualTo(1);
    deadlines.runDue(7);
    deadlines.runDue(8);
    assertThat(ran).containsExactly("kept at 7");
    kept.cancel(9);
    assertThat(deadlines.nextNs()).isEqualTo(Timing.NEVER_NS);
  }

  private static List<Alarm> armed(List<Alarm> alarms) {
    return alarms.stream().filter(Deadlines.Timer::armed).toList();
  }
}
