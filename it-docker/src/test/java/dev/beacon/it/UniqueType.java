package dev.beacon.it;

import java.security.SecureRandom;

/**
 * Service types nobody else uses: a daemon of the host hears the test networks too, and may answer.
 */
final class UniqueType {
  private static final SecureRandom RANDOM = new SecureRandom();

  private UniqueType() {}

  /** At most 15 characters of a-z, 0-9 and inner hyphens (RFC 6763 7, RFC 6335 5.1). */
  static String like(String name) {
    String digits = Integer.toString(RANDOM.nextInt(36 * 36 * 36 * 36), 36);
    return "_" + name + "-" + digits + "._tcp";
  }
}
