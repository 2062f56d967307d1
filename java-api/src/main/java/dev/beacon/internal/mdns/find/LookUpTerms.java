package dev.beacon.internal.mdns.find;

import dev.beacon.IpFamily;
import java.util.EnumSet;
import java.util.Set;

/**
 * How somebody looks something up.
 *
 * @param families which families' addresses of a host are wanted; at least one
 * @param urgent whether somebody waits for it: then the first question goes out at once. RFC 6762
 *     section 5.2 has searches wait 20 to 120 ms, for they may begin on many hosts at a time
 * @param settleNs how long the first addresses wait for those of another family
 */
public record LookUpTerms(Set<IpFamily> families, boolean urgent, long settleNs) {

  /** Checks and copies the values. */
  public LookUpTerms {
    families = EnumSet.copyOf(families);
  }
}
