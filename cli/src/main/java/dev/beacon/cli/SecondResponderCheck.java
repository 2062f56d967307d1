package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.PortSharing;
import java.util.ArrayList;
import java.util.List;

/** Reports other responders on this host, and which program receives unicast (RFC 6762 15.1). */
final class SecondResponderCheck implements HeardCheck {

  private static final String ID = "second-responder";

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    findings.add(finding(symptoms, heard));
  }

  private static Finding finding(Symptoms symptoms, Symptoms.Heard heard) {
    List<PortHolder> holders = symptoms.holders().orElse(List.of());
    long packets = heard.traffic().stream().mapToLong(LinkTraffic::fromThisHost).sum();
    boolean shared = heard.sharing().containsValue(PortSharing.SHARED);
    if (holders.isEmpty() && packets == 0 && !shared) {
      return Finding.ok(ID, "No other program of this host speaks mDNS.");
    }
    if (holders.isEmpty() && !shared) {
      return Finding.note(
          ID,
          "A program of this host that does not hold port 5353 sends mDNS, packets: "
              + packets
              + ".",
          "Nothing, if it is a one-shot query, or has begun just now.");
    }
    String who =
        holders.isEmpty() ? "a program that is not visible here" : PortHolder.names(holders);
    return Finding.note(
        ID,
        "Other programs of this host speak mDNS: "
            + who
            + "; packets heard of them: "
            + packets
            + "."
            + unicast(symptoms.system(), heard, holders),
        "Publish each service through one of them only, or its name is taken and it is renamed.");
  }

  /** Explains the effect on packets that reach one program only (RFC 6762 section 15.1). */
  private static String unicast(HostSystem system, Symptoms.Heard heard, List<PortHolder> holders) {
    List<String> theirs = new ArrayList<>();
    List<String> anybodys = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      if (heard.sharing(family) == PortSharing.SHARED) {
        (system.bindsGroups(family) ? theirs : anybodys).add(Addresses.familyName(family));
      }
    }
    boolean several = holders.stream().map(PortHolder::owner).distinct().count() > 1;
    String text = "";
    if (!theirs.isEmpty()) {
      text =
          " Unicast over "
              + String.join(" and ", theirs)
              + " goes to "
              + (several ? "one of them" : "it")
              + ", not to Beacon, which asks by multicast.";
    }
    return anybodys.isEmpty()
        ? text
        : text
            + " Who gets unicast over "
            + String.join(" and ", anybodys)
            + " is the system's choice; Beacon asks by multicast.";
  }
}
