package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimMessage;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is asked on a link because of its records, and of the queries of others. */
class AskedLinkTest {

  private static final Name HOST = Name.of("a.local");
  private static final Name TYPE = Name.of("_ipp._tcp.local");
  private static final ResourceRecord ADDRESS = Records.address("a.local", "192.0.2.9");
  private static final Question QUESTION = Records.question("a.local", RecordType.A);

  private final FindScene scene = new FindScene();
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final AskedLink other = scene.link(2, IpFamily.IPV6);
  private final Watcher watcher =
      new Watcher() {
        @Override
        public void recordChanged(
            AskedLink where, CachedRecord record, RecordCache.Change change, long nowNs) {
          // The test looks at what is sent.
        }
      };

  @Test
  @DisplayName("RFC 6762 5.2: a wanted record is asked for when its refresh is due, once a second")
  void aWantedRecordIsAskedFor() {
    scene.interests.add(HOST, List.of(RecordType.A), watcher);
    scene.receive(link, ADDRESS);
    link.refresh(cached(ADDRESS), scene.nowNs);
    assertThat(asked()).containsExactly(QUESTION);
    scene.nowNs += Timing.SECOND_NS - 1;
    link.refresh(cached(ADDRESS), scene.nowNs);
    assertThat(asked()).isEmpty();
    scene.nowNs += 1;
    link.refresh(cached(ADDRESS), scene.nowNs);
    assertThat(asked()).containsExactly(QUESTION);
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial is kept with its name, and never asked for")
  void aDenialIsKeptAndNotAskedFor() {
    ResourceRecord denial = Records.only("a.local", RecordType.TXT);
    assertThat(link.wanted(HOST, RecordType.NSEC)).isFalse();
    scene.interests.add(HOST, List.of(RecordType.A), watcher);
    assertThat(link.wanted(HOST, RecordType.NSEC)).isTrue();
    assertThat(link.wanted(HOST, RecordType.CNAME)).isTrue();
    assertThat(link.wanted(HOST, RecordType.TXT)).isFalse();
    scene.receive(link, denial);
    link.refresh(cached(denial), scene.nowNs);
    assertThat(asked()).isEmpty();
  }

  @Test
  @DisplayName(
      "RFC 6762 6: an alias of a wanted name is asked for, although nobody wants that type")
  void anAliasIsAskedFor() {
    ResourceRecord alias =
        new ResourceRecord(HOST, RecordType.CNAME, true, 120, new Rdata.Target(Name.of("b.local")));
    scene.receive(link, alias);
    link.refresh(cached(alias), scene.nowNs);
    assertThat(asked()).containsExactly(Records.question("a.local", RecordType.CNAME));
  }

  @Test
  @DisplayName("RFC 6762 10.4: a record in doubt is asked for, though nobody wants it any more")
  void aRecordInDoubtIsAskedFor() {
    scene.receive(link, ADDRESS);
    link.refresh(cached(ADDRESS), scene.nowNs);
    assertThat(asked()).isEmpty();
    link.cache().doubt(HOST, RecordType.A, false, scene.nowNs);
    assertThat(asked()).containsExactly(QUESTION);
  }

  @Test
  @DisplayName("RFC 6762 3: records from elsewhere are asked for only if a caller asks for them")
  void recordsFromElsewhereAreNotAskedFor() {
    ResourceRecord elsewhere = Records.address("a.example.com", "192.0.2.9");
    scene.interests.add(elsewhere.name(), List.of(RecordType.A), watcher);
    scene.receive(link, elsewhere);
    link.refresh(cached(elsewhere), scene.nowNs);
    assertThat(asked()).isEmpty();
    QuerySchedule question = link.questions().hold(elsewhere.name(), RecordType.A, scene.nowNs);
    scene.shared.deadlines().disarm(question);
    link.refresh(cached(elsewhere), scene.nowNs);
    assertThat(asked()).containsExactly(Records.question("a.example.com", RecordType.A));
  }

  @Test
  @DisplayName("RFC 6762 10.1: what its host takes back is doubted in the other family, if wanted")
  void whatIsTakenBackIsDoubtedInTheOtherFamily() {
    scene.interests.add(HOST, List.of(RecordType.A), watcher);
    link.pairWith(other);
    scene.receive(link, ADDRESS);
    scene.receive(other, ADDRESS);
    scene.receive(link, Records.goodbye(ADDRESS));
    RecordCache there = other.cache();
    assertThat(Objects.requireNonNull(there.find(HOST, RecordType.A)).records())
        .allMatch(CachedRecord::inDoubt);
    link.pairWith(null);
    scene.receive(link, ADDRESS);
    scene.receive(other, ADDRESS);
    scene.receive(link, Records.goodbye(ADDRESS));
    assertThat(Objects.requireNonNull(there.find(HOST, RecordType.A)).records())
        .noneMatch(CachedRecord::inDoubt);
  }

  @Test
  @DisplayName("RFC 6762 6: a new record that came by unicast unasked makes us ask for that next")
  void anUnbelievedRecordIsAskedForByUnicast() {
    QuerySchedule question = link.questions().hold(HOST, RecordType.A, scene.nowNs);
    question.asked(scene.nowNs);
    scene.receive(link, ADDRESS);
    scene.receiveUnbelieved(link, ADDRESS);
    assertThat(question.asksForUnicast()).as("it is known").isFalse();
    scene.receiveUnbelieved(link, Records.address("b.local", "192.0.2.10"));
    assertThat(question.asksForUnicast()).as("another name").isFalse();
    scene.receiveUnbelieved(link, Records.address("a.local", "192.0.2.10"));
    assertThat(question.asksForUnicast()).isTrue();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.5: what others ask for twice in vain is in doubt; what they know is not")
  void whatOthersAskForInVainIsInDoubt() {
    wantPointers(2);
    Question question = Records.question("_ipp._tcp.local", RecordType.PTR);
    scene.overhear(link, SimMessage.query(question).knowing(pointer(0)));
    scene.nowNs += Timing.SECOND_NS;
    scene.overhear(link, SimMessage.query(question).knowing(pointer(0)));
    assertThat(cached(pointer(0)).inDoubt()).isFalse();
    assertThat(cached(pointer(1)).inDoubt()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.5: what one host knows another may miss")
  void whatOneKnowsAnotherMayMiss() {
    wantPointers(1);
    Question question = Records.question("_ipp._tcp.local", RecordType.PTR);
    scene.overhear(link, SimMessage.query(question).knowing(pointer(0)));
    for (int i = 0; i < 2; i++) {
      scene.nowNs += Timing.SECOND_NS;
      scene.overhear(link, SimMessage.query(question));
    }
    assertThat(cached(pointer(0)).inDoubt()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.5: a question for all types expects all records, but no denial alone")
  void aQuestionForAllTypesExpectsAll() {
    ResourceRecord denial = Records.only("a.local", RecordType.A);
    scene.interests.add(HOST, List.of(RecordType.ANY), watcher);
    scene.receive(link, ADDRESS, denial);
    SimMessage query = SimMessage.query(Records.question("a.local", RecordType.ANY));
    scene.overhear(link, query);
    scene.nowNs += Timing.SECOND_NS;
    scene.overhear(link, query);
    assertThat(cached(ADDRESS).inDoubt()).isTrue();
    assertThat(cached(denial).inDoubt()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 7.2: a query whose known answers go on elsewhere proves nothing")
  void aTruncatedQueryProvesNothing() {
    wantPointers(1);
    SimMessage query =
        SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR)).withFlags(0x0200);
    scene.overhear(link, query);
    scene.nowNs += Timing.SECOND_NS;
    scene.overhear(link, query);
    assertThat(cached(pointer(0)).inDoubt()).isFalse();
  }

  @Test
  @DisplayName("FR-043: of up to 512 records a query shows which are missed, of more it does not")
  void aLargeSetIsNotExpected() {
    wantPointers(512);
    SimMessage query = SimMessage.query(Records.question("_ipp._tcp.local", RecordType.PTR));
    scene.overhear(link, query);
    scene.nowNs += Timing.SECOND_NS;
    scene.overhear(link, query);
    assertThat(cached(pointer(0)).inDoubt()).isTrue();
    assertThat(cached(pointer(511)).inDoubt()).isTrue();
    IntStream.range(0, 513).forEach(i -> scene.receive(link, pointer(i)));
    scene.overhear(link, query);
    scene.nowNs += Timing.SECOND_NS;
    scene.overhear(link, query);
    assertThat(cached(pointer(0)).inDoubt()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 7.3: the question of a host that knows as much as we do stands for ours")
  void theQuestionOfAnotherStandsForOurs() {
    wantPointers(1);
    QuerySchedule ours = link.questions().hold(TYPE, RecordType.PTR, scene.nowNs);
    long dueNs = ours.dueNs();
    Question question = Records.question("_ipp._tcp.local", RecordType.PTR);
    scene.overhear(link, SimMessage.query(question).knowing(pointer(7)));
    assertThat(ours.dueNs()).as("it knows one that we don't").isEqualTo(dueNs);
    scene.overhear(link, SimMessage.query(question).knowing(pointer(0)));
    assertThat(ours.dueNs() - scene.nowNs)
        .as("a second, and 20 to 120 ms")
        .isBetween(1_020_000_000L, 1_120_000_000L);
    assertThat(ours.asksForUnicast()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 7.1, 7.3: a known answer that we would not give is one that we lack")
  void aStaleRecordIsOneThatWeLack() {
    wantPointers(1);
    QuerySchedule ours = link.questions().hold(TYPE, RecordType.PTR, scene.nowNs);
    scene.nowNs += 2_500 * Timing.SECOND_NS; // over half of 4,500 s
    scene.shared.deadlines().arm(ours, scene.nowNs);
    Question question = Records.question("_ipp._tcp.local", RecordType.PTR);
    scene.overhear(link, SimMessage.query(question).knowing(pointer(0)));
    assertThat(ours.dueNs()).isEqualTo(scene.nowNs);
  }

  private void wantPointers(int count) {
    scene.interests.add(TYPE, List.of(RecordType.PTR), watcher);
    IntStream.range(0, count).forEach(i -> scene.receive(link, pointer(i)));
  }

  private static ResourceRecord pointer(int number) {
    return Records.ptr("_ipp._tcp.local", "P" + number + "._ipp._tcp.local");
  }

  /** The questions of one turn. */
  private List<Question> asked() {
    return scene.turn(link).stream().flatMap(each -> each.questions().stream()).toList();
  }

  private CachedRecord cached(ResourceRecord record) {
    return Objects.requireNonNull(
        Objects.requireNonNull(link.cache().find(record.name(), record.type()))
            .find(record.rdata()));
  }
}
