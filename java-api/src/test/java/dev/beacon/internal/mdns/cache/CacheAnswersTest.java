package dev.beacon.internal.mdns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a cache says about a name: its records, that there are none, or that it is an alias. */
class CacheAnswersTest extends CacheScene {

  private static final Name HOST = Name.of("a.local");
  private static final Name TYPE = Name.of("_ipp._tcp.local");
  private static final ResourceRecord IPV4 = Records.address("a.local", "192.0.2.1");
  private static final ResourceRecord IPV6 = Records.address("a.local", "2001:db8::1");
  private static final ResourceRecord ONLY_IPV4 = Records.only("a.local", RecordType.A);
  private static final ResourceRecord ALIAS =
      new ResourceRecord(HOST, RecordType.CNAME, true, 120, new Rdata.Target(Name.of("b.local")));

  @Test
  @DisplayName("RFC 6762 5.2: a unique record settles its question, a shared one does not")
  void aUniqueRecordSettlesItsQuestion() {
    assertThat(cache.settled(HOST, RecordType.A)).isFalse();
    receive(Records.shared(IPV4));
    assertThat(cache.settled(HOST, RecordType.A)).isFalse();
    receive(IPV4);
    assertThat(cache.settled(HOST, RecordType.A)).isTrue();
    assertThat(cache.settled(HOST, RecordType.AAAA)).isFalse();
    receive(Records.goodbye(IPV4));
    assertThat(cache.settled(HOST, RecordType.A)).as("it ends").isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.2: pointers settle no question, nor does any record that for all types")
  void pointersSettleNothing() {
    ResourceRecord flagged =
        new ResourceRecord(
            TYPE, RecordType.PTR, true, 120, new Rdata.Target(Name.of("A._ipp._tcp.local")));
    receive(flagged);
    receive(IPV4, ONLY_IPV4);
    assertThat(cache.settled(TYPE, RecordType.PTR)).isFalse();
    assertThat(cache.settled(HOST, RecordType.ANY)).isFalse();
    assertThat(cache.settled(HOST, RecordType.PTR)).as("a denial of pointers").isFalse();
  }

  @Test
  @DisplayName("RFC 6762 6.1: a denial settles the question for each type that it does not name")
  void aDenialSettlesWhatItDoesNotName() {
    receive(ONLY_IPV4);
    assertThat(cache.denied(HOST, RecordType.AAAA)).isTrue();
    assertThat(cache.settled(HOST, RecordType.AAAA)).isTrue();
    assertThat(cache.denied(HOST, RecordType.A)).isFalse();
    assertThat(cache.settled(HOST, RecordType.A)).isFalse();
    assertThat(cache.denied(Name.of("b.local"), RecordType.AAAA)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 6.1: a record that is there is not denied, nor by a denial that ends")
  void whatIsThereIsNotDenied() {
    receive(ONLY_IPV4, IPV6);
    assertThat(cache.denied(HOST, RecordType.AAAA)).isFalse();
    assertThat(cache.denied(HOST, RecordType.TXT)).isTrue();
    receive(Records.goodbye(ONLY_IPV4));
    assertThat(cache.denied(HOST, RecordType.TXT)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 6: an alias settles the questions of its name, until it is taken back")
  void anAliasSettlesTheQuestionsOfItsName() {
    assertThat(cache.isAlias(HOST)).isFalse();
    receive(ALIAS);
    assertThat(cache.isAlias(HOST)).isTrue();
    assertThat(cache.settled(HOST, RecordType.A)).isTrue();
    receive(Records.goodbye(ALIAS));
    assertThat(cache.isAlias(HOST)).isFalse();
    assertThat(cache.settled(HOST, RecordType.A)).isFalse();
  }

  @Test
  @DisplayName("The sets of a name are found by their type, also after one of them went")
  void setsAreFoundByTheirType() {
    ResourceRecord text = Records.txt("a.local", "a=b");
    for (ResourceRecord gone : new ResourceRecord[] {IPV4, text, IPV6}) {
      cache.clear(nowNs);
      receive(IPV4, text, IPV6);
      receive(Records.ttl(1, gone));
      advance(Duration.ofSeconds(1));
      assertThat(cache.find(HOST, gone.type())).isNull();
      assertThat(cache.size()).isEqualTo(2);
      for (ResourceRecord each : new ResourceRecord[] {IPV4, text, IPV6}) {
        assertThat(knows(each)).isEqualTo(!each.equals(gone));
      }
    }
    cache.clear(nowNs);
    assertThat(cache.firstOf(HOST)).isNull();
  }

  @Test
  @DisplayName("In a large set each record is found by its data, whatever went meanwhile")
  void recordsOfALargeSetAreFound() {
    ResourceRecord[] texts =
        IntStream.range(0, 12)
            .mapToObj(i -> Records.shared(Records.txt("a.local", "n=" + i)))
            .toArray(ResourceRecord[]::new);
    receive(texts);
    receive(pointers(0, 12));
    for (int i = 0; i < 12; i++) {
      receive(texts[i]);
      receive(pointers(i, i + 1));
      assertThat(cached(texts[i]).rdata()).isEqualTo(texts[i].rdata());
    }
    assertThat(cache.size()).as("nothing twice").isEqualTo(24);
    for (int i : new int[] {11, 0, 5}) {
      cache.forget(TYPE, (Rdata.Target) pointers(i, i + 1)[0].rdata(), nowNs);
      assertThat(knows(pointers(i, i + 1)[0])).isFalse();
    }
    for (int i : new int[] {1, 2, 3, 4, 6, 7, 8, 9, 10}) {
      assertThat(cached(pointers(i, i + 1)[0]).rdata()).isEqualTo(pointers(i, i + 1)[0].rdata());
    }
    assertThat(cached(pointers(1, 2)[0]).set().records())
        .extracting(CachedRecord::rdata)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.of(1, 2, 3, 4, 6, 7, 8, 9, 10)
                .mapToObj(i -> pointers(i, i + 1)[0].rdata())
                .toList());
  }

  @Test
  @DisplayName("RFC 6762 6, 6.1: who asks for a type wants the name's aliases and denials too")
  void aliasesAndDenialsAreWantedToo() {
    ResourceRecord text = Records.txt("a.local", "a=b");
    receive(IPV4, ONLY_IPV4, ALIAS, text);
    want("a.local");
    cache.interestChanged(HOST, RecordType.A, nowNs);
    for (ResourceRecord each : new ResourceRecord[] {IPV4, ONLY_IPV4, ALIAS}) {
      assertThat(cached(each).set().wanted()).isTrue();
    }
    assertThat(cached(text).set().wanted()).isFalse();
    cache.interestChanged(HOST, RecordType.ANY, nowNs);
    assertThat(cached(text).set().wanted()).isTrue();
    wantedNames.clear();
    cache.interestChanged(HOST, RecordType.A, nowNs);
    assertThat(cached(ALIAS).set().wanted()).isFalse();
    assertThat(cached(text).set().wanted()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 5.2: what nobody asks for any more is not refreshed, and ends in time")
  void whatNobodyAsksForAnyMoreJustEnds() {
    want("a.local");
    receive(IPV4);
    advance(Duration.ofSeconds(90));
    wantedNames.clear();
    cache.interestChanged(HOST, RecordType.A, nowNs);
    advance(Duration.ofSeconds(30));
    assertThat(refreshed).isEmpty();
    assertThat(knows(IPV4)).isFalse();
  }

  @Test
  @DisplayName("At the end of a link all records go, those that nobody wants first, each by age")
  void atTheEndTheRecordsGoByAge() {
    want("a.local", "b.local");
    receive(IPV4);
    receive(Records.address("c.local", "192.0.2.3"));
    receive(Records.address("b.local", "192.0.2.2"));
    receive(Records.address("d.local", "192.0.2.4"));
    receive(IPV4, Records.address("c.local", "192.0.2.3"));
    changes.clear();
    cache.clear(nowNs);
    assertThat(changes)
        .containsExactly(
            "REMOVED 192.0.2.4", "REMOVED 192.0.2.3", "REMOVED 192.0.2.2", "REMOVED 192.0.2.1");
    assertThat(cache.bytes()).isZero();
    assertThat(deadlines.size()).isZero();
  }

  @Test
  @DisplayName("FR-043: a record costs more than its data, and nothing once it is gone")
  void aRecordCostsMoreThanItsData() {
    ResourceRecord text = Records.txt("a.local", "a=" + "b".repeat(250));
    receive(text);
    assertThat(cache.bytes()).isGreaterThan(250).isLessThan(1_000);
    receive(IPV4);
    receive(Records.goodbye(text), Records.goodbye(IPV4));
    advance(Duration.ofSeconds(1));
    assertThat(cache.bytes()).isZero();
  }
}
