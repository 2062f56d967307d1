package dev.beacon.cli;

import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The advice for watches whose peers have never answered. */
final class Unanswered {

  private static final int MOST_NAMED = 3;
  private static final int PORT = 3784; // RFC 5881 section 4
  private static final int MULTIHOP_PORT = 4784; // RFC 5883 section 5

  private Unanswered() {}

  /**
   * Names the peers that have never answered, and what to check; empty if all have.
   *
   * @param time how long they have been watched, in words
   */
  static Optional<String> advice(List<Watched> watches, String time) {
    List<String> silent = new ArrayList<>();
    Set<String> drops = new LinkedHashSet<>();
    Set<String> ports = new LinkedHashSet<>();
    boolean isNear = false;
    for (Watched each : watches) {
      WatchStatistics now = each.statistics();
      // A disabled one asks nobody.
      if (now.heard().isEmpty() && now.state() != PathState.ADMIN_DOWN) {
        WatchTarget target = each.target();
        silent.add(Addresses.text(target.peer(), target.interfaceName().orElse("")));
        drops.addAll(drops(now.dropped()));
        ports.add("UDP port " + (target.isMultihop() ? MULTIHOP_PORT : PORT));
        isNear |= !target.isMultihop();
      }
    }
    if (silent.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        "no answer from "
            + named(silent)
            + " in "
            + time
            + (drops.isEmpty()
                ? "; check that BFD runs there (such as beacon watch --answer), "
                    + (isNear ? "that it is on this link, " : "")
                    + "and that no firewall drops "
                    + String.join(" or ", ports)
                : "; packets came and were dropped: "
                    + String.join(", ", drops)
                    + "; both sides must agree on key, TTL and link"));
  }

  private static List<String> drops(Map<String, Long> dropped) {
    return dropped.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String named(List<String> silent) {
    int named = Math.min(MOST_NAMED, silent.size());
    String more = silent.size() > named ? " and " + (silent.size() - named) + " more" : "";
    return String.join(", ", silent.subList(0, named)) + more;
  }
}
