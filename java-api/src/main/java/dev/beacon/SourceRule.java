package dev.beacon;

/** Whose packets are heard, by where they come from. */
public enum SourceRule {
  /**
   * Those whose source is link-local or on a subnet of the interface that they came in on. The
   * default.
   */
  ON_LINK,
  /**
   * Those, and every multicast that came with a TTL or hop limit of 255, whatever its source: no
   * router passed it on, so the sender is on the same cable (RFC 6762 section 11). For links that
   * several subnets share. A sender of another subnet is answered by multicast, or not at all if it
   * asks from another port than 5353 and so takes unicast alone (RFC 6762 section 5.5).
   */
  HOP_LIMIT
}
