package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.SocketFailureException;
import java.util.ArrayList;
import java.util.List;

/** Whether port 5353 could be had, and with whom it is shared (FR-002, FR-003). */
final class PortCheck implements Check {

  private static final String ID = "port";

  @Override
  public List<Finding> findings(Symptoms symptoms) {
    if (symptoms.failure().orElse(null) instanceof SocketFailureException failure) {
      return List.of(failed(failure, symptoms));
    }
    List<Finding> findings = new ArrayList<>();
    if (symptoms.heard().isPresent()) {
      for (IpFamily family : IpFamily.values()) {
        addLayout(symptoms, symptoms.heard().get(), family, findings);
      }
    }
    return findings;
  }

  private static Finding failed(SocketFailureException failure, Symptoms symptoms) {
    if (!failure.errorName().equals("EADDRINUSE")) {
      return Finding.problem(
          ID,
          "Beacon can't open its sockets: " + failure.getMessage() + ".",
          "Look what this user, this container or its firewall may not do.");
    }
    List<PortHolder> holders = symptoms.holders().orElse(List.of());
    return Finding.problem(
        ID,
        "Port 5353 is held by "
            + (holders.isEmpty() ? "a program that is not visible here" : PortHolder.names(holders))
            + ", and not shared ("
            + failure.errorName()
            + ").",
        "Stop it, or have it set SO_REUSEADDR; for avahi-daemon: disallow-other-stacks=no in"
            + " avahi-daemon.conf.");
  }

  private static void addLayout(
      Symptoms symptoms, Symptoms.Heard heard, IpFamily family, List<Finding> findings) {
    String port = "Port 5353 (" + Addresses.familyName(family) + ") ";
    List<PortHolder> holders = PortHolder.of(family, symptoms.holders().orElse(List.of()));
    String text =
        switch (heard.sharing(family)) {
          case ALONE -> "is Beacon's alone: it takes unicast too.";
          case SHARED ->
              "is shared with "
                  + (holders.isEmpty()
                      ? "a program that is not visible here"
                      : PortHolder.names(holders))
                  + ": multicast reaches all of them, unicast does not reach Beacon.";
          case YIELDED ->
              "has no other holder: Beacon takes multicast only, and leaves unicast to one that"
                  + " starts later.";
          case NONE -> "is not in use.";
        };
    findings.add(Finding.ok(ID, port + text).over(family));
  }
}
