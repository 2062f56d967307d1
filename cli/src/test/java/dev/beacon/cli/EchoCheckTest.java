package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EchoCheckTest {

  private final Patient patient = new Patient();

  private static LinkTraffic ipv4(long sent, long echoed, long fromOthers) {
    return new LinkTraffic("eth0", IpFamily.IPV4, sent, echoed, 0, fromOthers, 0, List.of());
  }

  private static LinkTraffic ipv6(long sent, long echoed, long fromOthers) {
    return new LinkTraffic("eth0", IpFamily.IPV6, sent, echoed, 0, fromOthers, 0, List.of());
  }

  private List<Finding> problems(LinkTraffic... links) {
    patient.traffic.clear();
    patient.traffic.addAll(List.of(links));
    return new EchoCheck()
        .findings(patient.symptoms()).stream().filter(Finding::isProblem).toList();
  }

  @Test
  @DisplayName(
      "FR-007: nothing comes back and nobody is heard: a firewall, with the group to allow")
  void nothingComesBackAndNobodyIsHeard() {
    List<Finding> problems = problems(ipv4(4, 0, 0), ipv6(4, 4, 3));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).interfaceName()).contains("eth0");
    assertThat(problems.get(0).family()).contains(IpFamily.IPV4);
    assertThat(problems.get(0).text())
        .startsWith("Multicast sent on eth0 (IPv4) does not come back: a firewall")
        .contains("none of that is heard");
    assertThat(problems.get(0).advice())
        .startsWith("Allow UDP port 5353 to 224.0.0.251, in and out");
  }

  @Test
  @DisplayName(
      "FR-007: nothing comes back, others are heard: the rule is about this host's packets")
  void nothingComesBackButOthersAreHeard() {
    List<Finding> problems = problems(ipv6(4, 0, 9));

    assertThat(problems.get(0).text()).contains("although others are heard");
    assertThat(problems.get(0).advice())
        .startsWith("Allow UDP port 5353 to ff02::fb from this host's own addresses too");
  }

  @Test
  @DisplayName("FR-046: echoes come back, and yet what others send may go to another program")
  void aMembershipWithoutItsCompanionIsAProblem() {
    patient.counts.put("mute_memberships", 1L);
    assertThat(problems(ipv4(4, 4, 3), ipv6(4, 4, 3))).isEmpty();
    patient.counts.put("mute_memberships", 0L);
    assertThat(problems(ipv4(4, 4, 3), ipv6(4, 4, 3)).get(0).text())
        .startsWith("On 1 of 1 interfaces what others send over IPv4 may go to another program");
    patient.system = HostSystem.MACOS;
    assertThat(problems(ipv4(4, 4, 3))).isEmpty();
  }

  @Test
  @DisplayName("FR-007: macOS 15 keeps programs off the local network: where to allow them")
  void macOsKeepsProgramsOff() {
    patient.system = HostSystem.MACOS;

    Finding deaf = problems(ipv4(4, 0, 0)).get(0);
    assertThat(deaf.text()).contains("a firewall or a privacy setting drops it");
    assertThat(deaf.advice()).contains("Privacy & Security > Local Network").doesNotContain("nft");

    patient.counts.put("send_failed", 4L);
    Finding refused = problems(ipv6(4, 0, 0)).get(0);
    assertThat(refused.text()).endsWith("the system refuses to send it.");
    assertThat(refused.advice())
        .contains("Privacy & Security > Local Network")
        .doesNotContain("nft", "ip -6 route");

    Finding some = problems(ipv4(4, 3, 0)).get(0);
    assertThat(some.id()).isEqualTo("send");
    assertThat(some.advice()).contains("Privacy & Security > Local Network");
  }

  @Test
  @DisplayName("FR-007: Windows' firewall knows mDNS for its own responder only: the rule for Java")
  void windowsFirewallNeedsARule() {
    patient.system = HostSystem.WINDOWS;

    assertThat(problems(ipv4(4, 0, 0)).get(0).advice())
        .startsWith("Allow UDP port 5353 to 224.0.0.251, in and out. ")
        .contains("netsh advfirewall firewall add rule", "localport=5353", "java.exe")
        .doesNotContain("nft", "ufw");
  }

  @Test
  @DisplayName("on Linux the tools of Linux are named, and nothing of other systems")
  void onLinuxTheToolsOfLinuxAreNamed() {
    assertThat(problems(ipv4(4, 0, 0)).get(0).advice())
        .isEqualTo(
            "Allow UDP port 5353 to 224.0.0.251, in and out (firewall-cmd --add-service=mdns; ufw"
                + " allow 5353/udp; see: nft list ruleset).");
    patient.counts.put("send_failed", 4L);
    assertThat(problems(ipv4(4, 0, 0)).get(0).advice())
        .isEqualTo(
            "Allow UDP port 5353 to 224.0.0.251 on its way out (see: nft list ruleset); the"
                + " warning on standard error names the error.");
  }

  @Test
  @DisplayName("FR-010: the system refuses to send: said so, with the route that IPv6 needs")
  void theSystemRefusesToSend() {
    patient.counts.put("send_failed", 4L);

    List<Finding> problems = problems(ipv4(6, 6, 3), ipv6(4, 0, 3));

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).text()).endsWith("the system refuses to send it.");
    assertThat(problems.get(0).advice())
        .contains("ip -6 route add multicast ff00::/8 dev eth0 table local");
  }

  @Test
  @DisplayName("the system refuses fewer than are missing: which link it was, is not claimed")
  void theSystemRefusesFewerThanAreMissing() {
    patient.counts.put("send_failed", 4L);

    assertThat(problems(ipv4(6, 0, 3), ipv6(4, 0, 3)))
        .hasSize(2)
        .allSatisfy(
            problem ->
                assertThat(problem.text())
                    .endsWith("the system refuses to send it, or a firewall drops it."))
        .first()
        .satisfies(problem -> assertThat(problem.advice()).doesNotContain("route"));
  }

  @Test
  @DisplayName(
      "some packets were refused though every link gives others back: a problem of its own")
  void someWereRefused() {
    patient.counts.put("send_failed", 1L);
    patient.counts.put("sent", 9L);

    List<Finding> problems = problems(ipv4(6, 5, 3), ipv6(4, 4, 3));

    assertThat(problems).extracting(Finding::id).containsExactly("send");
    assertThat(problems.get(0).text()).isEqualTo("The system refused to send 1 of 10 packets.");
  }

  @Test
  @DisplayName("nothing was sent at all: nothing is known, and that is a problem")
  void nothingWasSent() {
    assertThat(problems(ipv4(0, 0, 3), ipv6(0, 0, 3)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.text()).isEqualTo("Nothing was sent on eth0 in 3 s.");
              assertThat(problem.family()).isEmpty();
            });
  }

  @Test
  @DisplayName("one family has not sent yet, the other is heard: no problem")
  void oneFamilyHasNotSentYet() {
    assertThat(problems(ipv4(4, 4, 3), ipv6(0, 0, 0))).isEmpty();
  }
}
