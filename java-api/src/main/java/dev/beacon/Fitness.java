package dev.beacon;

// FR-014 to FR-019
/** Checks whether an interface can carry mDNS at all. No policy can override the result. */
final class Fitness {

  /** Below this an mDNS packet of ordinary size does not fit. */
  static final int LEAST_MTU_BYTES = 512;

  private Fitness() {}

  /** Returns the reason why it can't, in a few words; empty if it can. */
  static String unfit(NetworkInterfaceFacts facts) {
    if (!facts.up()) {
      return "down";
    }
    if (!facts.running()) {
      return "no carrier";
    }
    if (!facts.multicast()) {
      return "no multicast";
    }
    if (facts.mtuBytes() < LEAST_MTU_BYTES) {
      return "MTU " + facts.mtuBytes() + " below " + LEAST_MTU_BYTES;
    }
    if (facts.addresses().stream().noneMatch(InterfaceAddress::usable)) {
      return "no usable address";
    }
    return "";
  }
}
