package dev.beacon.bond.internal.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An id is the hash of a key: the first 20 bytes of SHA-256 over its SubjectPublicKeyInfo in base32
 * (RFC 4648), lower case, 32 characters. The holder of the private key can prove the id, and nobody
 * has to vouch.
 */
public final class Ids {

  private static final Pattern SHAPE = Pattern.compile("[a-z2-7]{32}");
  private static final String BASE_32 = "abcdefghijklmnopqrstuvwxyz234567";
  private static final String SUFFIX = ".anchor.invalid";
  private static final int HASH_BYTES = 20;

  private Ids() {}

  /** The id of a key. */
  public static String of(PublicKey key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      StringBuilder id = new StringBuilder(32);
      int held = 0;
      int bits = 0;
      for (int i = 0; i < HASH_BYTES; i++) {
        held = (held << 8) | (hash[i] & 0xFF);
        bits += 8;
        while (bits >= 5) {
          bits -= 5;
          id.append(BASE_32.charAt((held >>> bits) & 31));
        }
        held &= (1 << bits) - 1;
      }
      return id.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  /** Checks that this is written as an id is. */
  public static boolean isId(String text) {
    return SHAPE.matcher(text).matches();
  }

  /**
   * Checks an id.
   *
   * @throws IllegalArgumentException if it isn't written as one
   */
  public static String checked(String text) {
    if (!isId(text)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an id: 32 characters of a-z and 2-7");
    }
    return text;
  }

  /**
   * The name that a client asks for in the clear (RFC 6066 section 3), so that relays find the
   * anchor.
   */
  public static String serverName(String id) {
    return id + SUFFIX;
  }

  /** The id in such a name; empty if there is none. */
  public static String ofServerName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String id = lower.endsWith(SUFFIX) ? lower.substring(0, lower.length() - SUFFIX.length()) : "";
    return isId(id) ? id : "";
  }

  /** The anchor that a client asks for by this name: its id, or else the name in lower case. */
  public static String wanted(String serverName) {
    String id = ofServerName(serverName);
    return id.isEmpty() ? serverName.toLowerCase(Locale.ROOT) : id;
  }

  /**
   * Checks an id, or the DNS name of an anchor for which an authority vouches.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static String checkedOrName(String text) {
    if (!isId(text) && !DnsNames.isName(text.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is neither an id (32 characters of a-z and 2-7) nor a DNS name such as anchor.example");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
