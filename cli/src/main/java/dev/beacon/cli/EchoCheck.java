package dev.beacon.cli;

import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import java.util.List;

/**
 * Checks that Beacon receives its own multicasts (FR-007). The system returns each multicast packet
 * to the groups' members on the same host, after the firewall's rules for outgoing and incoming
 * packets. So if a packet does not return, either it did not leave the host, or nothing is
 * received.
 *
 * <p>In Linux, the packets of other hosts take another path. On that path an IPv4 packet is lost if
 * only one socket of the host is a member on its interface, so each membership needs a companion
 * (FR-046). Echoes return even without one, so this is checked separately.
 */
final class EchoCheck implements HeardCheck {

  private static final String ID = "self-echo";
  private static final String SEND_ID = "send";
  private static final String SHARED_ID = "shared-host";

  /** The counter of memberships with a companion. */
  private static final String COMPANIONS = "mute_memberships";

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    HostSystem system = symptoms.system();
    long refused = heard.counters().value("send_failed");
    long missing =
        heard.traffic().stream().filter(EchoCheck::isSwallowed).mapToLong(LinkTraffic::sent).sum();
    for (LinkTraffic link : heard.traffic()) {
      if (isSwallowed(link)) {
        findings.add(swallowed(system, link, refused, missing));
      } else if (link.sent() > 0) {
        findings.add(returning(link));
      }
    }
    for (InterfaceDecision decision : heard.decisions()) {
      if (decision.used()
          && heard.links(decision.name()).stream().allMatch(link -> link.sent() == 0)) {
        findings.add(silent(decision.name(), heard));
      }
    }
    addCompanions(system, heard, findings);
    if (refused > 0 && findings.stream().noneMatch(Finding::isProblem)) {
      findings.add(refused(system, refused, heard.counters().sent() + refused));
    }
  }

  private static void addCompanions(
      HostSystem system, Symptoms.Heard heard, List<Finding> findings) {
    if (system != HostSystem.LINUX || !heard.counters().byName().containsKey(COMPANIONS)) {
      return;
    }
    long links = heard.traffic().stream().filter(link -> link.family() == IpFamily.IPV4).count();
    long alone = links - heard.counters().value(COMPANIONS);
    if (alone > 0) {
      findings.add(
          Finding.problem(
              SHARED_ID,
              "On "
                  + alone
                  + " of "
                  + links
                  + " interfaces what others send over IPv4 may go to another program of this"
                  + " user.",
              "More descriptors (ulimit -n) or memberships (net.ipv4.igmp_max_memberships) may help;"
                  + " or: sysctl -w net.ipv4.udp_early_demux=0."));
    }
  }

  private static boolean isSwallowed(LinkTraffic link) {
    return link.sent() > 0 && link.echoed() == 0;
  }

  private static Finding returning(LinkTraffic link) {
    String text =
        "What is multicast on "
            + words(link)
            + " comes back: "
            + link.echoed()
            + " of "
            + link.sent()
            + " packets.";
    return Finding.ok(ID, text).on(link);
  }

  /**
   * Only the sum of the packets that the system refused is known. If exactly that many are missing,
   * they are all on this link; if more were refused, they may be on another one.
   */
  private static Finding swallowed(
      HostSystem system, LinkTraffic link, long refused, long missing) {
    String text = "Multicast sent on " + words(link) + " does not come back: ";
    String allow = "Allow UDP port 5353 to " + group(link.family());
    String dropper = system == HostSystem.MACOS ? "a firewall or a privacy setting" : "a firewall";
    if (refused > 0) {
      String cause =
          refused < missing
              ? "the system refuses to send it, or " + dropper + " drops it."
              : "the system refuses to send it.";
      return Finding.problem(
              ID,
              text + cause,
              allow
                  + (refused < missing ? ", in and out" : " on its way out")
                  + (system == HostSystem.LINUX ? " (see: nft list ruleset)" + route(link) : "")
                  + "; the warning on standard error names the error."
                  + system.permission())
          .on(link);
    }
    boolean deaf = link.fromOthers() + link.fromThisHost() == 0;
    return Finding.problem(
            ID,
            text
                + dropper
                + (deaf
                    ? " drops it, and also what others send: none of that is heard."
                    : " drops it, although others are heard."),
            allow
                + (deaf ? ", in and out" : " from this host's own addresses too")
                + (system == HostSystem.LINUX
                    ? " (firewall-cmd --add-service=mdns; ufw allow 5353/udp; see: nft list"
                        + " ruleset)."
                    : ".")
                + system.permission())
        .on(link);
  }

  private static Finding silent(String interfaceName, Symptoms.Heard heard) {
    return Finding.problem(
            ID,
            "Nothing was sent on "
                + interfaceName
                + " in "
                + CommonOptions.secondsText(heard.listened())
                + " s.",
            "Listen longer: --timeout 3 is enough as a rule.")
        .on(interfaceName);
  }

  private static Finding refused(HostSystem system, long refused, long all) {
    return Finding.problem(
        SEND_ID,
        "The system refused to send " + refused + " of " + all + " packets.",
        "The warning on standard error names the interface and the error: a firewall or a missing"
            + " route, as a rule."
            + system.permission());
  }

  private static String words(LinkTraffic link) {
    return link.interfaceName() + " (" + Addresses.familyName(link.family()) + ")";
  }

  private static String group(IpFamily family) {
    return family == IpFamily.IPV4 ? "224.0.0.251" : "ff02::fb";
  }

  /** Returns advice about the route to the group, which only IPv6 needs. */
  private static String route(LinkTraffic link) {
    return link.family() == IpFamily.IPV4
        ? ""
        : ", or give it its route (ip -6 route add multicast ff00::/8 dev "
            + link.interfaceName()
            + " table local)";
  }
}
