package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How much one turn does, and what is done in the next. */
class QuerierTest {

  private static final Name HOST = Name.of("a.local");
  private static final ResourceRecord ADDRESS = Records.address("a.local", "192.0.2.9");
  private static final ResourceRecord OTHER_HOST = Records.address("b.local", "192.0.2.10");

  private final FindScene scene = new FindScene();
  private final Querier querier = new Querier(scene.shared);
  private final Searches searches = querier.searches(LinkScope.ALL, scene.nowNs);
  private final List<String> order = new ArrayList<>();

  /** The instance of a sighting: it notes that its host's addresses may be others. */
  private final class Owner implements Sighting.Owner {
    private final String name;

    Owner(String name) {
      this.name = name;
    }

    @Override
    public boolean knownOn(AskedLink link) {
      return true;
    }

    @Override
    public void askForDoomedPointer(AskedLink link, long nowNs) {
      order.add("asked for " + name);
    }

    @Override
    public LookUpTerms terms() {
      return Instance.BROWSED;
    }

    @Override
    public boolean isReported() {
      return false;
    }

    @Override
    public void later() {
      order.add(name);
    }

    @Override
    public void soon() {
      order.add("soon " + name);
    }
  }

  @Test
  @DisplayName(
      "SC-012: of what waited long enough 64 are done in a turn, the rest in the next ones")
  void whatWaitedIsDoneInGroups() {
    for (int i = 0; i < 150; i++) {
      String each = "" + i;
      querier.evaluateInTurn(nowNs -> order.add(each));
    }
    querier.evaluate(scene.nowNs);
    assertThat(order).hasSize(64).startsWith("0", "1").endsWith("63");
    assertThat(scene.shared.deadlines().nextNs()).as("the next turn is now").isEqualTo(scene.nowNs);
    turn();
    assertThat(order).hasSize(128);
    turn();
    assertThat(order).hasSize(150);
    assertThat(scene.shared.deadlines().size()).isZero();
  }

  @Test
  @DisplayName("What changed is done in its turn, also what changes thereby, and before what waits")
  void whatChangedIsDoneAtOnce() {
    querier.evaluateInTurn(
        nowNs -> {
          order.add("waited");
          querier.evaluateLater(again -> order.add("thereby"));
        });
    querier.evaluateInTurn(nowNs -> order.add("waited too"));
    querier.evaluateLater(
        nowNs -> {
          order.add("changed");
          querier.evaluateLater(again -> order.add("then"));
        });
    querier.evaluate(scene.nowNs);
    assertThat(order).containsExactly("changed", "then", "waited", "thereby", "waited too");
  }

  @Test
  @DisplayName(
      "FR-043: of a host's instances 100 are updated at once, the others 2.5 ms later each")
  void theInstancesOfAHostAreUpdatedInGroups() {
    AskedLink link = addLink(2, IpFamily.IPV4);
    hold("a.local", 2, 250);
    scene.receive(link, ADDRESS);
    turn();
    assertThat(order).hasSize(100).doesNotHaveDuplicates();
    turn();
    assertThat(order).as("in this moment").hasSize(100);
    scene.nowNs += 2_525_000;
    assertThat(scene.shared.deadlines().nextNs()).as("when a group may").isEqualTo(scene.nowNs);
    turn();
    assertThat(order).hasSize(200).doesNotHaveDuplicates();
    scene.nowNs += 2_525_000;
    turn();
    assertThat(order).hasSize(250).doesNotHaveDuplicates();
    scene.nowNs += Timing.SECOND_NS;
    turn();
    assertThat(order).as("each once").hasSize(250);
  }

  @Test
  @DisplayName("FR-043: hosts take turns, so that one with many instances keeps none waiting")
  void hostsTakeTurns() {
    AskedLink link = addLink(2, IpFamily.IPV4);
    hold("a.local", 2, 500);
    hold("b.local", 2, 1);
    scene.receive(link, ADDRESS, OTHER_HOST);
    turn();
    scene.nowNs += 2_525_000;
    turn();
    assertThat(order).contains("b.local 0").hasSizeLessThan(250);
  }

  @Test
  @DisplayName("Addresses that change while instances are updated update all of them once more")
  void aChangeMeanwhileUpdatesAllAgain() {
    AskedLink link = addLink(2, IpFamily.IPV4);
    hold("a.local", 2, 150);
    scene.receive(link, ADDRESS);
    turn();
    scene.receive(link, Records.address("a.local", "2001:db8::9"));
    for (int i = 0; i < 10; i++) {
      scene.nowNs += 2_525_000;
      turn();
    }
    assertThat(order).hasSize(2 * 150);
    assertThat(order.subList(150, 300)).doesNotHaveDuplicates();
  }

  @Test
  @DisplayName("RFC 6762 14: another interface's addresses, and other records, are no change")
  void whatIsElsewhereIsNoChange() {
    addLink(2, IpFamily.IPV4);
    AskedLink elsewhere = addLink(3, IpFamily.IPV4);
    hold("a.local", 2, 1);
    scene.receive(elsewhere, ADDRESS);
    turn();
    assertThat(order).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 5.2: a host is wanted as long as one of its instances holds it")
  void aHostIsWantedWhileItIsHeld() {
    AskedLink link = addLink(2, IpFamily.IPV4);
    Sighting one = sighting("one", 2);
    Sighting other = sighting("other", 2);
    Host host = searches.holdHost(HOST, 2, one, scene.nowNs);
    assertThat(searches.holdHost(HOST, 2, other, scene.nowNs)).isSameAs(host);
    assertThat(searches.holdHost(HOST, 3, other, scene.nowNs)).isNotSameAs(host);
    assertThat(link.wanted(HOST, RecordType.AAAA)).isTrue();
    searches.releaseHost(host, one, scene.nowNs);
    searches.releaseHost(host, one, scene.nowNs);
    assertThat(searches.holdHost(HOST, 2, one, scene.nowNs)).isSameAs(host);
    searches.releaseHost(host, one, scene.nowNs);
    searches.releaseHost(host, other, scene.nowNs);
    assertThat(searches.holdHost(HOST, 2, one, scene.nowNs)).isNotSameAs(host);
  }

  @Test
  @DisplayName("FR-043: a record of a host is in use while one of its instances is reported")
  void aRecordOfAHostIsInUse() {
    AskedLink link = addLink(2, IpFamily.IPV4);
    Host host = searches.holdHost(HOST, 2, sighting("one", 2), scene.nowNs);
    scene.receive(link, ADDRESS);
    assertThat(inUse(link)).isFalse();
    host.used(true);
    host.used(true);
    host.used(false);
    assertThat(inUse(link)).isTrue();
    host.used(false);
    assertThat(inUse(link)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 14: both families of an interface are one, and part when one of them ends")
  void theFamiliesOfAnInterfaceArePaired() {
    AskedLink ipv4 = addLink(2, IpFamily.IPV4);
    AskedLink elsewhere = addLink(3, IpFamily.IPV6);
    AskedLink ipv6 = addLink(2, IpFamily.IPV6);
    hold("a.local", 2, 1);
    for (AskedLink each : List.of(ipv4, ipv6, elsewhere)) {
      scene.receive(each, ADDRESS);
    }
    scene.receive(ipv4, Records.goodbye(ADDRESS));
    assertThat(isInDoubt(ipv6)).isTrue();
    assertThat(isInDoubt(elsewhere)).isFalse();
    scene.receive(ipv6, ADDRESS);
    scene.receive(ipv4, ADDRESS);
    scene.receive(ipv6, Records.goodbye(ADDRESS));
    assertThat(isInDoubt(ipv4)).as("and the other way round").isTrue();
    scene.receive(ipv6, ADDRESS);
    scene.receive(ipv4, ADDRESS);
    querier.linkRemoved(ipv4, scene.nowNs);
    assertThat(querier.links()).containsExactly(ipv6, elsewhere);
    assertThat(ipv4.cache().size()).isZero();
    scene.receive(ipv6, Records.goodbye(ADDRESS));
    assertThat(isInDoubt(ipv6)).isFalse();
  }

  @Test
  @DisplayName("Searches of one scope are shared until the last of them ends")
  void searchesOfAScopeAreShared() {
    assertThat(querier.searches(LinkScope.ALL, scene.nowNs)).isSameAs(searches);
    var query = searches.query(HOST, RecordType.A, answer -> order.add("answer"), scene.nowNs);
    assertThat(searches.idle()).isFalse();
    query.cancel(scene.nowNs);
    assertThat(searches.idle()).isTrue();
    assertThat(querier.searches(LinkScope.ALL, scene.nowNs)).isNotSameAs(searches);
  }

  @Test
  @DisplayName("An action of the next turn runs once, and at once")
  void anActionOfTheNextTurnRunsAtOnce() {
    querier.evaluate(scene.nowNs);
    querier.inNextTurn(nowNs -> order.add("done"));
    assertThat(order).isEmpty();
    turn();
    turn();
    assertThat(order).containsExactly("done");
  }

  private AskedLink addLink(int ifindex, IpFamily family) {
    AskedLink link = querier.linkAdded(scene.link(ifindex, family).link(), scene.nowNs);
    querier.linksChanged(scene.nowNs);
    return link;
  }

  private void hold(String host, int ifindex, int instances) {
    for (int i = 0; i < instances; i++) {
      searches.holdHost(Name.of(host), ifindex, sighting(host + " " + i, ifindex), scene.nowNs);
    }
  }

  private Sighting sighting(String name, int ifindex) {
    return new Sighting(
        Name.of("A._ipp._tcp.local"),
        ServiceType.of("_ipp._tcp"),
        ifindex,
        searches,
        new Owner(name));
  }

  private void turn() {
    scene.shared.deadlines().runDue(scene.nowNs);
    querier.evaluate(scene.nowNs);
  }

  private static boolean inUse(AskedLink link) {
    var set = link.cache().find(HOST, RecordType.A);
    return set != null && link.inUse(set.records().get(0));
  }

  private static boolean isInDoubt(AskedLink link) {
    var set = link.cache().find(HOST, RecordType.A);
    return set != null && set.records().get(0).inDoubt();
  }
}
