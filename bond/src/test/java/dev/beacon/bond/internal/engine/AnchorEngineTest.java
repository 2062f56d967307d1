package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which bond a line belongs to, and which clients may have one; see also LyingClientTest. */
class AnchorEngineTest {

  private static final long SECOND_NS = 1_000_000_000L;
  private static final BondId OTHER = new BondId(5, 5);

  private final RawClient raw = new RawClient(Bounds.DEFAULT);

  @Test
  @DisplayName("A bond is found by its name, with the client that made it")
  void aBondIsFound() {
    raw.line("a", 1, RawClient.BOND);
    assertThat(raw.anchor.find(RawClient.BOND)).containsSame(raw.bond());
    assertThat(raw.anchor.clientOf(RawClient.BOND)).isEqualTo("a");
    assertThat(raw.anchor.find(OTHER)).isEmpty();
    assertThat(raw.anchor.clientOf(OTHER)).isEmpty();
  }

  @Test
  @DisplayName("A guest has its bond once its HELLO came")
  void aGuestHasItsBond() {
    Guest guest = raw.anchor.connected("a", raw.nowNs);
    assertThat(guest.identity()).isEqualTo("a");
    assertThat(guest.hasBond()).isFalse();
    raw.say(guest, hello(1, 1, RawClient.BOND));
    assertThat(guest.hasBond()).isTrue();
    assertThat(guest.line().number()).isEqualTo(1);
  }

  @Test
  @DisplayName("What follows HELLO in the same bytes is heard; a later version is answered with 1")
  void whatFollowsHelloIsHeard() {
    Guest guest = raw.anchor.connected("a", raw.nowNs);
    raw.say(guest, hello(7, 1, RawClient.BOND), new Frame.Ping(9));
    assertThat(guest.line().state()).isEqualTo(LineState.State.UP);
    assertThat(raw.heard(Frame.Hello.class)).containsExactly(hello(1, 1, RawClient.BOND));
    assertThat(raw.heard(Frame.Pong.class)).containsExactly(new Frame.Pong(9));
  }

  @Test
  @DisplayName("A line whose number is taken is told so; the line that has it goes on")
  void aTakenNumberIsTold() {
    Guest first = raw.line("a", 1, RawClient.BOND);
    raw.line("a", 1, RawClient.BOND);
    assertThat(raw.heard(Frame.Close.class)).hasSize(1);
    assertThat(raw.closedWith()).isEqualTo(CloseCode.PROTOCOL);
    assertThat(first.line().state()).isEqualTo(LineState.State.UP);
  }

  @Test
  @DisplayName("A guest is turned away once, and what it says later is not heard")
  void aGuestIsTurnedAwayOnce() {
    Guest rude = raw.anchor.connected("a", raw.nowNs);
    raw.say(rude, new Frame.Ping(1));
    assertThat(rude.line().hasEnded()).isTrue();
    assertThat(rude.line().closeText()).isNotEmpty();
    raw.say(rude, new Frame.Ping(1));
    raw.say(rude, new Frame.Ping(1));
    assertThat(raw.heard(Frame.Close.class)).hasSize(1);
    raw.line("a", 1, RawClient.BOND); // and it counts as one broken rule
    assertThat(raw.anchor.bonds()).hasSize(1);
  }

  @Test
  @DisplayName("A connection that ends before HELLO is no fault; one of a bond ends its line")
  void anEndIsTold() {
    for (int i = 0; i < 3; i++) {
      Guest silent = raw.anchor.connected("a", raw.nowNs);
      raw.anchor.ended(silent, "reset");
      assertThat(silent.line().hasEnded()).isTrue();
      assertThat(silent.line().closeText()).isEqualTo("reset");
    }
    Guest guest = raw.line("a", 1, RawClient.BOND);
    assertThat(raw.bond().lines()).containsExactly(guest.line());
    raw.anchor.ended(guest, "end of stream");
    assertThat(raw.bond().lines()).isEmpty();
    assertThat(guest.line().closeText()).isEqualTo("end of stream");
  }

  @Test
  @DisplayName("RCH-029: three broken rules bar an identity if they fall into one minute")
  void theThirdFaultInAMinuteBars() {
    breakARule("late");
    breakARule("soon");
    raw.nowNs += 30 * SECOND_NS;
    breakARule("late");
    breakARule("soon");
    raw.nowNs += 30 * SECOND_NS;
    breakARule("soon");
    assertThat(mayBegin("soon")).isFalse();
    raw.nowNs++;
    breakARule("late");
    assertThat(mayBegin("late")).isTrue();
    raw.nowNs += 60 * SECOND_NS - 2;
    assertThat(mayBegin("soon")).isFalse();
    raw.nowNs++;
    assertThat(mayBegin("soon")).as("after a minute").isTrue();
    breakARule("soon");
    breakARule("soon");
    assertThat(mayBegin("soon")).as("it has three to break again").isTrue();
  }

  @Test
  @DisplayName("A version that the anchor lacks is no broken rule, and anybody is never barred")
  void notAllFaultsCount() {
    for (int i = 0; i < 3; i++) {
      raw.say(raw.anchor.connected("old", raw.nowNs), hello(0, 1, OTHER));
      breakARule("");
    }
    assertThat(mayBegin("old")).isTrue();
    assertThat(mayBegin("")).isTrue();
  }

  @Test
  @DisplayName("RCH-029: a broken rule counts once, whatever its line says afterwards")
  void aFaultCountsOnce() {
    Guest liar = raw.line("a", 1, RawClient.BOND);
    for (int i = 0; i < 3; i++) {
      raw.say(liar, new Frame.Ack(1, 99));
    }
    assertThat(liar.line().hasEnded()).isTrue();
    assertThat(raw.line("a", 2, RawClient.BOND).line().state()).isEqualTo(LineState.State.UP);
  }

  @Test
  @DisplayName("RCH-029: the bonds of a barred identity end, and no others")
  void theBondsOfTheBarredEnd() {
    raw.line("a", 1, RawClient.BOND);
    raw.line("b", 1, OTHER);
    for (int i = 0; i < 3; i++) {
      breakARule("a");
    }
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.anchor.find(RawClient.BOND)).isEmpty();
    assertThat(raw.anchor.find(OTHER)).isPresent();
    assertThat(raw.ended).containsExactly("PROTOCOL too many broken rules");
  }

  @Test
  @DisplayName("RCH-029: the faults of 10,000 identities are remembered, the oldest are forgotten")
  void soManyFaultsAreRemembered() {
    for (String who : new String[] {"first", "first", "second", "second"}) {
      breakARule(who);
    }
    for (int i = 0; i < 9_998; i++) {
      breakARule("other" + i);
    }
    breakARule("second"); // which is known
    breakARule("first");
    assertThat(mayBegin("second")).isFalse();
    assertThat(mayBegin("first")).isFalse();
    breakARule("one more");
    assertThat(mayBegin("second")).isFalse();
    assertThat(mayBegin("first")).as("it was forgotten").isTrue();
  }

  @Test
  @DisplayName("RCH-031: a client that is taken out loses its bonds, and no other client does")
  void anExpelledClientLosesItsBonds() {
    raw.line("a", 1, RawClient.BOND);
    raw.line("b", 1, OTHER);
    raw.anchor.expel("a", raw.nowNs);
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.anchor.bonds()).hasSize(1);
    assertThat(raw.anchor.find(OTHER)).isPresent();
    assertThat(raw.ended).containsExactly("NOT_ALLOWED taken out of the clients");
    assertThat(raw.closedWith()).isEqualTo(CloseCode.NOT_ALLOWED);
  }

  @Test
  @DisplayName("RCH-029: where a bond of 64 ended, one more begins, and not two")
  void aBondThatEndedMakesRoom() {
    for (int i = 0; i < AnchorEngine.MAX_BONDS_OF_ONE; i++) {
      raw.line("a", 1, new BondId(9, i));
    }
    raw.anchor.find(new BondId(9, 3)).orElseThrow().close(CloseCode.DONE, "", raw.nowNs);
    raw.anchor.turn(raw.nowNs);
    assertThat(raw.line("a", 1, new BondId(8, 0)).line().isUp()).isTrue();
    assertThat(raw.line("a", 1, new BondId(8, 1)).line().isUp()).isFalse();
  }

  @Test
  @DisplayName("RCH-029: anybody's bonds are bounded by 10,000 in all")
  void allBondsAreBounded() {
    for (int i = 0; i < AnchorEngine.MAX_BONDS; i++) {
      raw.sayAtOnce(raw.anchor.connected("", raw.nowNs), hello(1, 1, new BondId(9, i)));
    }
    assertThat(raw.anchor.bonds()).hasSize(10_000);
    Guest late = raw.anchor.connected("", raw.nowNs);
    raw.sayAtOnce(late, hello(1, 1, new BondId(8, 0)));
    assertThat(late.line().closeCode()).isEqualTo(CloseCode.LIMIT);
  }

  @Test
  @DisplayName("The next turn is that of the bond that is due first; none without bonds")
  void theNextTurnIsTheEarliest() {
    assertThat(raw.anchor.turn(raw.nowNs)).isEqualTo(Deadlines.NEVER);
    raw.line("a", 1, RawClient.BOND);
    raw.nowNs += SECOND_NS;
    raw.line("b", 1, OTHER);
    long first = raw.bond().turn(raw.nowNs);
    long second = raw.anchor.find(OTHER).orElseThrow().turn(raw.nowNs);
    assertThat(first).isLessThan(second);
    assertThat(raw.anchor.turn(raw.nowNs)).isEqualTo(first);
    raw.bond().close(CloseCode.DONE, "", raw.nowNs);
    assertThat(raw.anchor.turn(raw.nowNs)).isEqualTo(second);
  }

  private void breakARule(String identity) {
    raw.sayAtOnce(raw.anchor.connected(identity, raw.nowNs), new Frame.Ping(1));
  }

  /** Whether a client's new bond begins; it ends at once. */
  private boolean mayBegin(String identity) {
    Guest guest = raw.line(identity, 1, new BondId(7, raw.heard.size()));
    boolean begun = guest.line().isUp();
    raw.say(guest, new Frame.Close(true, CloseCode.DONE, ""));
    return begun;
  }

  private static Frame.Hello hello(int version, int number, BondId bond) {
    return new Frame.Hello(version, false, 0, number, bond);
  }
}
