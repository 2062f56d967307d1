package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import dev.beacon.internal.mdns.link.Timing;
import java.util.EnumSet;
import java.util.Set;

/**
 * The terms of a look-up.
 *
 * @param families the families of wanted addresses; at least one
 * @param urgent whether a caller waits: then the first question goes out at once. Otherwise it
 *     waits 20 to 120 ms (RFC 6762 section 5.2), because many hosts may begin to search at the same
 *     time
 * @param settleNs the time that the first addresses wait for those of another family
 */
public record LookUpTerms(Set<IpFamily> families, boolean urgent, long settleNs) {

  /** Checks and copies the values. */
  public LookUpTerms {
    families = EnumSet.copyOf(families);
  }

  /**
   * That time on a link where nobody was heard over the other family. A caller who waits has set
   * it, and it is not shortened.
   */
  long silentSettleNs() {
    return urgent ? settleNs : Math.min(settleNs, Timing.SILENT_SETTLE_NS);
  }
}
