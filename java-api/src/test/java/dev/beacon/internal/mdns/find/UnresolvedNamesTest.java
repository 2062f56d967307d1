package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which names of a browse are asked about, and which wait. */
class UnresolvedNamesTest {

  private static final ServiceType TYPE = ServiceType.of("_ipp._tcp");
  private static final long HOSTILE = 9;
  private static final long HONEST = 10;

  private final FindScene scene = new FindScene();
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final Querier querier = new Querier(scene.shared);
  private final List<String> calls = new ArrayList<>();
  private final Set<Name> complete = new HashSet<>();
  private final UnresolvedNames names =
      new UnresolvedNames(new Noting(), querier.searches(LinkScope.ALL, scene.nowNs));

  private final class Noting implements UnresolvedNames.Owner {
    @Override
    public boolean isComplete(Name name) {
      return complete.contains(name);
    }

    @Override
    public void open(Name name, long nowNs) {
      calls.add("open " + name.label(0));
    }

    @Override
    public void suspend(Name name, long nowNs) {
      calls.add("suspend " + name.label(0));
    }

    @Override
    public void forget(Name name, long nowNs) {
      calls.add("forget " + name.label(0));
    }
  }

  @Test
  @DisplayName("A name is opened once, until it is removed")
  void aNameIsOpenedOnce() {
    assertThat(names.isEmpty()).isTrue();
    assertThat(add("A", HONEST)).isTrue();
    assertThat(add("A", HONEST)).isFalse();
    assertThat(names.isEmpty()).isFalse();
    assertThat(names.waits(name("A"))).isFalse();
    assertThat(names.waits(name("B"))).isFalse();
    names.remove(name("A"));
    names.remove(name("A"));
    assertThat(names.isEmpty()).isTrue();
    assertThat(add("A", HONEST)).isTrue();
    assertThat(calls).containsExactly("open A", "open A");
  }

  @Test
  @DisplayName("FR-043: of one source 1,024 names are open and the others wait; another's are open")
  void ofOneSourceSomeWait() {
    fill(HOSTILE);
    assertThat(add("A", HOSTILE)).isTrue();
    assertThat(names.waits(name("A"))).isTrue();
    assertThat(names.waiting()).containsExactly(name("A"));
    assertThat(calls).isEmpty();
    add("B", HONEST);
    complete.add(name("C"));
    add("C", HOSTILE);
    assertThat(calls).as("C is complete").containsExactly("open B", "open C");
  }

  @Test
  @DisplayName("FR-043: a place that becomes free is taken by the newest, in this turn or the next")
  void aFreePlaceIsTaken() {
    fill(HOSTILE);
    add("A", HOSTILE);
    add("B", HOSTILE);
    querier.evaluate(scene.nowNs);
    assertThat(calls).isEmpty();
    names.remove(name("n0"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).containsExactly("open B");
    assertThat(names.waiting()).containsExactly(name("A"));
    names.remove(name("n1"));
    names.remove(name("n2"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).containsExactly("open B", "open A");
    add("C", HOSTILE);
    assertThat(calls).as("one place is left").endsWith("open C");
  }

  @Test
  @DisplayName(
      "RFC 6763 5: a lack is reported once, when it was asked for in vain; then another is")
  void aLackIsReportedOnce() {
    add("A", HONEST);
    UnresolvedInstance noServer = lack("A", UnresolvedInstance.Reason.NO_SERVER);
    assertThat(names.lacks(noServer, false)).isFalse();
    assertThat(names.lacks(noServer, true)).isTrue();
    assertThat(names.lacks(noServer, true)).isFalse();
    assertThat(names.lacks(lack("A", UnresolvedInstance.Reason.NO_ADDRESS), true)).isTrue();
    names.lost(name("B"));
    assertThat(names.lacks(lack("B", UnresolvedInstance.Reason.NO_SERVER), true)).isTrue();
  }

  @Test
  @DisplayName(
      "FR-043: a name that asked in vain gives way to one that waits, and waits with its lack")
  void aNameInVainGivesWay() {
    fill(HOSTILE);
    UnresolvedInstance lack = lack("n5", UnresolvedInstance.Reason.NO_SERVER);
    names.lacks(lack, true);
    assertThat(names.waitingInVain()).as("it is open").isEmpty();
    add("A", HOSTILE);
    querier.evaluate(scene.nowNs);
    assertThat(calls).containsExactly("suspend n5", "open A");
    assertThat(names.waiting()).containsExactly(name("n5"));
    assertThat(names.waitingInVain()).containsExactly(lack);
    names.remove(name("n6"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).endsWith("open n5");
    assertThat(names.lacks(lack, true)).as("it was reported").isFalse();
  }

  @Test
  @DisplayName("FR-043: a name that asked in vain stays if its address has just come")
  void aCompleteNameDoesNotGiveWay() {
    fill(HOSTILE);
    add("A", HOSTILE);
    names.lacks(lack("n5", UnresolvedInstance.Reason.NO_ADDRESS), true);
    complete.add(name("n5"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).as("it takes no place any more").containsExactly("open A");
    assertThat(names.waits(name("n5"))).isFalse();
  }

  @Test
  @DisplayName("FR-043: at most 17 names of a source give way at once, and more later")
  void fewGiveWayAtOnce() {
    fill(HOSTILE);
    for (int i = 0; i < 50; i++) {
      add("w" + i, HOSTILE);
      names.lacks(lack("n" + i, UnresolvedInstance.Reason.NO_SERVER), true);
    }
    querier.evaluate(scene.nowNs);
    assertThat(calls).hasSize(2 * 17);
    scene.nowNs += 68 * Timing.MILLISECOND_NS - 1;
    turn();
    assertThat(calls).hasSize(2 * 17);
    scene.nowNs += 1;
    turn();
    assertThat(calls).hasSize(4 * 17);
    scene.nowNs += 68 * Timing.MILLISECOND_NS;
    turn();
    assertThat(calls).hasSize(2 * 50);
  }

  @Test
  @DisplayName("FR-043: a waiting name whose server comes from a source with a place is opened")
  void aServerFromAnotherSourceOpensIt() {
    fill(HOSTILE);
    add("A", HOSTILE);
    serverHeard("A", HONEST);
    assertThat(calls).containsExactly("open A");
    assertThat(names.waits(name("A"))).isFalse();
  }

  @Test
  @DisplayName("FR-043: an open name counts for the source of its server, whose place it takes")
  void anOpenNameMovesToTheSourceOfItsServer() {
    fill(HOSTILE);
    add("A", HOSTILE);
    serverHeard("n0", HONEST);
    querier.evaluate(scene.nowNs);
    assertThat(calls).as("a place is free").containsExactly("open A");
    serverHeard("unknown", HONEST);
    names.lost(name("B"));
    serverHeard("B", HOSTILE);
    querier.evaluate(scene.nowNs);
    assertThat(calls).hasSize(1);
  }

  @Test
  @DisplayName("FR-043: a name whose server comes from a full source waits until it is complete")
  void aServerFromAFullSourceOpensTheComplete() {
    fill(HOSTILE);
    add("A", HOSTILE);
    add("B", HOSTILE);
    add("C", HOSTILE);
    serverHeard("A", HOSTILE);
    serverHeard("B", HOSTILE);
    serverHeard("C", HOSTILE);
    names.remove(name("C"));
    complete.add(name("B"));
    complete.add(name("C"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).containsExactly("open B");
    assertThat(names.waiting()).containsExactly(name("A"));
    complete.add(name("A"));
    querier.evaluate(scene.nowNs);
    assertThat(calls).as("nothing new was heard of it").hasSize(1);
    serverHeard("A", HOSTILE);
    querier.evaluate(scene.nowNs);
    assertThat(calls).endsWith("open A");
  }

  @Test
  @DisplayName("FR-043: a name that asked in vain does not give way once its server comes")
  void aNameWithItsServerDoesNotGiveWay() {
    fill(HOSTILE);
    names.lacks(lack("n5", UnresolvedInstance.Reason.NO_SERVER), true);
    serverHeard("n5", HOSTILE);
    add("A", HOSTILE);
    querier.evaluate(scene.nowNs);
    assertThat(calls).isEmpty();
    names.lacks(lack("n5", UnresolvedInstance.Reason.NO_ADDRESS), true);
    querier.evaluate(scene.nowNs);
    assertThat(calls).containsExactly("suspend n5", "open A");
  }

  @Test
  @DisplayName("FR-043: sources take turns, so that one with many names keeps none waiting")
  void sourcesTakeTurns() {
    fill(HOSTILE, "h");
    fill(HONEST, "g");
    for (int i = 0; i < 3; i++) {
      add("x" + i, HOSTILE);
      add("y" + i, HONEST);
    }
    for (int i = 0; i < 3; i++) {
      names.remove(name("h" + i));
    }
    for (int i = 0; i < 3; i++) {
      names.remove(name("g" + i));
    }
    querier.evaluate(scene.nowNs);
    assertThat(calls)
        .containsExactly("open x2", "open y2", "open x1", "open y1", "open x0", "open y0");
  }

  @Test
  @DisplayName(
      "FR-043: over 16,384 names, a waiting one of the source that named the last is given up")
  void aWaitingNameIsGivenUp() {
    fill(HOSTILE);
    add("x0", HOSTILE);
    fill(HONEST, "g");
    for (int i = 0; i < UnresolvedNames.MOST - 2 * UnresolvedNames.MOST_OPEN - 1; i++) {
      add("y" + i, HONEST);
    }
    assertThat(calls).isEmpty();
    add("last", HONEST);
    assertThat(calls).containsExactly("forget y0");
    assertThat(names.waits(name("y0"))).isFalse();
    assertThat(names.waits(name("last"))).isTrue();
    assertThat(add("y0", HONEST)).as("it may come again").isTrue();
    assertThat(calls).containsExactly("forget y0", "forget y1");
    calls.clear();
    add("third", 11);
    assertThat(calls)
        .as("it has a place, and another source gives up")
        .containsExactly("open third", "forget x0");
  }

  @Test
  @DisplayName("FR-043: if all of 16,384 names are open, the oldest is given up")
  void theOldestOpenNameIsGivenUp() {
    for (int i = 0; i < 16; i++) {
      fill(100 + i, "s" + i + "-");
    }
    add("last", 200);
    assertThat(calls).containsExactly("open last", "suspend s0-0", "forget s0-0");
  }

  @Test
  @DisplayName("A browse that ends leaves no name, no turn and no timer")
  void theEndLeavesNothing() {
    fill(HOSTILE);
    for (int i = 0; i < 50; i++) {
      add("w" + i, HOSTILE);
      names.lacks(lack("n" + i, UnresolvedInstance.Reason.NO_SERVER), true);
    }
    querier.evaluate(scene.nowNs);
    complete.add(name("w0"));
    serverHeard("w0", HOSTILE);
    names.remove(name("n60"));
    calls.clear();
    int timers = scene.shared.deadlines().size();
    names.clear();
    assertThat(scene.shared.deadlines().size()).isEqualTo(timers - 1);
    querier.evaluate(scene.nowNs);
    assertThat(names.isEmpty()).isTrue();
    assertThat(names.waiting()).isEmpty();
    add("A", HOSTILE);
    assertThat(calls).as("all places are free").containsExactly("open A");
  }

  private void turn() {
    scene.shared.deadlines().runDue(scene.nowNs);
    querier.evaluate(scene.nowNs);
  }

  private void fill(long source) {
    fill(source, "n");
  }

  /** Takes all places of a source. */
  private void fill(long source, String prefix) {
    for (int i = 0; i < UnresolvedNames.MOST_OPEN; i++) {
      add(prefix + i, source);
    }
    calls.clear();
  }

  private boolean add(String label, long source) {
    CachedRecord pointer = heard(source, Records.ptr("_ipp._tcp.local", name(label).toString()));
    return names.add(name(label), pointer, scene.nowNs);
  }

  private void serverHeard(String label, long source) {
    CachedRecord server = heard(source, Records.srv(name(label).toString(), "a.local", 1));
    names.serverHeard(name(label), server, scene.nowNs);
  }

  private CachedRecord heard(long source, ResourceRecord record) {
    scene.receiveFrom(source, link, record);
    return Objects.requireNonNull(
        Objects.requireNonNull(link.cache().find(record.name(), record.type()))
            .find(record.rdata()));
  }

  private static UnresolvedInstance lack(String label, UnresolvedInstance.Reason reason) {
    return new UnresolvedInstance(name(label), TYPE, Optional.empty(), reason);
  }

  private static Name name(String label) {
    return Name.of(label + "._ipp._tcp.local");
  }
}
