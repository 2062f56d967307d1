package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.SocketFailureException;
import java.util.ArrayList;
import java.util.List;

/** Checks that port 5353 could be bound, and reports its other users (FR-002, FR-003). */
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
        sharing(symptoms.system()));
  }

  /** Explains the sharing; where holders are not visible, also how to find them. */
  private static String sharing(HostSystem system) {
    return switch (system) {
      case LINUX ->
          "Stop it, or have it set SO_REUSEADDR; for avahi-daemon: disallow-other-stacks=no in"
              + " avahi-daemon.conf.";
      case MACOS ->
          "Stop it, or have it set SO_REUSEADDR and SO_REUSEPORT. Who it is: sudo lsof -nP"
              + " -iUDP:5353";
      case WINDOWS ->
          "Stop it, or have it set SO_REUSEADDR, and not SO_EXCLUSIVEADDRUSE. The number of its"
              + " process: netstat -ano | findstr :5353";
      case OTHER -> "Stop it, or have it set SO_REUSEADDR.";
    };
  }

  private static void addLayout(
      Symptoms symptoms, Symptoms.Heard heard, IpFamily family, List<Finding> findings) {
    String port = "Port 5353 (" + Addresses.familyName(family) + ") ";
    List<PortHolder> holders = PortHolder.of(family, symptoms.holders().orElse(List.of()));
    boolean bindsGroups = symptoms.system().bindsGroups(family);
    String text =
        switch (heard.sharing(family)) {
          case ALONE -> "is Beacon's alone: it takes unicast too.";
          case SHARED ->
              "is shared with "
                  + (holders.isEmpty()
                      ? "a program that is not visible here"
                      : PortHolder.names(holders))
                  + ": multicast reaches all of them, "
                  + (bindsGroups
                      ? "unicast does not reach Beacon."
                      : "unicast one that the system chooses, and Beacon asks for none.");
          case YIELDED ->
              "has no other holder: "
                  + (bindsGroups
                      ? "Beacon takes multicast only, and leaves unicast to one that starts later."
                      : "Beacon asks for multicast only; once there is one, the system chooses who"
                          + " gets unicast.");
          case NONE -> "is not in use.";
        };
    findings.add(Finding.ok(ID, port + text).over(family));
  }
}
