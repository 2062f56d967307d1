package dev.beacon.internal.mdns.find;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.mdns.link.Timing;
import dev.beacon.sim.Records;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where aliases lead. */
class AliasesTest {

  private final FindScene scene = new FindScene();
  private final AskedLink link = scene.link(2, IpFamily.IPV4);
  private final AskedLink other = scene.link(2, IpFamily.IPV6);

  @Test
  @DisplayName("RFC 6762 6: aliases are followed from link to link, to the name with the records")
  void aliasesAreFollowed() {
    scene.receive(link, alias("a.local", "b.local"));
    scene.receive(other, alias("b.local", "c.local"));
    List<Name> names = of("a.local");
    assertThat(names).containsExactly(Name.of("a.local"), Name.of("b.local"), Name.of("c.local"));
    assertThat(Aliases.last(names)).isEqualTo(Name.of("c.local"));
    assertThat(of("c.local")).containsExactly(Name.of("c.local"));
  }

  @Test
  @DisplayName("FR-035: a name that is its own alias, or in a circle, is followed to the end of it")
  void aCircleEndsBeforeItCloses() {
    scene.receive(link, alias("self.local", "self.local"));
    assertThat(of("self.local")).containsExactly(Name.of("self.local"));
    scene.receive(link, alias("a.local", "b.local"), alias("b.local", "a.local"));
    assertThat(of("a.local")).containsExactly(Name.of("a.local"), Name.of("b.local"));
  }

  @Test
  @DisplayName("FR-035: at most eight steps are followed")
  void eightStepsAreFollowed() {
    for (int i = 0; i < 12; i++) {
      scene.receive(link, alias("n" + i + ".local", "n" + (i + 1) + ".local"));
    }
    assertThat(of("n0.local")).hasSize(1 + Aliases.MOST_STEPS);
    assertThat(Aliases.last(of("n0.local"))).isEqualTo(Name.of("n8.local"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: of two targets the newer counts, or the one that is not taken back")
  void theNewerTargetCounts() {
    scene.receive(link, alias("a.local", "old.local"));
    scene.nowNs += Timing.SECOND_NS / 2;
    scene.receive(link, alias("a.local", "new.local"));
    assertThat(Aliases.last(of("a.local"))).isEqualTo(Name.of("new.local"));
    assertThat(Aliases.moving(of("a.local"), List.of(link, other))).isFalse();
    scene.receive(link, Records.goodbye(alias("a.local", "new.local")));
    assertThat(Aliases.last(of("a.local"))).isEqualTo(Name.of("old.local"));
    assertThat(Aliases.moving(of("a.local"), List.of(other, link))).isTrue();
    assertThat(Aliases.moving(of("old.local"), List.of(other, link))).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 3: Multicast DNS is asked about .local and about single labels")
  void localNamesAreAskedFor() {
    assertThat(Aliases.isLocal(Name.of("a.local"))).isTrue();
    assertThat(Aliases.isLocal(Name.of("A._ipp._tcp.LOCAL"))).isTrue();
    assertThat(Aliases.isLocal(Name.of("laptop"))).isTrue();
    assertThat(Aliases.isLocal(Name.of("a.example"))).isFalse();
    assertThat(Aliases.isLocal(Name.of("local.example"))).isFalse();
    assertThat(Aliases.isLocal(Name.of("fe80::1"))).as("an address").isFalse();
    assertThat(Aliases.isLocal(Name.of(":"))).as("no name of a host").isFalse();
  }

  private List<Name> of(String name) {
    return Aliases.of(Name.of(name), List.of(link, other));
  }

  private static ResourceRecord alias(String from, String to) {
    return new ResourceRecord(
        Name.of(from), RecordType.CNAME, true, 120, new Rdata.Target(Name.of(to)));
  }
}
