package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Answer;
import dev.beacon.IpFamily;
import dev.beacon.ServiceType;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.LinkScope;
import dev.beacon.internal.mdns.link.Subscription;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Searches whose links come and go, and how searches end. */
class SearchesTest {

  private static final Name HOST = Name.of("a.local");
  private static final Name TYPE_NAME = Name.of("_ipp._tcp.local");
  private static final ServiceType TYPE = ServiceType.of("_ipp._tcp");
  private static final ResourceRecord ADDRESS = Records.address("a.local", "192.0.2.9");
  private static final ResourceRecord ALIAS =
      new ResourceRecord(HOST, RecordType.CNAME, true, 120, new Rdata.Target(Name.of("b.local")));
  private static final LookUpTerms TERMS =
      new LookUpTerms(EnumSet.allOf(IpFamily.class), false, Timing.SETTLE_NS);

  private final FindScene scene = new FindScene();
  private final Querier querier = new Querier(scene.shared);
  private final Set<Integer> scope = new HashSet<>(Set.of(2));
  private final LinkScope covered = facts -> scope.contains(facts.ifindex());
  private final List<String> told = new ArrayList<>();
  private AskedLink first;
  private AskedLink second;
  private Searches searches;

  @BeforeEach
  void addTwoLinks() {
    first = querier.linkAdded(scene.link(2, IpFamily.IPV4).link(), scene.nowNs);
    second = querier.linkAdded(scene.link(3, IpFamily.IPV4).link(), scene.nowNs);
    querier.linksChanged(scene.nowNs);
    searches = querier.searches(covered, scene.nowNs);
  }

  @Test
  @DisplayName("FR-037: a query asks on the links of its scope, as they come and go")
  void aQueryAsksOnTheLinksOfItsScope() {
    searches.query(HOST, RecordType.A, this::note, scene.nowNs);
    assertThat(asks(first)).isTrue();
    assertThat(asks(second)).isFalse();
    cover(2, 3);
    assertThat(asks(first)).isTrue();
    assertThat(asks(second)).isTrue();
    cover(3);
    assertThat(asks(first)).isFalse();
    assertThat(asks(second)).isTrue();
  }

  @Test
  @DisplayName("FR-037: what a link knows when it joins is told, and again when it joins again")
  void whatAJoiningLinkKnowsIsTold() {
    scene.receive(first, Records.txt("a.local", "a=b"));
    scene.receive(second, ADDRESS, Records.txt("a.local", "a=c"));
    searches.query(HOST, RecordType.A, this::note, scene.nowNs);
    assertThat(told()).isEmpty();
    cover(2, 3);
    assertThat(told()).containsExactly("192.0.2.9 eth3");
    cover(2, 3);
    assertThat(told()).as("nothing is new").hasSize(1);
    cover(2);
    cover(2, 3);
    assertThat(told()).hasSize(2);
  }

  @Test
  @DisplayName("FR-037: a browse goes on asking on a link while others come and go")
  void aBrowseGoesOnAsking() {
    searches.browse(TYPE, EveryType.NOBODY, scene.nowNs);
    cover(2, 3);
    assertThat(first.questions().asks(TYPE_NAME, RecordType.PTR)).isTrue();
    assertThat(second.questions().asks(TYPE_NAME, RecordType.PTR)).isTrue();
    cover(3);
    assertThat(first.questions().asks(TYPE_NAME, RecordType.PTR)).isFalse();
    assertThat(second.questions().asks(TYPE_NAME, RecordType.PTR)).isTrue();
  }

  @Test
  @DisplayName("FR-037: a search for a host asks on the links of its scope, as they come and go")
  void aSearchForAHostAsksOnItsLinks() {
    searches.host(HOST, TERMS, noHost(), scene.nowNs);
    cover(2, 3);
    assertThat(asks(second)).isTrue();
    cover(3);
    assertThat(asks(first)).isFalse();
    cover();
    assertThat(asks(second)).isFalse();
  }

  @Test
  @DisplayName("FR-037: a host has no addresses of a link that left the scope")
  void aHostLosesTheAddressesOfALostLink() {
    scene.receive(first, ADDRESS);
    Host held = searches.holdHost(HOST, 2, sighting(), scene.nowNs);
    assertThat(held.addresses(scene.nowNs).byInterface()).containsOnlyKeys("eth2");
    cover(3);
    assertThat(held.addresses(scene.nowNs).isEmpty()).isTrue();
  }

  @Test
  @DisplayName("FR-037: a host's addresses carry a renamed interface's new name")
  void addressesCarryTheNewName() {
    scene.receive(first, ADDRESS);
    Host held = searches.holdHost(HOST, 2, sighting(), scene.nowNs);
    assertThat(held.addresses(scene.nowNs).byInterface()).containsOnlyKeys("eth2");
    LinkFacts facts = first.link().facts();
    first
        .link()
        .update(
            new LinkFacts(
                facts.ifindex(),
                "lan",
                IpFamily.IPV4,
                1_500,
                true,
                List.of(Records.ip("192.0.2.1"))));
    querier.linkRenamed();
    assertThat(held.addresses(scene.nowNs).byInterface()).containsOnlyKeys("lan");
  }

  @Test
  @DisplayName("A change or another name of a link may change the addresses of hosts, and is told")
  void changesOfLinksAreTold() {
    querier.onAddressChange(() -> told.add("addresses"));
    querier.linksChanged(scene.nowNs);
    querier.linkRenamed();
    assertThat(told).hasSize(2);
  }

  @Test
  @DisplayName("Searches of a scope are kept while one of them, of any kind, goes on")
  void searchesAreKeptWhileOneGoesOn() {
    List<Supplier<Subscription>> kinds =
        List.of(
            () -> searches.query(HOST, RecordType.A, this::note, scene.nowNs),
            () -> searches.host(HOST, TERMS, noHost(), scene.nowNs),
            () -> searches.browse(TYPE, EveryType.NOBODY, scene.nowNs),
            () ->
                searches.resolve(
                    Name.of("A._ipp._tcp.local"), TYPE, TERMS, EveryType.NOBODY, scene.nowNs));
    for (Supplier<Subscription> kind : kinds) {
      Subscription kept = kind.get();
      for (Supplier<Subscription> other : kinds) {
        other.get().cancel(scene.nowNs);
        assertThat(querier.searches(covered, scene.nowNs)).isSameAs(searches);
      }
      kept.cancel(scene.nowNs);
      assertThat(querier.searches(covered, scene.nowNs)).isNotSameAs(searches);
      searches = querier.searches(covered, scene.nowNs);
    }
  }

  @Test
  @DisplayName("A search that is cancelled as its alias comes asks no more, and leaves no timer")
  void whatIsCancelledAsksNoMore() {
    Subscription query = searches.query(HOST, RecordType.A, this::note, scene.nowNs);
    Subscription host = searches.host(HOST, TERMS, noHost(), scene.nowNs);
    scene.receive(first, Records.ttl(4_500, ALIAS));
    query.cancel(scene.nowNs);
    query.cancel(scene.nowNs);
    host.cancel(scene.nowNs);
    assertThat(scene.shared.deadlines().size()).as("the alias itself").isEqualTo(1);
    turn();
    assertThat(first.questions().asks(Name.of("b.local"), RecordType.A)).isFalse();
    assertThat(asks(first)).isFalse();
  }

  @Test
  @DisplayName(
      "RFC 6762 6.1: a look-up of what is denied already is told so at once; a query is not")
  void aKnownDenialIsToldAtOnce() {
    scene.receive(first, Records.only("a.local", RecordType.TXT));
    searches.query(HOST, RecordType.A, this::note, scene.nowNs);
    assertThat(told()).isEmpty();
    searches.lookUp(HOST, RecordType.A, denials(), scene.nowNs);
    assertThat(told()).containsExactly("denied");
    scene.receive(first, Records.only("a.local", RecordType.TXT));
    assertThat(told()).as("once").hasSize(1);
  }

  @Test
  @DisplayName("A find that is cancelled tells nothing, and leaves no timer and no question")
  void aCancelledFindTellsNothing() {
    List<Subscription> finds =
        List.of(
            searches.roundUp(TYPE, found -> told.add("found"), scene.nowNs),
            searches.roundUpAll(found -> told.add("all"), soFar -> {}, scene.nowNs));
    turn();
    finds.forEach(each -> each.cancel(scene.nowNs));
    assertThat(scene.shared.deadlines().size()).isZero();
    scene.nowNs += 5 * Timing.SECOND_NS;
    turn();
    assertThat(told()).isEmpty();
    assertThat(first.questions().asks(ServiceType.ENUMERATION, RecordType.PTR)).isFalse();
  }

  @Test
  @DisplayName("A find of a type that is browsed for long is complete now, one of none is as given")
  void aFindIsCompleteWithItsBrowse() {
    assertThat(searches.completeNs(TYPE, 17)).isEqualTo(17);
    searches.browse(TYPE, EveryType.NOBODY, scene.nowNs);
    assertThat(searches.completeNs(TYPE, 17)).isEqualTo(scene.nowNs + Timing.ASKED_TWICE_NS);
    assertThat(searches.found(TYPE)).isEmpty();
  }

  private void cover(Integer... ifindexes) {
    scope.clear();
    scope.addAll(List.of(ifindexes));
    querier.linksChanged(scene.nowNs);
  }

  private static boolean asks(AskedLink link) {
    return link.questions().asks(HOST, RecordType.A);
  }

  private void note(Answer answer) {
    told.add(answer.record().rdata() + " " + answer.interfaceName());
  }

  private AnswerSink denials() {
    return new AnswerSink() {
      @Override
      public void answer(Answer answer) {
        note(answer);
      }

      @Override
      public void denied() {
        told.add("denied");
      }
    };
  }

  private HostSink noHost() {
    return (List<InetAddress> addresses) -> told.add("host " + addresses);
  }

  private Sighting sighting() {
    Instance.Parent nobody =
        new Search(Name.of("A._ipp._tcp.local"), TYPE, TERMS, EveryType.NOBODY, searches);
    Instance instance = new Instance(Name.of("A._ipp._tcp.local"), TYPE, searches, nobody);
    return new Sighting(instance.name(), TYPE, 2, searches, instance);
  }

  /** What was told so far, after this turn's deliveries. */
  private List<String> told() {
    Runnable next = scene.shared.outbox().nextDelivery();
    while (next != null) {
      next.run();
      next = scene.shared.outbox().nextDelivery();
    }
    return told;
  }

  private void turn() {
    scene.shared.deadlines().runDue(scene.nowNs);
    querier.evaluate(scene.nowNs);
    told();
  }
}
