package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * Checks names of hosts on the local link, which have one label (RFC 6762 section 3, RFC 1123 2.1),
 * and their addresses.
 */
final class HostNames {

  private static final String DOMAIN = ".local";

  private HostNames() {}

  /**
   * Reads a name as programs write it: nothing in it is escaped, a dot ends a label, and a dot at
   * the end makes no difference.
   *
   * @throws IllegalArgumentException if it is not a name, or not one under {@code local}
   */
  static Name literal(String host) {
    String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String composed = Normalizer.normalize(trimmed, Normalizer.Form.NFC); // RFC 6762 section 16
    String[] labels = composed.split("\\.", -1);
    if (Arrays.asList(labels).contains("")) {
      throw new IllegalArgumentException(
          "\"" + host + "\": a label has at least one byte (RFC 1035 section 2.3.4)");
    }
    boolean isLocal = labels.length > 1 && labels[labels.length - 1].equalsIgnoreCase("local");
    if (!isLocal) {
      throw new IllegalArgumentException(
          "\"" + host + "\": a host of the local link ends in .local (RFC 6762 section 3)");
    }
    return Name.ofLabels(labels);
  }

  /**
   * Checks that other hosts can reach the address.
   *
   * @throws IllegalArgumentException if it is a wildcard, loopback or multicast address
   */
  static void requireReachable(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isMulticastAddress()) {
      throw new IllegalArgumentException(
          new Rdata.Address(address) + ": no address at which another host can be reached");
    }
  }

  /** Returns the label, without {@code .local} after it. */
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
