package dev.beacon.internal.mdns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a stranger can fill and change, and what gives way. */
class CacheLimitsTest extends CacheScene {

  private static final Name HOST = Name.of("a.local");
  private static final Name TYPE = Name.of("_ipp._tcp.local");
  private static final int FIRST_TYPE = 1_000;
  private static final int PER_PACKET = 64;
  private static final long STRANGER = 7;

  @Test
  @DisplayName("FR-043: a name has 16 types; of more, the oldest that nobody asks for goes")
  void theOldestTypeOfANameGoes() {
    receive(ofType("a.local", 0));
    want("a.local");
    cache.interestChanged(HOST, RecordType.ANY, nowNs);
    wantedNames.clear();
    fill("a.local", 1, RecordCache.MOST_TYPES);
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_TYPES);
    receive(ofType("a.local", 16));
    assertThat(knows(ofType("a.local", 0))).as("somebody asks for it").isTrue();
    assertThat(knows(ofType("a.local", 1))).isFalse();
    assertThat(knows(ofType("a.local", 2))).isTrue();
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_TYPES);
  }

  @Test
  @DisplayName("FR-043: if all types of a name are asked for, the oldest goes; never its pointers")
  void thePointersOfANameStay() {
    want("_ipp._tcp.local");
    receive(pointers(0, 2));
    fill("_ipp._tcp.local", 1, RecordCache.MOST_TYPES + 1);
    assertThat(knows(pointers(0, 1)[0])).isTrue();
    assertThat(knows(pointers(1, 2)[0])).isTrue();
    assertThat(knows(ofType("_ipp._tcp.local", 1))).isFalse();
    assertThat(knows(ofType("_ipp._tcp.local", 2))).isTrue();
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_TYPES + 1);
  }

  @Test
  @DisplayName("FR-043: a type that gives way goes with all its records")
  void aTypeGoesWithAllItsRecords() {
    receive(address(1), address(2), address(3));
    fill("a.local", 1, RecordCache.MOST_TYPES + 1);
    assertThat(cache.find(HOST, RecordType.A)).isNull();
    assertThat(changes).contains("REMOVED 192.0.2.1", "REMOVED 192.0.2.2", "REMOVED 192.0.2.3");
  }

  @Test
  @DisplayName("FR-043: in a full set a source replaces its own oldest record")
  void aSourceReplacesItsOwnRecordFirst() {
    receive(address(200));
    nowNs++;
    source = STRANGER;
    receive(address(1));
    for (int i = 2; i < RecordCache.MOST_IN_SET; i++) {
      nowNs++;
      receive(address(i));
    }
    nowNs++;
    receive(address(1));
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_IN_SET);
    nowNs++;
    receive(address(100));
    assertThat(knows(address(2))).as("its oldest").isFalse();
    assertThat(knows(address(1))).isTrue();
    assertThat(knows(address(3))).isTrue();
    assertThat(knows(address(200))).as("older, of another source").isTrue();
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_IN_SET);
  }

  @Test
  @DisplayName("FR-043: a source without a record in a full set replaces the oldest of all")
  void aNewSourceReplacesTheOldestOfAll() {
    for (int i = 0; i < RecordCache.MOST_IN_SET; i++) {
      nowNs++;
      receiveFrom(i % 2, address(i));
    }
    nowNs++;
    receiveFrom(0, address(0));
    nowNs++;
    receiveFrom(STRANGER, address(100));
    assertThat(knows(address(1))).isFalse();
    assertThat(knows(address(0))).isTrue();
    nowNs++;
    receive(address(101));
    assertThat(knows(address(100))).as("now it has one").isFalse();
    assertThat(knows(address(2))).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a full set is flushed like any other")
  void aFullSetIsFlushed() {
    receive(addresses("a.local", 0, RecordCache.MOST_IN_SET));
    advance(Duration.ofSeconds(2));
    changes.clear();
    receive(addresses("a.local", 0, 1));
    assertThat(changes).hasSize(RecordCache.MOST_IN_SET - 1);
  }

  @Test
  @DisplayName("FR-043: a set of pointers has no such bound")
  void pointersAreNotBoundedByTheSet() {
    receive(pointers(0, PER_PACKET));
    receive(pointers(PER_PACKET, 2 * PER_PACKET));
    assertThat(cache.size()).isEqualTo(2 * PER_PACKET);
  }

  @Test
  @DisplayName("FR-043: up to 16 records in use are passed over; then one of them goes")
  void recordsInUseArePassedOver() {
    int last = fillUntilTheFirstGoes();
    for (int i = 1; i <= 16; i++) {
      inUse.add(big(i).rdata());
    }
    receiveWanted(big(last + 1));
    assertThat(knows(big(1))).isTrue();
    assertThat(knows(big(17))).isFalse();
    for (int i = 18; i <= last + 2; i++) {
      inUse.add(big(i).rdata());
    }
    receiveWanted(big(last + 2));
    assertThat(knows(big(33))).as("the sixteenth").isTrue();
    assertThat(knows(big(34))).isFalse();
  }

  @Test
  @DisplayName("FR-043: a packet takes back 96 records, and not more")
  void onePacketTakesBackSoMany() {
    receive(pointers(0, PER_PACKET));
    receive(pointers(PER_PACKET, 2 * PER_PACKET));
    changes.clear();
    receive(goodbyes(pointers(0, 2 * PER_PACKET)));
    assertThat(changes).hasSize(RecordCache.MOST_CHANGES).allMatch(each -> each.startsWith("DOOM"));
  }

  @Test
  @DisplayName("FR-043: a packet flushes as many records as it may still change")
  void onePacketFlushesSoMany() {
    receive(addresses("a.local", 0, 60));
    receive(addresses("b.local", 0, 60));
    advance(Duration.ofSeconds(2));
    changes.clear();
    receive(Records.address("a.local", "192.0.2.100"), Records.address("b.local", "192.0.2.100"));
    assertThat(changes).hasSize(RecordCache.MOST_CHANGES);
  }

  @Test
  @DisplayName("FR-043: a packet doubts as many records as it may still change")
  void onePacketDoubtsSoMany() {
    want("a.local", "b.local");
    receive(addresses("a.local", 0, 60));
    receive(addresses("b.local", 0, 60));
    advance(Duration.ofSeconds(2));
    receive(
        Records.shared(Records.address("a.local", "192.0.2.100")),
        Records.shared(Records.address("b.local", "192.0.2.100")));
    long doubted =
        List.of("a.local", "b.local").stream()
            .flatMap(name -> Arrays.stream(addresses(name, 0, 60)))
            .filter(each -> cached(each).inDoubt())
            .count();
    assertThat(doubted).isEqualTo(RecordCache.MOST_CHANGES - 2);
  }

  @Test
  @DisplayName("FR-043: the source that named too many gives up its oldest, of either kind")
  void theOldestOfTheSourceGoes() {
    want("_ipp._tcp.local");
    receive(pointers(0, 3));
    receive(pointers(1, 2));
    for (int from = 3; from < RecordCache.MOST_PER_SOURCE; from += PER_PACKET) {
      receive(pointers(from, Math.min(from + PER_PACKET, RecordCache.MOST_PER_SOURCE)));
    }
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_PER_SOURCE);
    receive(pointers(90_000, 90_001));
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_PER_SOURCE);
    assertThat(knows(pointers(0, 1)[0])).isFalse();
    receive(pointers(90_001, 90_002));
    assertThat(knows(pointers(2, 3)[0])).isFalse();
    assertThat(knows(pointers(1, 2)[0])).as("received again").isTrue();
    receiveFrom(STRANGER, pointers(1, 2));
    receiveFrom(0, pointers(90_002, 90_003));
    assertThat(knows(pointers(1, 2)[0])).as("it counts for another source").isTrue();
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_PER_SOURCE + 1);
  }

  @Test
  @DisplayName("FR-043: the changes of a source count, even after all its records went")
  void aSourceWithoutRecordsIsRemembered() {
    exhaust(STRANGER);
    changes.clear();
    receive(pointers(0, 1));
    assertThat(changes).as("it made too many changes").isEmpty();
    receiveFrom(0, pointers(0, 1));
    assertThat(changes).as("another source may").hasSize(1);
    nowNs += Duration.ofMillis(1).toNanos();
    receiveFrom(STRANGER, pointers(1, 10));
    assertThat(changes).as("4,000 a second").hasSize(1 + 4);
  }

  @Test
  @DisplayName("FR-043: of sources without records the 1,024 that were heard last are remembered")
  void manySourcesWithoutRecordsAreForgotten() {
    exhaust(STRANGER);
    comeAndGo(1_000, 2_023);
    changes.clear();
    receiveFrom(STRANGER, pointers(0, 1));
    assertThat(changes).as("one of 1,024").isEmpty();
    comeAndGo(3_000, 4_023);
    changes.clear();
    receiveFrom(STRANGER, pointers(0, 1));
    assertThat(changes).as("it was heard again").isEmpty();
    comeAndGo(5_000, 6_024);
    changes.clear();
    receiveFrom(STRANGER, pointers(0, 1));
    assertThat(changes).hasSize(1);
  }

  @Test
  @DisplayName("FR-043: a source whose limit is unused again takes no place among those")
  void aRestedSourceTakesNoPlace() {
    for (int who = 1_000; who < 3_000; who++) {
      receiveFrom(who, pointers(who, who + 1));
    }
    exhaust(STRANGER);
    nowNs += Duration.ofNanos(250_000).toNanos();
    forget(pointers(1_000, 3_000));
    changes.clear();
    receiveFrom(STRANGER, pointers(0, 10));
    assertThat(changes).as("in 250 us it got one change back").hasSize(1);
  }

  @Test
  @DisplayName("FR-043: a source over its limit does not get rid of it by many more packets")
  void moreOfTheSameDoesNotLiftTheLimit() {
    exhaust(STRANGER);
    changes.clear();
    for (int i = 0; i < 2_000; i++) {
      receive(pointers(i, i + 1));
    }
    assertThat(changes).isEmpty();
  }

  @Test
  @DisplayName("FR-043: a source that has records again stays known, however many others leave")
  void aSourceWithRecordsStaysKnown() {
    exhaust(STRANGER);
    nowNs += Duration.ofMillis(1).toNanos();
    receive(pointers(0, 4));
    for (int who = 1_000; who < 3_000; who++) {
      receiveFrom(who, pointers(10, 11));
      forget(pointers(10, 11));
    }
    changes.clear();
    receiveFrom(STRANGER, pointers(5, 6));
    assertThat(changes).isEmpty();
    assertThat(cache.size()).isEqualTo(4);
  }

  /** A source makes all changes that it may make at once; none of its records is left. */
  private void exhaust(long who) {
    source = who;
    int before = cache.size();
    for (int i = 0; i < SourceShare.CHANGES_AT_ONCE / 80; i++) {
      receive(pointers(0, 40));
      receive(goodbyes(pointers(0, 40)));
      forget(pointers(0, 40));
    }
    receive(pointers(0, 1));
    forget(pointers(0, 1));
    assertThat(cache.size()).isEqualTo(before);
  }

  private void forget(ResourceRecord... pointers) {
    for (ResourceRecord each : pointers) {
      cache.forget(TYPE, (Rdata.Target) each.rdata(), nowNs);
    }
  }

  /** Each of these sources has one record for a moment. */
  private void comeAndGo(long first, long end) {
    for (long who = first; who < end; who++) {
      receiveFrom(who, pointers(0, 1));
      forget(pointers(0, 1));
    }
  }

  /** Fills the cache with wanted records, until the first has given way; returns the last. */
  private int fillUntilTheFirstGoes() {
    int number = 0;
    receiveWanted(big(number));
    while (knows(big(0))) {
      receiveWanted(big(++number));
    }
    return number;
  }

  private void receiveWanted(ResourceRecord record) {
    wantedNames.add(record.name());
    receive(record);
  }

  private static ResourceRecord big(int number) {
    byte[] text = new byte[8_000];
    for (int i = 0; i < text.length; i += 200) {
      text[i] = (byte) 199;
    }
    text[1] = (byte) (number >> 8);
    text[2] = (byte) number;
    return new ResourceRecord(
        Name.of("big-" + number + ".local"), RecordType.TXT, false, 4_500, new Rdata.Text(text));
  }

  private void fill(String name, int from, int to) {
    for (int i = from; i < to; i++) {
      receive(ofType(name, i));
    }
  }

  private static ResourceRecord ofType(String name, int number) {
    return new ResourceRecord(
        Name.of(name),
        RecordType.of(FIRST_TYPE + number),
        false,
        120,
        new Rdata.Opaque(new byte[] {1}));
  }

  private static ResourceRecord address(int number) {
    return Records.shared(Records.address("a.local", "192.0.2." + number));
  }

  private static ResourceRecord[] addresses(String name, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Records.address(name, "192.0.2." + i))
        .toArray(ResourceRecord[]::new);
  }

  private static ResourceRecord[] goodbyes(ResourceRecord... records) {
    List<ResourceRecord> goodbyes = new ArrayList<>();
    for (ResourceRecord each : records) {
      goodbyes.add(Records.goodbye(each));
    }
    return goodbyes.toArray(ResourceRecord[]::new);
  }
}
