package dev.beacon.internal.mdns.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a record lives, when it is asked for again, and who may end it. */
class RecordLifeTest extends CacheScene {

  private static final Duration NANOSECOND = Duration.ofNanos(1);
  private static final ResourceRecord RECORD =
      Records.ttl(100, Records.address("a.local", "192.0.2.1"));
  private static final ResourceRecord OTHER =
      Records.ttl(100, Records.address("a.local", "192.0.2.2"));
  private static final ResourceRecord SERVER = Records.srv("A._ipp._tcp.local", "a.local", 1);
  private static final ResourceRecord NEW_SERVER = Records.srv("A._ipp._tcp.local", "a.local", 2);
  private static final long STRANGER = 7;

  @Test
  @DisplayName(
      "RFC 6762 7.1: a known answer has more than half of its lifetime left, not just half")
  void aKnownAnswerHasMoreThanHalfOfItsLifetimeLeft() {
    receive(RECORD);
    advance(Duration.ofSeconds(50).minus(NANOSECOND));
    assertThat(cached(RECORD).worthKnowing(nowNs)).isTrue();
    advance(NANOSECOND);
    assertThat(cached(RECORD).worthKnowing(nowNs)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 7.1: what is left of a lifetime is told in whole seconds, rounded down")
  void whatIsLeftIsToldInWholeSeconds() {
    receive(RECORD);
    assertThat(cached(RECORD).asRecord(nowNs)).isEqualTo(Records.shared(RECORD));
    advance(NANOSECOND);
    assertThat(cached(RECORD).asRecord(nowNs).ttlSeconds()).isEqualTo(99);
    advance(Duration.ofSeconds(99).minus(NANOSECOND));
    assertThat(cached(RECORD).asRecord(nowNs).ttlSeconds()).isEqualTo(1);
    advance(NANOSECOND);
    assertThat(cached(RECORD).asRecord(nowNs).ttlSeconds()).isZero();
  }

  @Test
  @DisplayName("RFC 6762 5.2: refreshes are spread over 2 % of a lifetime, so hosts ask apart")
  void refreshesAreSpread() {
    for (int i = 0; i < 200; i++) {
      String name = "host-" + i + ".local";
      want(name);
      receive(Records.ttl(1_000, Records.address(name, "192.0.2.1")));
    }
    advance(Duration.ofSeconds(800).minus(NANOSECOND));
    assertThat(refreshed).isEmpty();
    advance(Duration.ofSeconds(5));
    assertThat(refreshed).as("a quarter").hasSizeBetween(25, 75);
    advance(Duration.ofSeconds(10));
    assertThat(refreshed).as("three quarters").hasSizeBetween(125, 175);
    advance(Duration.ofSeconds(6));
    assertThat(refreshed).hasSize(200);
  }

  @Test
  @DisplayName(
      "RFC 6762 5.2: a short lifetime has fewer refreshes, because they are a second apart")
  void refreshesAreASecondApart() {
    want("a.local");
    receive(Records.ttl(20, RECORD));
    List<Duration> times = new ArrayList<>();
    for (Duration at = Duration.ZERO; at.toSeconds() < 20; at = at.plusMillis(1)) {
      advance(Duration.ofMillis(1));
      if (refreshed.size() > times.size()) {
        times.add(at);
      }
    }
    assertThat(times).hasSizeBetween(2, 3);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i).minus(times.get(i - 1)))
          .isGreaterThanOrEqualTo(Duration.ofMillis(999));
    }
  }

  @Test
  @DisplayName("RFC 6762 5.2: who becomes interested at 90 % of a lifetime refreshes at 95 %")
  void aRefreshWhoseTimeIsNowIsSkipped() {
    receive(RECORD);
    advance(Duration.ofSeconds(90));
    want("a.local");
    cache.interestChanged(Name.of("a.local"), RecordType.A, nowNs);
    advance(Duration.ofSeconds(5).minus(NANOSECOND));
    assertThat(refreshed).isEmpty();
    advance(Duration.ofSeconds(2));
    assertThat(refreshed).hasSize(1);
  }

  @Test
  @DisplayName("RFC 6762 5.4: how a record was last heard is how it is asked for")
  void theWayItWasLastHeardCounts() {
    multicast = false;
    receive(RECORD);
    assertThat(cached(RECORD).heardByUnicast()).isTrue();
    multicast = true;
    receive(RECORD);
    assertThat(cached(RECORD).heardByUnicast()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye leaves a second, and prolongs no life that is shorter")
  void aGoodbyeLeavesASecondAtMost() {
    ResourceRecord brief = Records.ttl(2, OTHER);
    receive(RECORD, brief);
    advance(Duration.ofMillis(1_500));
    receive(Records.goodbye(RECORD), Records.goodbye(brief));
    advance(Duration.ofMillis(500));
    assertThat(knows(brief)).isFalse();
    advance(Duration.ofMillis(500).minus(NANOSECOND));
    assertThat(knows(RECORD)).isTrue();
    advance(NANOSECOND);
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName(
      "RFC 6762 10.1: a repeated goodbye is no change, and does not begin the second again")
  void aRepeatedGoodbyeChangesNothing() {
    receive(RECORD);
    receive(Records.goodbye(RECORD));
    advance(Duration.ofMillis(600));
    receive(Records.goodbye(RECORD));
    advance(Duration.ofMillis(400));
    assertThat(changes).containsExactly("ADDED 192.0.2.1", "DOOMED 192.0.2.1", "REMOVED 192.0.2.1");
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye of what is not there leaves nothing behind")
  void aGoodbyeOfTheUnknownLeavesNothing() {
    receive(Records.goodbye(RECORD));
    assertThat(cache.find(RECORD.name(), RecordType.A)).isNull();
    receive(RECORD, Records.goodbye(OTHER));
    assertThat(changes).containsExactly("ADDED 192.0.2.1");
  }

  @Test
  @DisplayName("RFC 6762 10.1: what is received again within its last second lives on")
  void aRescuedRecordLivesOn() {
    receive(RECORD);
    receive(Records.goodbye(RECORD));
    advance(Duration.ofMillis(999));
    receive(RECORD);
    advance(Duration.ofSeconds(99));
    assertThat(changes).containsExactly("ADDED 192.0.2.1", "DOOMED 192.0.2.1", "RESCUED 192.0.2.1");
    assertThat(cached(RECORD).doomed()).isFalse();
    assertThat(cached(RECORD).takenBack()).isFalse();
    assertThat(cached(RECORD).leaving()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.1: only a goodbye of its own source means that its host leaves")
  void onlyItsOwnSourceTakesARecordBack() {
    receive(RECORD);
    receiveFrom(STRANGER, Records.goodbye(RECORD));
    assertThat(cached(RECORD).doomed()).isTrue();
    assertThat(cached(RECORD).takenBack()).isFalse();
    assertThat(cached(RECORD).leaving()).isFalse();
    receiveFrom(0, Records.goodbye(RECORD));
    assertThat(cached(RECORD).takenBack()).isTrue();
    assertThat(cached(RECORD).leaving()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a record that its source replaced is taken back, but not a goodbye")
  void aReplacedRecordIsTakenBackWithoutAGoodbye() {
    receive(RECORD);
    advance(Duration.ofSeconds(2));
    receive(OTHER);
    assertThat(cached(RECORD).takenBack()).isTrue();
    assertThat(cached(RECORD).leaving()).isFalse();
    receiveFrom(STRANGER, Records.goodbye(RECORD));
    assertThat(cached(RECORD).takenBack()).as("its source's word stands").isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a record that is just a second old is not replaced")
  void aRecordOfASecondIsNotReplaced() {
    receive(RECORD);
    advance(Duration.ofSeconds(1));
    receive(OTHER);
    assertThat(cached(RECORD).doomed()).isFalse();
    advance(NANOSECOND);
    receive(OTHER);
    assertThat(cached(RECORD).doomed()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.2: what is in use, and flushed by another host, is asked for once")
  void whatAnotherHostFlushesIsAskedFor() {
    want("a.local");
    inUse.add(RECORD.rdata());
    receive(RECORD);
    advance(Duration.ofSeconds(2));
    receiveFrom(STRANGER, OTHER);
    advance(Duration.ofMillis(1).minus(NANOSECOND));
    assertThat(refreshed).isEmpty();
    advance(NANOSECOND);
    assertThat(refreshed).containsExactly(Name.of("a.local"));
    advance(Duration.ofSeconds(1));
    assertThat(refreshed).hasSize(1);
    assertThat(knows(RECORD)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.2: what its own host flushes and takes back is not asked for")
  void whatItsOwnHostFlushesIsNotAskedFor() {
    want("a.local");
    inUse.add(RECORD.rdata());
    receive(RECORD);
    advance(Duration.ofSeconds(2));
    receive(OTHER);
    advance(Duration.ofSeconds(1));
    receive(RECORD);
    receive(Records.goodbye(RECORD));
    advance(Duration.ofSeconds(1));
    assertThat(changes).filteredOn("DOOMED 192.0.2.1"::equals).hasSize(2);
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName("RFC 6762 10.2: what another host flushes is not asked for if nothing uses it")
  void whatNothingUsesIsNotAskedFor() {
    want("a.local");
    receive(RECORD);
    advance(Duration.ofSeconds(2));
    receiveFrom(STRANGER, OTHER);
    advance(Duration.ofSeconds(1));
    assertThat(changes).contains("REMOVED 192.0.2.1");
    assertThat(refreshed).isEmpty();
  }

  @Test
  @DisplayName("RFC 6763 5: a server that its host replaces without the bit is asked for first")
  void whatIsReplacedWithoutTheBitIsAskedFor() {
    want("A._ipp._tcp.local");
    inUse.add(SERVER.rdata());
    receive(SERVER);
    advance(Duration.ofSeconds(2));
    receive(Records.shared(NEW_SERVER));
    advance(Duration.ofMillis(1));
    assertThat(refreshed).hasSize(1);
    advance(Duration.ofSeconds(1));
    assertThat(knows(SERVER)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.2: a new server without the bit replaces that of its own host only")
  void aNewServerReplacesThatOfItsHost() {
    receive(SERVER);
    advance(Duration.ofSeconds(2));
    receiveFrom(STRANGER, Records.shared(NEW_SERVER));
    assertThat(cached(SERVER).doomed()).isFalse();
    advance(Duration.ofSeconds(2));
    receiveFrom(0, Records.shared(Records.srv("A._ipp._tcp.local", "a.local", 3)));
    assertThat(cached(SERVER).doomed()).isTrue();
    assertThat(cached(NEW_SERVER).doomed()).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye ends what the same host said within the second before too")
  void aGoodbyeEndsWhatItsHostSaidJustBefore() {
    receive(SERVER);
    advance(Duration.ofMillis(500));
    receive(NEW_SERVER);
    receive(Records.goodbye(NEW_SERVER));
    assertThat(cached(SERVER).doomed()).isTrue();
    advance(Duration.ofSeconds(1));
    assertThat(cache.size()).isZero();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye ends no record of another host, and no other address")
  void aGoodbyeEndsNoOtherRecord() {
    receive(SERVER);
    advance(Duration.ofMillis(500));
    receiveFrom(STRANGER, NEW_SERVER);
    receive(Records.goodbye(NEW_SERVER));
    assertThat(cached(SERVER).doomed()).isFalse();
    receive(RECORD);
    advance(Duration.ofMillis(500));
    receive(OTHER);
    receive(Records.goodbye(OTHER));
    assertThat(cached(RECORD).doomed()).isFalse();
  }

  @Test
  @DisplayName("RFC 6763 5: the later record of one host replaces its earlier one, not another's")
  void theLaterRecordOfAHostReplacesItsEarlierOne() {
    receive(SERVER);
    advance(Duration.ofMillis(500));
    receive(NEW_SERVER);
    assertThat(cached(NEW_SERVER).replaces(cached(SERVER))).isTrue();
    assertThat(cached(SERVER).replaces(cached(NEW_SERVER))).isFalse();
    assertThat(cached(NEW_SERVER).replaces(cached(NEW_SERVER))).isFalse();
    receiveFrom(STRANGER, SERVER);
    assertThat(cached(SERVER).replaces(cached(NEW_SERVER))).as("another host").isFalse();
  }

  @Test
  @DisplayName("RFC 6763 5: a host may have several servers, if they come without the bit")
  void severalServersStayBesideEachOther() {
    receive(Records.shared(SERVER));
    advance(Duration.ofMillis(500));
    receive(Records.shared(NEW_SERVER));
    assertThat(cached(NEW_SERVER).replaces(cached(SERVER))).isFalse();
    ResourceRecord text = Records.shared(Records.txt("A._ipp._tcp.local", "a=b"));
    ResourceRecord newText = Records.shared(Records.txt("A._ipp._tcp.local", "a=c"));
    receive(text);
    advance(Duration.ofMillis(500));
    receive(newText);
    assertThat(cached(newText).replaces(cached(text))).as("but one TXT record").isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a record that lives is better than one that ends; else the newer is")
  void theBetterRecordLivesOrIsNewer() {
    receive(RECORD);
    advance(Duration.ofMillis(500));
    receive(OTHER);
    assertThat(cached(OTHER).betterThan(cached(RECORD))).isTrue();
    assertThat(cached(RECORD).betterThan(cached(OTHER))).isFalse();
    assertThat(cached(RECORD).betterThan(cached(RECORD))).isFalse();
    receive(Records.goodbye(OTHER));
    assertThat(cached(RECORD).betterThan(cached(OTHER))).isTrue();
    assertThat(cached(OTHER).betterThan(cached(RECORD))).isFalse();
    receive(Records.goodbye(RECORD));
    assertThat(cached(OTHER).betterThan(cached(RECORD))).as("both end").isTrue();
  }

  @Test
  @DisplayName("A record belongs to the source that sent it last")
  void aRecordBelongsToItsLastSource() {
    receive(RECORD);
    assertThat(cached(RECORD).source()).isEqualTo(new Source(0, 0));
    receiveFrom(STRANGER, RECORD);
    assertThat(cached(RECORD).source()).isEqualTo(new Source(0, STRANGER));
    receive(Records.goodbye(RECORD));
    assertThat(cached(RECORD).leaving()).isTrue();
  }

  @Test
  @DisplayName("Two sources are the same if the whole address is")
  void aSourceIsItsWholeAddress() {
    assertThat(new Source(1, 2))
        .isEqualTo(new Source(1, 2))
        .hasSameHashCodeAs(new Source(1, 2))
        .isNotEqualTo(new Source(1, 3))
        .isNotEqualTo(new Source(0, 2));
    assertThat(new Source(1, 2).hashCode()).isNotEqualTo(new Source(2, 1).hashCode());
  }
}
