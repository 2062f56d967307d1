package dev.beacon.bond.internal.identity;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * DNS names, by which certificates of an authority know their holders. A name has at least two
 * labels, so an id is never a name, and a part of an id is not one either. Server names that carry
 * an id do not count as names, because an authority can't vouch for ids.
 */
public final class DnsNames {

  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern SHAPE =
      Pattern.compile("(?=.{1,253}$)(" + LABEL + "\\.)+(?![0-9]+$)" + LABEL);
  private static final int SAN_DNS_NAME = 2; // RFC 5280 section 4.2.1.6

  private DnsNames() {}

  /** Checks that this is such a name, in lower case. */
  public static boolean isName(String text) {
    return SHAPE.matcher(text).matches() && Ids.ofServerName(text).isEmpty();
  }

  /**
   * Checks a name; returns it in lower case.
   *
   * @throws IllegalArgumentException if it isn't such a name
   */
  public static String checked(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!isName(lower)) {
      throw new IllegalArgumentException("'" + text + "' is not a DNS name such as anchor.example");
    }
    return lower;
  }

  /** The DNS names of a certificate, without wildcards; its subject doesn't count (RFC 9525). */
  public static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        for (List<?> each : all) {
          if (each.get(0).equals(SAN_DNS_NAME)) {
            String name = String.valueOf(each.get(1)).toLowerCase(Locale.ROOT);
            if (isName(name)) {
              names.add(name);
            }
          }
        }
      }
    } catch (CertificateParsingException e) {
      return List.of(); // then it has none that can be read
    }
    return names;
  }
}
