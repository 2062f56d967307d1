package dev.beacon.internal.mdns.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.internal.mdns.publish.Prober.Action;
import dev.beacon.internal.mdns.publish.Prober.Event;
import dev.beacon.internal.mdns.publish.Prober.State;
import dev.beacon.internal.mdns.publish.Prober.Step;
import dev.beacon.internal.mdns.publish.Prober.Wait;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProberTest {

  @Test
  @DisplayName(
      "RFC 6762 8.1: three probes, 250 ms apart, and 250 ms after the last the name is ours")
  void threeProbesThenTheNameIsOurs() {
    assertThat(Prober.step(State.WAITING, Event.DUE))
        .isEqualTo(new Step(State.FIRST_SENT, Action.PROBE, Wait.PROBE_INTERVAL));
    assertThat(Prober.step(State.FIRST_SENT, Event.DUE))
        .isEqualTo(new Step(State.SECOND_SENT, Action.PROBE, Wait.PROBE_INTERVAL));
    assertThat(Prober.step(State.SECOND_SENT, Event.DUE))
        .isEqualTo(new Step(State.THIRD_SENT, Action.PROBE, Wait.PROBE_INTERVAL));
    assertThat(Prober.step(State.THIRD_SENT, Event.DUE))
        .isEqualTo(new Step(State.OWNED, Action.OWN, Wait.AS_BEFORE));
  }

  @Test
  @DisplayName("RFC 6762 8.1: an objection before the first probe is ignored")
  void anObjectionBeforeTheFirstProbeIsIgnored() {
    assertThat(Prober.step(State.WAITING, Event.OBJECTION))
        .isEqualTo(new Step(State.WAITING, Action.NONE, Wait.AS_BEFORE));
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"FIRST_SENT", "SECOND_SENT", "THIRD_SENT", "DEFERRED"})
  @DisplayName("RFC 6762 8.1: an objection while probing takes the name away")
  void anObjectionWhileProbingTakesTheNameAway(State state) {
    assertThat(Prober.step(state, Event.OBJECTION).action()).isEqualTo(Action.RENAME);
    assertThat(Prober.step(state, Event.OBJECTION).next()).isEqualTo(State.WAITING);
  }

  @Test
  @DisplayName("RFC 6762 9: an objection to a name that is ours has us probe again")
  void anObjectionToOurNameHasUsProbeAgain() {
    assertThat(Prober.step(State.OWNED, Event.OBJECTION))
        .isEqualTo(new Step(State.WAITING, Action.RETREAT, Wait.START));
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"WAITING", "FIRST_SENT", "SECOND_SENT", "THIRD_SENT"})
  @DisplayName("RFC 6762 8.2: who loses a tie waits a second and probes from the beginning")
  void theLoserOfATieWaits(State state) {
    assertThat(Prober.step(state, Event.TIE_LOST))
        .isEqualTo(new Step(State.DEFERRED, Action.RETREAT, Wait.TIE));
    assertThat(Prober.step(State.DEFERRED, Event.DUE))
        .isEqualTo(new Step(State.FIRST_SENT, Action.PROBE, Wait.PROBE_INTERVAL));
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"DEFERRED", "OWNED"})
  @DisplayName(
      "RFC 6762 8.2: further probes of the winner, and probes for a name of ours, change nothing")
  void aTieIsLostOnce(State state) {
    assertThat(Prober.step(state, Event.TIE_LOST))
        .isEqualTo(new Step(state, Action.NONE, Wait.AS_BEFORE));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  @DisplayName("RFC 6762 8.3: another address has us probe again, and answer meanwhile")
  void aNameIsAskedAboutOnceMore(State state) {
    assertThat(Prober.step(state, Event.REVALIDATE))
        .isEqualTo(new Step(State.WAITING, Action.NONE, Wait.START));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  @DisplayName(
      "RFC 6762 8.3: an interface that is back, or a new name or address begins with probes,"
          + " whatever was before")
  void aRestartBeginsWithProbes(State state) {
    assertThat(Prober.step(state, Event.RESTART))
        .isEqualTo(
            new Step(
                State.WAITING, state == State.OWNED ? Action.RETREAT : Action.NONE, Wait.START));
  }
}
