package dev.beacon;

/** The rule that decides by its source whether a packet is heard. */
public enum SourceRule {
  /**
   * Accepts a packet if its source is link-local or on a subnet of the interface on which it
   * arrived. This is the default.
   */
  ON_LINK,
  /**
   * Accepts these packets, and also every multicast with a TTL or hop limit of 255 from any source.
   * No router forwarded such a packet, so its sender is on the same cable (RFC 6762 section 11).
   * This rule is for links that several subnets share. Beacon answers a sender on another subnet by
   * multicast. It does not answer if that sender asks from a port other than 5353, because such a
   * sender receives only unicast (RFC 6762 section 5.5).
   */
  HOP_LIMIT
}
