package dev.beacon.internal.core;

import java.util.Optional;

/**
 * Says once why packets of a peer are dropped, if an operator has to put that right: until then the
 * peer stays down. Drops that end by themselves, as after a restart of the peer, are only counted.
 */
final class UnheardPeers {

  /** Its numbers are those of beacon_core.h, BCN_COUNTER_BFD_DROPPED_TTL and the following. */
  private static final int TTL = 29;

  private static final int VERSION = 30;
  private static final int MY_DISCRIMINATOR = 35;
  private static final int AUTH_UNWANTED = 40;
  private static final int AUTH_MISSING = 41;
  private static final int AUTH = 42;

  private final Once told = new Once();

  /** Returns the sentence, the first time. */
  Optional<String> why(String peer, int reason) {
    String why = because(reason);
    return why.isEmpty() || !told.first(peer + why)
        ? Optional.empty()
        : Optional.of("packets of " + peer + " are dropped, and it stays down: " + why);
  }

  private static String because(int reason) {
    if (reason >= VERSION && reason <= MY_DISCRIMINATOR) {
      return "they are malformed";
    }
    return switch (reason) {
      case TTL -> "their TTL is below the minimum, so more routers passed them on than allowed";
      case AUTH_UNWANTED -> "they are authenticated, and this watch has no key";
      case AUTH_MISSING -> "they are not authenticated, and this watch has a key";
      case AUTH -> "their key, its id or the type of authentication is another";
      default -> "";
    };
  }
}
