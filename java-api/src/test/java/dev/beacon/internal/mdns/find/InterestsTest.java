package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.sim.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which watcher is told of which record. */
class InterestsTest {

  private static final Name HOST = Name.of("a.local");
  private static final List<RecordType> IPV4 = List.of(RecordType.A);
  private static final List<RecordType> BOTH = List.of(RecordType.A, RecordType.AAAA);
  private static final List<RecordType> ANY = List.of(RecordType.ANY);
  private static final ResourceRecord ADDRESS = Records.address("a.local", "192.0.2.9");
  private static final ResourceRecord ALIAS =
      new ResourceRecord(HOST, RecordType.CNAME, true, 120, new Rdata.Target(Name.of("b.local")));

  private final FindScene scene = new FindScene();
  private final Interests interests = scene.interests;
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final List<String> told = new ArrayList<>();

  /** Notes what it is told. */
  private class Noting implements Watcher {
    private final String name;
    private final boolean uses;

    Noting(String name, boolean uses) {
      this.name = name;
      this.uses = uses;
    }

    @Override
    public void recordChanged(
        AskedLink where, CachedRecord record, RecordCache.Change change, long nowNs) {
      told.add(name + " " + change + " " + record.set().type());
    }

    @Override
    public void serverHeard(AskedLink where, CachedRecord record, long nowNs) {
      told.add(name + " server " + record.set().name());
    }

    @Override
    public boolean uses(CachedRecord record) {
      return uses;
    }
  }

  private final Watcher one = new Noting("one", false);
  private final Watcher two = new Noting("two", true);

  @Test
  @DisplayName("Interest in a name begins with its first watcher, and ends with its last")
  void interestEndsWithTheLastWatcher() {
    assertThat(interests.remove(HOST, IPV4, one)).isFalse();
    assertThat(interests.add(HOST, IPV4, one)).isTrue();
    assertThat(interests.add(HOST, IPV4, two)).isFalse();
    assertThat(interests.wanted(HOST, RecordType.A)).isTrue();
    assertThat(interests.wanted(HOST, RecordType.AAAA)).isFalse();
    assertThat(interests.wanted(Name.of("b.local"), RecordType.A)).isFalse();
    assertThat(interests.remove(HOST, IPV4, one)).isFalse();
    assertThat(interests.wanted(HOST, RecordType.A)).isTrue();
    assertThat(interests.remove(HOST, IPV4, two)).isTrue();
    assertThat(interests.wanted(HOST, RecordType.A)).isFalse();
    assertThat(interests.anyFor(HOST)).isFalse();
  }

  @Test
  @DisplayName("Each list of types is an interest of its own, and may end in any order")
  void eachListOfTypesIsItsOwn() {
    for (List<RecordType> first : List.of(IPV4, BOTH, ANY)) {
      for (List<RecordType> each : List.of(IPV4, BOTH, ANY)) {
        assertThat(interests.add(HOST, each, one)).isTrue();
      }
      assertThat(interests.remove(HOST, first, two)).isFalse();
      assertThat(interests.remove(HOST, first, one)).isTrue();
      assertThat(interests.remove(HOST, first, one)).isFalse();
      assertThat(interests.wanted(HOST, RecordType.TXT)).isEqualTo(!first.equals(ANY));
      for (List<RecordType> each : List.of(ANY, BOTH, IPV4)) {
        assertThat(interests.remove(HOST, each, one)).isEqualTo(!each.equals(first));
      }
      assertThat(interests.anyFor(HOST)).isFalse();
    }
  }

  @Test
  @DisplayName("RFC 6762 6: an alias is told to the watchers of any type, another type is not")
  void anAliasIsToldToAll() {
    interests.add(HOST, BOTH, one);
    interests.add(HOST, List.of(RecordType.TXT), two);
    scene.receive(link, ADDRESS, ALIAS);
    assertThat(told).containsExactly("one ADDED A", "one ADDED CNAME", "two ADDED CNAME");
  }

  @Test
  @DisplayName(
      "RFC 6762 6.1: a denial is told to the watchers of any type of its name, not another")
  void aDenialIsToldToAllOfItsName() {
    interests.add(HOST, IPV4, one);
    interests.add(HOST, ANY, two);
    interests.add(Name.of("b.local"), ANY, one);
    scene.receive(link, Records.only("a.local", RecordType.TXT));
    assertThat(told).containsExactly("one ADDED NSEC", "two ADDED NSEC");
  }

  @Test
  @DisplayName("A watcher that begins while a record is told is not told of it")
  void whoBeginsMeanwhileIsNotTold() {
    Watcher beginner =
        new Noting("beginner", false) {
          @Override
          public void recordChanged(
              AskedLink where, CachedRecord record, RecordCache.Change change, long nowNs) {
            super.recordChanged(where, record, change, nowNs);
            interests.add(HOST, BOTH, one);
          }
        };
    interests.add(HOST, IPV4, two);
    interests.add(HOST, ANY, beginner);
    scene.receive(link, ADDRESS);
    assertThat(told).containsExactly("two ADDED A", "beginner ADDED A");
    scene.receive(link, Records.goodbye(ADDRESS));
    assertThat(told.subList(2, told.size()))
        .containsExactly("two DOOMED A", "beginner DOOMED A", "one DOOMED A");
  }

  @Test
  @DisplayName(
      "FR-043: a new server or alias one label below a name is told to the name's watchers")
  void aServerBelowIsTold() {
    Name type = Name.of("_ipp._tcp.local");
    interests.add(type, List.of(RecordType.PTR), one);
    interests.add(type, ANY, two);
    ResourceRecord server = Records.srv("A._ipp._tcp.local", "a.local", 1);
    scene.receive(link, server);
    assertThat(told)
        .containsExactly("one server A._ipp._tcp.local", "two server A._ipp._tcp.local");
    told.clear();
    scene.receive(link, server, Records.txt("B._ipp._tcp.local", "a=b"));
    scene.receive(link, Records.srv("a.b._ipp._tcp.local", "a.local", 1));
    scene.receive(link, Records.goodbye(server));
    assertThat(told).as("nothing new, no server, too far below, and the end").isEmpty();
    scene.receive(
        link,
        new ResourceRecord(
            Name.of("C._ipp._tcp.local"),
            RecordType.CNAME,
            true,
            120,
            new Rdata.Target(Name.of("d.local"))));
    assertThat(told).hasSize(2).contains("one server C._ipp._tcp.local");
  }

  @Test
  @DisplayName(
      "A record is in use if a watcher of its type says so, or one of any type of an alias")
  void aRecordIsInUseIfAWatcherSaysSo() {
    scene.receive(link, ADDRESS, ALIAS);
    CachedRecord address = cached(ADDRESS);
    CachedRecord alias = cached(ALIAS);
    interests.add(HOST, IPV4, one);
    assertThat(interests.inUse(address)).isFalse();
    interests.add(HOST, List.of(RecordType.TXT), two);
    assertThat(interests.inUse(address)).as("another type").isFalse();
    assertThat(interests.inUse(alias)).isTrue();
    interests.add(HOST, IPV4, two);
    assertThat(interests.inUse(address)).isTrue();
  }

  @Test
  @DisplayName("What may change the addresses of a host is told: addresses, aliases, links")
  void whatChangesAddressesIsTold() {
    interests.onAddressChange(() -> told.add("addresses"));
    scene.receive(link, Records.txt("a.local", "a=b"));
    assertThat(told).isEmpty();
    scene.receive(link, ADDRESS);
    scene.receive(link, Records.address("a.local", "2001:db8::9"));
    scene.receive(link, ALIAS);
    interests.linksChanged();
    assertThat(told).hasSize(4);
  }

  private CachedRecord cached(ResourceRecord record) {
    return Objects.requireNonNull(
        Objects.requireNonNull(link.cache().find(record.name(), record.type()))
            .find(record.rdata()));
  }
}
