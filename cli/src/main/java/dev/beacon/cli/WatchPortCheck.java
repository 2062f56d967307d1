package dev.beacon.cli;

import java.util.List;

/**
 * Checks that peers could be watched: one program has the port, which is never shared (BFD-017).
 */
final class WatchPortCheck implements Check {

  private static final String ID = "watch";

  @Override
  public List<Finding> findings(Symptoms symptoms) {
    List<PortHolder> holders = symptoms.watchHolders().orElse(List.of());
    if (holders.isEmpty()) {
      return List.of();
    }
    return List.of(
        Finding.note(
            ID,
            "Port 3784 (BFD) is held by " + PortHolder.names(holders) + ".",
            "Beacon finds services all the same. To watch peers with Beacon, stop it: the port"
                + " can't be shared, or packets would go astray."));
  }
}
