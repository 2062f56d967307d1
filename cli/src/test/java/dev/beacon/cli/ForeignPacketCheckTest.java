package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.DroppedPacket;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.cli.Finding.Severity;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForeignPacketCheckTest {

  private final Patient patient = new Patient();

  private List<Finding> findings() {
    return new ForeignPacketCheck().findings(patient.symptoms());
  }

  @Test
  @DisplayName("FR-025: senders off the link are told per interface, other drops are not")
  void sendersOffTheLinkAreToldPerInterface() {
    patient.dropped.add(new DroppedPacket("8.8.8.8", "eth0", "dropped_source"));
    patient.dropped.add(new DroppedPacket("9.9.9.9", "eth0", "dropped_source"));
    patient.dropped.add(new DroppedPacket("8.8.8.8", "eth1", "dropped_source"));
    patient.dropped.add(new DroppedPacket("10.0.0.9", "eth0", "dropped_size"));

    List<Finding> findings = findings();

    assertThat(findings)
        .extracting(Finding::severity)
        .containsExactly(Severity.NOTE, Severity.NOTE, Severity.OK);
    assertThat(findings.get(0).text())
        .isEqualTo(
            "On eth0 packets are dropped whose sender is on none of its subnets: 8.8.8.8,"
                + " 9.9.9.9.");
    assertThat(findings.get(1).interfaceName()).contains("eth1");
  }

  @Test
  @DisplayName("FR-045: neighbours of another subnet are told, with the option that hears them")
  void neighboursOfAnotherSubnetAreTold() {
    patient.dropped.add(new DroppedPacket("10.9.0.3", "eth0", "other_subnet"));
    patient.counts.put("dropped_source", 3L);
    patient.counts.put("other_subnet", 3L);

    assertThat(findings().get(0))
        .satisfies(
            finding -> {
              assertThat(finding.id()).isEqualTo("other-subnet");
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.text())
                  .isEqualTo(
                      "On eth0 neighbours of another subnet are heard, and dropped: 10.9.0.3.");
              assertThat(finding.advice()).contains("--any-subnet");
            });
    assertThat(findings()).hasSize(2);
  }

  @Test
  @DisplayName("FR-024: without samples there is their number")
  void withoutSamplesThereIsTheirNumber() {
    patient.counts.put("dropped_source", 12L);

    assertThat(findings().get(0).text())
        .isEqualTo("Packets dropped since their sender is not on the link: 12.");
  }

  @Test
  @DisplayName("many senders are told in part")
  void manySendersAreToldInPart() {
    for (int i = 1; i <= 11; i++) {
      patient.dropped.add(new DroppedPacket("8.8.8." + i, "eth0", "dropped_source"));
    }

    assertThat(findings().get(0).text()).endsWith("8.8.8.7, 8.8.8.8 and 3 more.");
  }

  @Test
  @DisplayName("FR-041, RFC 6762 section 11: other TTLs than 255 are told with their senders")
  void otherTtlsAreToldWithTheirSenders() {
    patient.traffic.set(
        1,
        new LinkTraffic(
            "eth0", IpFamily.IPV6, 4, 4, 0, 9, 2, List.of(Instances.address("fe80::7"))));

    assertThat(findings())
        .last()
        .satisfies(
            finding -> {
              assertThat(finding.severity()).isEqualTo(Severity.NOTE);
              assertThat(finding.family()).contains(IpFamily.IPV6);
              assertThat(finding.text())
                  .isEqualTo(
                      "On eth0 (IPv6) packets come with another TTL than 255, in all 2, from"
                          + " fe80::7%eth0.");
            });
  }
}
