package dev.beacon;

import dev.beacon.dns.Name;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Objects;

/**
 * What may be the name of a host on the local link: one label (RFC 6762 section 3, RFC 1123 2.1).
 */
final class HostNames {

  private static final String DOMAIN = ".local";

  private HostNames() {}

  /** The label, without a {@code .local} after it. */
  static String checked(String host) {
    Objects.requireNonNull(host, "host");
    String label = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (label.toLowerCase(Locale.ROOT).endsWith(DOMAIN)) {
      label = label.substring(0, label.length() - DOMAIN.length());
    }
    label = Normalizer.normalize(label, Normalizer.Form.NFC);
    boolean isHost =
        !label.isEmpty()
            && label.codePoints().allMatch(c -> c == '-' || Character.isLetterOrDigit(c))
            && !label.startsWith("-")
            && !label.endsWith("-");
    if (!isHost) {
      throw new IllegalArgumentException(
          "\""
              + host
              + "\": a host of the local link is one label of letters, digits and inner hyphens,"
              + " with or without .local (RFC 6762 section 3)");
    }
    Name unused = Name.ofLabels(label); // at most 63 bytes
    return label;
  }
}
