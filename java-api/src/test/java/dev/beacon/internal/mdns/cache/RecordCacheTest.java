package dev.beacon.internal.mdns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimLan;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimService;
import dev.beacon.sim.SimTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SimTest
class RecordCacheTest extends CacheScene {

  @Test
  @DisplayName("FR-043: of records that nobody asks for, only the newest 2,048 are kept")
  void unaskedRecordsAreBounded() {
    wantedNames.add(Name.of("wanted.local"));
    receive(Records.address("wanted.local", "192.0.2.9"));
    for (int i = 0; i < 20_000; i++) {
      receive(Records.address("host-" + i + ".local", "192.0.2.1"));
      assertThat(cache.size()).isLessThanOrEqualTo(RecordCache.MOST_UNWANTED + 1);
    }
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_UNWANTED + 1);
    assertThat(deadlines.size()).as("a timer for each").isEqualTo(cache.size());
    assertThat(found("wanted.local")).isTrue();
    assertThat(found("host-19999.local")).isTrue();
    assertThat(found("host-17952.local")).isTrue();
    assertThat(found("host-17951.local")).isFalse();
  }

  @Test
  @DisplayName("FR-043: records that are asked for are bounded too, the oldest go first")
  void wantedRecordsAreBoundedByCount() {
    Name type = Name.of("_ipp._tcp.local");
    wantedNames.add(type);
    inUse.add(new Rdata.Target(Name.of("P7._ipp._tcp.local")));
    for (int from = 0; from < RecordCache.MOST_RECORDS + 1_000; from += 64) {
      source = from / 64 % 10;
      receive(pointers(from, Math.min(from + 64, RecordCache.MOST_RECORDS + 1_000)));
    }
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_RECORDS);
    assertThat(deadlines.size()).isEqualTo(RecordCache.MOST_RECORDS);
    RecordSet set = Objects.requireNonNull(cache.find(type, RecordType.PTR));
    assertThat(set.records()).hasSize(RecordCache.MOST_RECORDS);
    assertThat(set.find(new Rdata.Target(Name.of("P1000._ipp._tcp.local")))).isNull();
    assertThat(set.find(new Rdata.Target(Name.of("P1001._ipp._tcp.local")))).isNotNull();
    assertThat(set.find(new Rdata.Target(Name.of("P7._ipp._tcp.local")))).as("in use").isNotNull();
  }

  @Test
  @DisplayName("FR-043: one source has its own bound, and pushes nobody else's records out")
  void oneSourceIsBounded() {
    wantedNames.add(Name.of("_ipp._tcp.local"));
    receive(Records.ptr("_ipp._tcp.local", "Other._ipp._tcp.local"));
    source = 1;
    for (int from = 0; from < RecordCache.MOST_PER_SOURCE + 1_000; from += 64) {
      receive(pointers(from, Math.min(from + 64, RecordCache.MOST_PER_SOURCE + 1_000)));
    }
    assertThat(cache.size()).isEqualTo(RecordCache.MOST_PER_SOURCE + 1);
    assertThat(changes).contains("REMOVED P999._ipp._tcp.local");
    assertThat(changes)
        .doesNotContain("REMOVED P1000._ipp._tcp.local", "REMOVED Other._ipp._tcp.local");
  }

  @Test
  @DisplayName("FR-043: a packet changes 96 records, and what it says after them is not looked at")
  void onePacketIsBounded() {
    wantedNames.add(Name.of("_ipp._tcp.local"));
    receive(pointers(1_000, 1_002));
    advance(Duration.ofMinutes(1));
    List<ResourceRecord> packet = new ArrayList<>(List.of(pointers(1_000, 1_001)));
    packet.addAll(List.of(pointers(0, RecordCache.MOST_CHANGES + 10)));
    packet.addAll(List.of(pointers(1_001, 1_002)));
    changes.clear();
    receive(packet.toArray(ResourceRecord[]::new));
    assertThat(changes)
        .hasSize(RecordCache.MOST_CHANGES)
        .contains("ADDED P95._ipp._tcp.local")
        .doesNotContain("ADDED P96._ipp._tcp.local");
    RecordSet set = Objects.requireNonNull(cache.find(Name.of("_ipp._tcp.local"), RecordType.PTR));
    Rdata before = new Rdata.Target(Name.of("P1000._ipp._tcp.local"));
    Rdata after = new Rdata.Target(Name.of("P1001._ipp._tcp.local"));
    assertThat(Objects.requireNonNull(set.find(before)).receivedNs()).isEqualTo(nowNs);
    assertThat(Objects.requireNonNull(set.find(after)).receivedNs()).isLessThan(nowNs);
  }

  @Test
  @DisplayName("FR-043: the bytes are bounded, however few the records")
  void bytesAreBounded() {
    byte[] text = new byte[8_000];
    for (int i = 0; i < text.length; i += 200) {
      text[i] = (byte) 199;
    }
    for (int i = 0; i < 3_000; i++) {
      Name name = Name.of("big-" + i + ".local");
      wantedNames.add(name);
      receive(new ResourceRecord(name, RecordType.TXT, false, 4_500, new Rdata.Text(text)));
      assertThat(cache.bytes()).isLessThanOrEqualTo(RecordCache.MOST_BYTES);
    }
    assertThat(cache.bytes()).isGreaterThan(RecordCache.MOST_BYTES * 9L / 10);
  }

  @Test
  @DisplayName("FR-043: when all is full, what nobody asks for goes before what somebody does")
  void unwantedGoesBeforeWanted() {
    byte[] text = new byte[8_000];
    for (int i = 0; i < text.length; i += 200) {
      text[i] = (byte) 199;
    }
    wantedNames.add(Name.of("wanted.local"));
    receive(Records.address("wanted.local", "192.0.2.9"));
    for (int i = 0; i < 2_300; i++) {
      Name name = Name.of("big-" + i + ".local");
      receive(new ResourceRecord(name, RecordType.TXT, false, 4_500, new Rdata.Text(text)));
    }
    assertThat(cache.bytes()).isLessThanOrEqualTo(RecordCache.MOST_BYTES);
    assertThat(found("wanted.local")).isTrue();
  }

  @Test
  @DisplayName("FR-043: what is asked for later is kept from then on, and not before")
  void interestKeepsWhatIsThere() {
    receive(Records.address("late.local", "192.0.2.9"));
    wantedNames.add(Name.of("late.local"));
    cache.interestChanged(Name.of("late.local"), RecordType.A, nowNs);
    flood(3_000);
    assertThat(found("late.local")).isTrue();
    wantedNames.clear();
    cache.interestChanged(Name.of("late.local"), RecordType.ANY, nowNs);
    flood(3_000);
    assertThat(found("late.local")).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10: a record ends with its time to live, to the nanosecond")
  void aRecordEndsWithItsLifetime() {
    receive(Records.ttl(10, Records.address("a.local", "192.0.2.9")));
    advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(found("a.local")).isTrue();
    advance(Duration.ofNanos(1));
    assertThat(found("a.local")).isFalse();
    assertThat(changes).containsExactly("ADDED 192.0.2.9", "REMOVED 192.0.2.9");
    assertThat(deadlines.size()).isZero();
    assertThat(cache.size()).isZero();
    assertThat(cache.bytes()).isZero();
  }

  @Test
  @DisplayName("RFC 2181 8: the longest time to live outlasts the clock's wrap")
  void theLongestLifetimeIsKept() {
    receive(Records.ttl(ResourceRecord.MAX_TTL_SECONDS, Records.address("a.local", "192.0.2.9")));
    receive(Records.ttl(60, Records.address("b.local", "192.0.2.9")));
    advance(Duration.ofDays(365));
    assertThat(found("a.local")).isTrue();
    assertThat(found("b.local")).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 5.2: refreshed at 80, 85, 90, 95 % (+2 %) if asked for, else never")
  void refreshesAreForWhatIsAskedFor() {
    wantedNames.add(Name.of("wanted.local"));
    receive(Records.ttl(1_000, Records.address("wanted.local", "192.0.2.9")));
    receive(Records.ttl(1_000, Records.address("other.local", "192.0.2.9")));
    List<Integer> atSeconds = new ArrayList<>();
    for (int second = 1; second <= 1_001; second++) {
      int before = refreshed.size();
      advance(Duration.ofSeconds(1));
      if (refreshed.size() > before) {
        atSeconds.add(second);
      }
    }
    assertThat(refreshed).containsOnly(Name.of("wanted.local"));
    assertThat(atSeconds).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(atSeconds.get(i)).isBetween(800 + 50 * i, 821 + 50 * i);
    }
  }

  @Test
  @DisplayName("RFC 6762 5.2: what was received again is refreshed by its new lifetime")
  void aNewLifetimeBeginsAnew() {
    wantedNames.add(Name.of("a.local"));
    receive(Records.ttl(100, Records.address("a.local", "192.0.2.9")));
    advance(Duration.ofSeconds(70));
    receive(Records.ttl(100, Records.address("a.local", "192.0.2.9")));
    advance(Duration.ofSeconds(79));
    assertThat(refreshed).isEmpty();
    advance(Duration.ofSeconds(4));
    assertThat(refreshed).hasSize(1);
    assertThat(changes).containsExactly("ADDED 192.0.2.9");
  }

  @Test
  @DisplayName(
      "RFC 6762 5.2: who becomes interested at 87 % of a lifetime refreshes at 90 and 95 %")
  void lateInterestSkipsWhatHasPassed() {
    receive(Records.ttl(1_000, Records.address("a.local", "192.0.2.9")));
    advance(Duration.ofSeconds(870));
    wantedNames.add(Name.of("a.local"));
    cache.interestChanged(Name.of("a.local"), RecordType.A, nowNs);
    advance(Duration.ofSeconds(29));
    assertThat(refreshed).isEmpty();
    advance(Duration.ofSeconds(22));
    assertThat(refreshed).hasSize(1);
    advance(Duration.ofSeconds(70));
    assertThat(refreshed).hasSize(2);
  }

  @Test
  @DisplayName("RFC 6762 10.2: cache-flush ends what is over a second old, in a second")
  void cacheFlushEndsWhatIsOlder() {
    receive(Records.address("a.local", "192.0.2.1"));
    advance(Duration.ofMillis(600));
    receive(Records.shared(Records.address("a.local", "192.0.2.2")));
    advance(Duration.ofMillis(600));
    receive(Records.address("a.local", "192.0.2.3"));
    assertThat(changes)
        .containsExactly(
            "ADDED 192.0.2.1", "ADDED 192.0.2.2", "ADDED 192.0.2.3", "DOOMED 192.0.2.1");
    advance(Duration.ofSeconds(1));
    assertThat(changes).endsWith("REMOVED 192.0.2.1");
    advance(Duration.ofSeconds(10));
    assertThat(cache.size()).isEqualTo(2);
  }

  @Test
  @DisplayName("RFC 6762 10.2: a shared record flushes nothing; nor does another type or name")
  void onlyItsOwnNameAndTypeIsFlushed() {
    receive(Records.address("a.local", "192.0.2.1"));
    advance(Duration.ofSeconds(2));
    receive(Records.shared(Records.address("a.local", "192.0.2.2")));
    receive(Records.address("a.local", "fe80::2"));
    receive(Records.address("b.local", "192.0.2.2"));
    advance(Duration.ofSeconds(2));
    assertThat(changes).noneMatch(change -> change.startsWith("DOOMED"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: a pointer from an address is unique, one to a service is not")
  void pointersOfAddressesAreFlushed() {
    for (String name : List.of("9.2.0.192.in-addr.arpa", "_ipp._tcp.local")) {
      receive(pointer(name, "old." + name));
      advance(Duration.ofSeconds(2));
      receive(pointer(name, "new." + name));
    }
    assertThat(changes).filteredOn(change -> change.startsWith("DOOMED")).hasSize(1);
    assertThat(changes).contains("DOOMED old.9.2.0.192.in-addr.arpa");
  }

  private static ResourceRecord pointer(String from, String to) {
    return new ResourceRecord(
        Name.of(from), RecordType.PTR, true, 120, new Rdata.Target(Name.of(to)));
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye with cache-flush takes back its own record alone")
  void aGoodbyeWithCacheFlushTakesBackItsOwn() {
    receive(Records.address("a.local", "192.0.2.1"));
    receive(Records.address("a.local", "192.0.2.2"));
    advance(Duration.ofSeconds(5));
    receive(Records.goodbye(Records.address("a.local", "192.0.2.1")));
    advance(Duration.ofSeconds(2));
    assertThat(cache.size()).isEqualTo(1);
    assertThat(changes).endsWith("DOOMED 192.0.2.1", "REMOVED 192.0.2.1");
  }

  @Test
  @DisplayName("Sets of few and of many records find, add and remove alike")
  void manyRecordsOfOneSet() {
    SplittableRandom random = new SplittableRandom(7);
    Set<Integer> there = new HashSet<>();
    for (int step = 0; step < 2_000; step++) {
      int number = random.nextInt(30);
      ResourceRecord record = Records.ptr("_ipp._tcp.local", "p" + number + "._ipp._tcp.local");
      if (random.nextBoolean()) {
        receive(record);
        there.add(number);
      } else if (there.remove(number)) {
        receive(Records.goodbye(record));
        advance(Duration.ofSeconds(1));
      }
      assertThat(cache.size()).isEqualTo(there.size());
    }
    cache.clear(nowNs);
    assertThat(cache.size()).isZero();
    assertThat(deadlines.size()).isZero();
  }

  @Test
  @DisplayName("FR-043: a flood of strangers' records displaces nothing that is asked for")
  void aFloodDisplacesNothing(SimNet net) throws BeaconException {
    SimLan lan = new SimLan(net);
    lan.browse();
    lan.runMs(150);
    SimService printer = SimService.printer("A");
    lan.peer().say(printer.announcement());
    for (int i = 0; i < 10_000; i++) {
      lan.peer().say(Records.address("stranger-" + i + ".local", "192.0.2.8"));
    }
    lan.run(Duration.ofSeconds(90));
    assertThat(lan.log().words()).containsExactly("added A");
  }

  private boolean found(String name) {
    return cache.find(Name.of(name), RecordType.A) != null;
  }

  @Test
  @DisplayName("FR-043: after the first change over its source's limit the rest is not looked at")
  void aSourceOverItsLimitCostsLittle() {
    wantedNames.add(Name.of("_ipp._tcp.local"));
    receive(pointers(0, 2));
    for (int from = 2; from < SourceShare.CHANGES_AT_ONCE + 64; from += 64) {
      receive(pointers(from, from + 64));
    }
    List<ResourceRecord> packet = new ArrayList<>(List.of(pointers(39_000, 39_001)));
    packet.addAll(List.of(pointers(70_000, 70_001)));
    packet.addAll(List.of(pointers(39_001, 39_002)));
    changes.clear();
    nowNs++;
    receive(packet.toArray(ResourceRecord[]::new));
    assertThat(changes).isEmpty();
    RecordSet set = Objects.requireNonNull(cache.find(Name.of("_ipp._tcp.local"), RecordType.PTR));
    Rdata before = new Rdata.Target(Name.of("P39000._ipp._tcp.local"));
    Rdata after = new Rdata.Target(Name.of("P39001._ipp._tcp.local"));
    assertThat(Objects.requireNonNull(set.find(before)).receivedNs()).isEqualTo(nowNs);
    assertThat(Objects.requireNonNull(set.find(after)).receivedNs()).isNotEqualTo(nowNs);
    advance(Duration.ofSeconds(1));
    receive(pointers(70_000, 70_001));
    assertThat(changes).contains("ADDED P70000._ipp._tcp.local");
  }

  private void flood(int records) {
    for (int i = 0; i < records; i++) {
      receive(Records.address("flood-" + i + ".local", "192.0.2.1"));
    }
  }
}
