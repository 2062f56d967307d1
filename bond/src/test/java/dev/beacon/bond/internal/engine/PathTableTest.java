package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which of a client's paths are wanted, and which are too many. */
class PathTableTest {

  private static final long MS = 1_000_000L;
  private static final long SECOND_NS = 1_000 * MS;

  private final PathTable table = new PathTable();
  private final Map<Integer, PathState> seen = new TreeMap<>();
  private long nowNs = Long.MAX_VALUE - 2 * SECOND_NS; // the clock overflows meanwhile
  private int lines;

  @Test
  @DisplayName("A path has a free slot of 0 to 15")
  void slotsAreBounded() {
    add(0, "eth0", "a");
    add(15, "eth0", "b");
    for (int slot : new int[] {-1, 0, 15, 16}) {
      assertThatThrownBy(() -> add(slot, "eth0", "c"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(String.valueOf(slot));
    }
  }

  @Test
  @DisplayName("RCH-027: as many paths are wanted as lines are kept, the first ones first")
  void soManyAreWanted() {
    addFourApart();
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1);
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1);
    table.want(3, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
    table.want(9, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2, 3);
  }

  @Test
  @DisplayName("RCH-027: a path without hope has another one wanted beside it")
  void anotherOneStandsIn() {
    addFourApart();
    table.want(2, nowNs);
    heard(0, 10);
    nowNs += SECOND_NS;
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
  }

  @Test
  @DisplayName("RCH-027: paths that share neither interface nor relay with others come first")
  void thoseApartComeFirst() {
    add(0, "eth0", "relay");
    add(1, "eth0", "other");
    add(2, "wlan0", "relay");
    add(3, "wlan0", "third");
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 3);
    table.want(3, nowNs);
    assertThat(wanted()).as("1 shares with one, 2 with two").containsExactly(0, 1, 3);
  }

  @Test
  @DisplayName("RCH-027: a metered path comes last, and is never one of more than two")
  void meteredComesLast() {
    table.add(0, new Course("wwan0", "a", true));
    add(1, "eth0", "b");
    add(2, "eth0", "b2");
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(1, 2);
    table.want(4, nowNs);
    assertThat(wanted()).containsExactly(1, 2);

    PathTable two = new PathTable();
    two.add(0, new Course("wwan0", "a", true));
    two.add(1, new Course("eth0", "b", false));
    two.add(2, new Course("wwan1", "c", true));
    two.want(4, nowNs);
    assertThat(due(two)).containsExactly(0, 1);
  }

  @Test
  @DisplayName("RCH-033: a path with another key is not wanted for ten minutes")
  void aBarredPathIsLeftOut() {
    addFourApart();
    table.want(1, nowNs);
    table.refused(new LineState(1, 0, false), nowNs);
    table.refused(new LineState(2, 9, false), nowNs); // a path that isn't there
    table.want(1, nowNs);
    assertThat(wanted()).containsExactly(1);
    nowNs += 600 * SECOND_NS;
    table.want(1, nowNs);
    assertThat(wanted()).containsExactly(0, 1);
  }

  @Test
  @DisplayName("RCH-027: where two wanted paths share, one that comes later and is apart is added")
  void oneApartIsAdded() {
    add(0, "eth0", "a");
    add(1, "eth0", "b");
    table.want(2, nowNs);
    add(2, "eth0", "c");
    table.want(2, nowNs);
    assertThat(wanted()).as("it shares, too").containsExactly(0, 1);
    table.add(3, new Course("wwan0", "d", true));
    table.want(2, nowNs);
    assertThat(wanted()).as("it costs money").containsExactly(0, 1);
    add(4, "wlan0", "e");
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 4);
  }

  @Test
  @DisplayName("RCH-027: one apart that fails is wanted again after a minute, or when paths change")
  void oneApartIsTriedOnceAMinute() {
    add(0, "eth0", "a");
    add(1, "eth0", "b");
    table.want(2, nowNs);
    heard(0, 10);
    heard(1, 10);
    add(2, "wlan0", "c");
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
    table.drop(path(2));
    nowNs += 60 * SECOND_NS - 1;
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1);
    nowNs++;
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
    table.drop(path(2));
    table.retry(9); // a path that isn't there
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1);
    table.retry(2);
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
    table.drop(path(2));
    add(3, "eth0", "d");
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1, 2);
  }

  @Test
  @DisplayName("RCH-027: where no wanted paths share, or more are heard than kept, none is added")
  void noneIsAddedWithoutNeed() {
    addFourApart();
    table.want(2, nowNs);
    table.want(2, nowNs);
    assertThat(wanted()).containsExactly(0, 1);

    PathTable full = new PathTable();
    full.add(0, new Course("eth0", "a", false));
    full.add(1, new Course("eth0", "b", false));
    full.add(2, new Course("eth0", "c", false));
    full.want(3, nowNs);
    full.add(3, new Course("wlan0", "d", false));
    full.want(2, nowNs);
    assertThat(due(full)).containsExactly(0, 1, 2);
  }

  @Test
  @DisplayName("RCH-027: one more is wanted on request, but no metered one")
  void oneMoreIsWanted() {
    add(0, "eth0", "a");
    add(1, "eth0", "b");
    table.add(2, new Course("wwan0", "c", true));
    table.want(1, nowNs);
    PathState more = Objects.requireNonNull(table.wantOneMore(nowNs));
    assertThat(more.slot()).isEqualTo(1);
    assertThat(more.isWanted()).isTrue();
    assertThat(table.wantOneMore(nowNs)).isNull();
  }

  @Test
  @DisplayName("RCH-027: after three seconds with too many lines the slowest path is dropped")
  void theSlowestIsDropped() {
    addFourApart();
    table.want(4, nowNs);
    heard(0, 10);
    heard(1, 40);
    heard(2, 20);
    assertThat(surplus(3)).isEmpty();
    assertThat(surplus(2)).isEmpty();
    nowNs += 3 * SECOND_NS - 1;
    assertThat(surplus(2)).as("in vain").containsExactly(3);
    nowNs++;
    assertThat(surplus(2)).containsExactly(3, 1);
    assertThat(surplus(1)).containsExactly(3, 1, 2);
  }

  @Test
  @DisplayName("RCH-027: of those in use the last choice goes first, then one that shares")
  void theLastChoiceIsDroppedFirst() {
    add(0, "eth0", "a");
    add(1, "wlan0", "b");
    add(2, "eth0", "c");
    table.want(3, nowNs);
    heard(0, 10);
    LineState ending = heard(1, 50);
    heard(2, 20);
    surplus(2);
    nowNs += 3 * SECOND_NS;
    assertThat(surplus(2)).as("the slower one of eth0").containsExactly(2);
    ending.drain();
    assertThat(surplus(2)).containsExactly(1);
    assertThat(surplus(1)).containsExactly(1, 2);
  }

  @Test
  @DisplayName("RCH-027: the three seconds begin anew when there were not too many meanwhile")
  void theWaitBeginsAnew() {
    addFourApart();
    table.want(3, nowNs);
    heard(0, 10);
    heard(1, 10);
    LineState third = heard(2, 20);
    surplus(2);
    assertThat(nextInNs()).isEqualTo(3 * SECOND_NS);
    nowNs += 2 * SECOND_NS;
    surplus(2);
    assertThat(nextInNs()).isEqualTo(SECOND_NS);
    third.silence();
    surplus(2);
    third.heard(nowNs);
    surplus(2);
    nowNs += 2 * SECOND_NS;
    assertThat(surplus(2)).isEmpty();
    nowNs += SECOND_NS;
    assertThat(surplus(2)).containsExactly(2);
    third.silence();
    surplus(2);
    heard(2, 20);
    assertThat(nextInNs()).as("not too many, and all are heard").isEqualTo(Deadlines.NEVER);
  }

  @Test
  @DisplayName("RCH-027: a path in vain is dropped once enough others are heard")
  void aPathInVainIsDropped() {
    addFourApart();
    table.want(3, nowNs);
    heard(0, 10);
    nowNs += SECOND_NS;
    assertThat(surplus(2)).isEmpty();
    heard(1, 10);
    assertThat(surplus(2)).containsExactly(2);
  }

  @Test
  @DisplayName("A dropped path is not dialled, and its attempts and its line are to be closed")
  void aDroppedPathGivesItsLines() {
    addFourApart();
    table.want(1, nowNs);
    LineState line = heard(0, 10);
    LineState attempt = dial(0);
    assertThat(table.drop(path(0))).containsExactly(attempt, line);
    assertThat(table.drop(path(0))).containsExactly(line);
    assertThat(wanted()).isEmpty();
  }

  @Test
  @DisplayName("RCH-023: a line that speaks replaces the attempts, and the old line of its path")
  void theLineThatSpeaksReplaces() {
    addFourApart();
    table.want(2, nowNs);
    LineState line = dial(0);
    LineState slower = dial(0);
    dial(1);
    assertThat(table.spoke(stand(line, 10))).containsExactly(slower);
    line.silence();
    LineState next = dial(0);
    LineState late = dial(0);
    assertThat(table.spoke(stand(next, 10))).containsExactly(late, line);
    assertThat(table.spoke(new LineState(99, 9, false))).as("an unknown path").isEmpty();
  }

  @Test
  @DisplayName("RCH-023: attempts end when the old line of their path is heard again, no others")
  void theOldLineIsHeardAgain() {
    addFourApart();
    table.want(2, nowNs);
    LineState line = heard(0, 10);
    line.silence();
    LineState attempt = dial(0);
    dial(1);
    assertThat(table.heardAgain(new LineState(99, 0, false))).isEmpty();
    assertThat(table.heardAgain(new LineState(99, 9, false))).isEmpty();
    assertThat(table.heardAgain(line)).containsExactly(attempt);
    assertThat(table.heardAgain(line)).isEmpty();
  }

  @Test
  @DisplayName("The line of a path that was taken out stays until enough others are heard")
  void aLineWithoutItsPathStays() {
    addFourApart();
    table.want(3, nowNs);
    LineState old = heard(0, 10);
    LineState attempt = dial(0);
    assertThat(table.remove(0)).containsExactly(attempt);
    assertThat(table.remove(0)).isEmpty();
    LineState trying = dial(1);
    assertThat(table.remove(1)).containsExactly(trying);
    heard(2, 10);
    assertThat(table.leftOver(2)).isEmpty();
    heard(3, 10);
    assertThat(table.leftOver(2)).containsExactly(old);
    table.ended(new LineState(99, 9, false));
    assertThat(table.leftOver(2)).containsExactly(old);
    table.ended(old);
    assertThat(table.leftOver(2)).isEmpty();
  }

  @Test
  @DisplayName("RCH-023: a path that was made anew replaces the line of the old one, and no other")
  void aPathMadeAnewReplaces() {
    addFourApart();
    table.want(2, nowNs);
    LineState old = heard(0, 10);
    heard(1, 10);
    table.remove(0);
    table.remove(1);
    add(5, "link0", "far0");
    table.want(3, nowNs);
    assertThat(table.spoke(stand(dial(5), 10))).containsExactly(old);
  }

  @Test
  @DisplayName("RCH-023: a path is dialled when its line ended, and when it may be whole again")
  void aPathWithoutALineIsDialled() {
    addFourApart();
    table.want(1, nowNs);
    LineState line = heard(0, 10);
    assertThat(due(table)).isEmpty();
    table.ended(line);
    assertThat(due(table)).as("to be dialled").containsExactly(0);
    assertThat(nextInNs()).isZero();
    dial(0);
    assertThat(due(table)).isEmpty();
    table.retry(0);
    assertThat(due(table)).containsExactly(0);
  }

  private void addFourApart() {
    for (int slot = 0; slot < 4; slot++) {
      add(slot, "link" + slot, "far" + slot);
    }
  }

  private void add(int slot, String link, String far) {
    table.add(slot, new Course(link, far, false));
  }

  /** A path that is wanted, or was. */
  private PathState path(int slot) {
    see();
    return Objects.requireNonNull(seen.get(slot));
  }

  private void see() {
    table.forEachDue(nowNs, path -> seen.put(path.slot(), path));
  }

  private List<Integer> wanted() {
    see();
    return seen.values().stream().filter(PathState::isWanted).map(PathState::slot).toList();
  }

  private List<Integer> due(PathTable of) {
    List<Integer> slots = new ArrayList<>();
    of.forEachDue(nowNs, path -> slots.add(path.slot()));
    return slots;
  }

  private List<Integer> surplus(int count) {
    return table.surplus(count, nowNs).stream().map(PathState::slot).toList();
  }

  private long nextInNs() {
    Deadlines deadlines = new Deadlines(nowNs);
    table.addDeadlines(deadlines, nowNs);
    return deadlines.nextInNs();
  }

  private LineState dial(int slot) {
    LineState line = new LineState(++lines, slot, false);
    path(slot).dialled(line, new SplittableRandom(1), nowNs);
    return line;
  }

  private LineState heard(int slot, long roundTripMs) {
    see();
    LineState line = stand(new LineState(++lines, slot, false), roundTripMs);
    table.spoke(line);
    return line;
  }

  private LineState stand(LineState line, long roundTripMs) {
    line.connected(nowNs - roundTripMs * MS);
    line.up(nowNs, true);
    return line;
  }
}
