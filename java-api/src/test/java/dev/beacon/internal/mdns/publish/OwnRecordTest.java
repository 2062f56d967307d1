package dev.beacon.internal.mdns.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.sim.Records;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a record of ours. */
class OwnRecordTest {

  private static final long SECOND_NS = 1_000_000_000L;

  private final Shared shared = Shared.with(new SplittableRandom(7));
  private final Link ipv4 = link(IpFamily.IPV4);
  private final Link ipv6 = link(IpFamily.IPV6);
  private final OwnRecord own = new OwnRecord(Records.address("box.local", "192.0.2.1"));

  @ParameterizedTest
  @ValueSource(longs = {0, -7, Long.MAX_VALUE - 300_000_000})
  @DisplayName("RFC 6762 6: after a multicast it may be multicast again when the spacing is over")
  void itMayBeMulticastAgainAfterTheSpacing(long startNs) {
    own.multicast(ipv4, startNs);
    long lastNs = startNs + SECOND_NS - 1;
    assertThat(own.multicastWithin(ipv4, SECOND_NS, startNs)).isTrue();
    assertThat(own.multicastWithin(ipv4, SECOND_NS, lastNs)).isTrue();
    assertThat(own.multicastWithin(ipv4, SECOND_NS, startNs + SECOND_NS)).isFalse();
    assertThat(own.readyNs(ipv4, SECOND_NS, startNs + 5)).isEqualTo(startNs + SECOND_NS);
    assertThat(own.readyNs(ipv4, SECOND_NS, startNs + 2 * SECOND_NS))
        .isEqualTo(startNs + 2 * SECOND_NS);
  }

  @Test
  @DisplayName("RFC 6762 6: what was multicast in one family says nothing of the other")
  void eachFamilyCountsByItself() {
    own.multicast(ipv6, 10);
    assertThat(own.multicastWithin(ipv4, SECOND_NS, 10)).isFalse();
    assertThat(own.multicastSince(ipv4, 0)).isFalse();
    assertThat(own.readyNs(ipv4, SECOND_NS, 20)).isEqualTo(20);
    own.multicast(ipv4, 20);
    assertThat(own.multicastWithin(ipv6, 15, 24)).isTrue();
    assertThat(own.multicastWithin(ipv6, 15, 25)).as("sent at 10, not at 20").isFalse();
    assertThat(own.multicastWithin(ipv4, 15, 25)).isTrue();
  }

  @Test
  @DisplayName("A question is answered by a multicast at its time or later, by none before it")
  void aQuestionIsAnsweredByALaterMulticast() {
    own.multicast(ipv4, 10);
    assertThat(own.multicastSince(ipv4, 9)).isTrue();
    assertThat(own.multicastSince(ipv4, 10)).isTrue();
    assertThat(own.multicastSince(ipv4, 11)).isFalse();
  }

  @Test
  @DisplayName("RFC 6762 10.1: only what was multicast, in either family, needs a goodbye")
  void whatWasMulticastNeedsAGoodbye() {
    assertThat(own.announced()).isFalse();
    own.multicast(ipv6, 0);
    assertThat(own.announced()).isTrue();
  }

  @Test
  @DisplayName("RFC 6762 10.1: a goodbye holds until the record is multicast again")
  void aGoodbyeHoldsUntilTheNextMulticast() {
    assertThat(own.takenBack()).isFalse();
    own.takeBack();
    assertThat(own.takenBack()).isTrue();
    own.multicast(ipv4, 0);
    assertThat(own.takenBack()).isFalse();
  }

  @Test
  @DisplayName("What several services share lives until the last of them lets it go")
  void itLivesUntilTheLastHolderReleasesIt() {
    assertThat(own.live()).isFalse();
    own.hold();
    own.hold();
    assertThat(own.release()).isFalse();
    assertThat(own.live()).isTrue();
    assertThat(own.release()).isTrue();
    assertThat(own.live()).isFalse();
  }

  private Link link(IpFamily family) {
    return new Link(new LinkFacts(2, "eth0", family, 1_500, true, List.of()), shared);
  }
}
