package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.internal.mdns.cache.Source;
import dev.beacon.internal.mdns.link.Timing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The order in which the names of one source are asked about. */
class SourceNamesTest {

  private static final long NOW_NS = Long.MAX_VALUE - 7 * Timing.MILLISECOND_NS;

  private final SourceNames names = new SourceNames(new Source(0, 9));

  @Test
  @DisplayName("FR-043: a source is full with 1,024 open names, until one of them leaves")
  void aSourceHasSoManyPlaces() {
    UnresolvedName first = opened("first");
    for (int i = 1; i < UnresolvedNames.MOST_OPEN - 1; i++) {
      opened("n" + i);
    }
    assertThat(names.isFull()).isFalse();
    opened("last");
    assertThat(names.isFull()).isTrue();
    names.remove(first);
    assertThat(names.isFull()).isFalse();
  }

  @Test
  @DisplayName(
      "FR-043: untried names come first, the newest of them first; then the others in turn")
  void untriedNamesComeFirst() {
    waiting("vain 1", true);
    waiting("new 1", false);
    waiting("vain 2", true);
    waiting("new 2", false);
    waiting("new 3", false);
    List<String> order = new ArrayList<>();
    for (UnresolvedName next = names.next(); next != null; next = names.next()) {
      order.add(next.name().label(0));
    }
    assertThat(order).containsExactly("new 3", "new 2", "new 1", "vain 1", "vain 2");
    assertThat(names.someWait()).isFalse();
    assertThat(names.isEmpty()).isTrue();
  }

  @Test
  @DisplayName(
      "FR-043: the name to give up has asked in vain for the longest time, else is the oldest")
  void theLeastIsOneThatAskedInVain() {
    assertThat(names.leastOfWaiting()).isNull();
    UnresolvedName old = waiting("old", false);
    waiting("new", false);
    assertThat(names.leastOfWaiting()).isSameAs(old);
    UnresolvedName vain = waiting("vain", true);
    waiting("vain 2", true);
    assertThat(names.leastOfWaiting()).isSameAs(vain);
    names.remove(vain);
    assertThat(names.leastOfWaiting()).extracting(each -> each.name().label(0)).isEqualTo("vain 2");
  }

  @Test
  @DisplayName("FR-043: with a free place each waiting name can be served, and none if none waits")
  void aFreePlaceServesAny() {
    assertThat(names.canServe()).isFalse();
    assertThat(names.next()).isNull();
    UnresolvedName tried = waiting("tried", true);
    assertThat(names.canServe()).isTrue();
    names.remove(tried);
    assertThat(names.canServe()).isFalse();
  }

  @Test
  @DisplayName("FR-043: in a full source an untried name is served if an open one asked in vain")
  void inAFullSourceOneMustGiveWay() {
    UnresolvedName first = opened("n0");
    for (int i = 1; i < UnresolvedNames.MOST_OPEN; i++) {
      opened("n" + i);
    }
    UnresolvedName tried = waiting("tried", true);
    names.isInVain(first);
    assertThat(names.canServe()).as("one that asked in vain is no better").isFalse();
    names.remove(tried);
    waiting("untried", false);
    assertThat(names.canServe()).isTrue();
    assertThat(names.firstInVain()).isSameAs(first);
    NameList.remove(first);
    assertThat(names.firstInVain()).isNull();
    assertThat(names.canServe()).as("none asked in vain").isFalse();
  }

  @Test
  @DisplayName("FR-043: 17 names give way at once, then 16 more when their time is over")
  void namesGiveWayInGroups() {
    for (int i = 0; i <= 16; i++) {
      assertThat(names.givesWayNs(NOW_NS)).isEqualTo(NOW_NS);
      names.gaveWay(NOW_NS);
    }
    long readyNs = names.givesWayNs(NOW_NS);
    assertThat(readyNs - NOW_NS).isEqualTo(4 * 17 * Timing.MILLISECOND_NS);
    int group = 0;
    while (names.givesWayNs(readyNs) == readyNs) {
      names.gaveWay(readyNs);
      group++;
    }
    assertThat(group).isEqualTo(17);
  }

  @Test
  @DisplayName("A name is in one list at most, and leaves it from any place")
  void aNameIsInOneListAtMost() {
    NameList list = new NameList();
    NameList other = new NameList();
    List<UnresolvedName> all = new ArrayList<>();
    for (String label : List.of("a", "b", "c", "d")) {
      UnresolvedName name = new UnresolvedName(Name.of(label));
      list.add(name);
      other.add(name);
      all.add(name);
    }
    assertThat(other.isEmpty()).isTrue();
    list.add(all.get(0));
    assertThat(list.last()).isSameAs(all.get(3));
    NameList.remove(all.get(1));
    NameList.remove(all.get(1));
    NameList.remove(all.get(0));
    assertThat(list.first()).isSameAs(all.get(2));
    NameList.remove(all.get(3));
    assertThat(list.last()).isSameAs(all.get(2));
    list.add(all.get(1));
    NameList.remove(all.get(2));
    assertThat(list.first()).isSameAs(all.get(1)).isSameAs(list.last());
    NameList.remove(all.get(1));
    assertThat(list.isEmpty()).isTrue();
    assertThat(list.last()).isNull();
  }

  private UnresolvedName opened(String label) {
    UnresolvedName name = new UnresolvedName(Name.of(label));
    name.open(true);
    names.opened();
    return name;
  }

  private UnresolvedName waiting(String label, boolean askedInVain) {
    UnresolvedName name = new UnresolvedName(Name.of(label));
    name.askedInVain(askedInVain);
    names.waits(name);
    return name;
  }
}
