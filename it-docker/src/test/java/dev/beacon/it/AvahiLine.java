package dev.beacon.it;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What avahi-browse --parsable prints, field by field: {@code =;eth0;IPv4;NAME;TYPE;local;...}. */
record AvahiLine(List<String> fields) {
  static AvahiLine of(String line) {
    // The TXT record, the last field, may hold semicolons.
    return new AvahiLine(List.of(line.split(";", 10)));
  }

  /** Found: it knows the name. Resolved: it knows all. Gone. */
  enum Kind {
    FOUND("+"),
    RESOLVED("="),
    GONE("-");

    private final String sign;

    Kind(String sign) {
      this.sign = sign;
    }
  }

  /** Whether this is what happened to that service, by {@code IPv4} or {@code IPv6} on eth0. */
  boolean says(Kind kind, String family, String name) {
    return field(0).equals(kind.sign)
        && field(1).equals("eth0")
        && field(2).equals(family)
        && field(3).equals(escaped(name));
  }

  String type() {
    return field(4);
  }

  String host() {
    return field(6);
  }

  String address() {
    return field(7);
  }

  int port() {
    return Integer.parseInt(field(8));
  }

  /** The strings of the TXT record, quoted, bytes that are no ASCII letters as {@code \195}. */
  String txt() {
    return field(9);
  }

  private String field(int index) {
    return index < fields.size() ? fields.get(index) : "";
  }

  /** As Avahi writes an instance name: every byte that isn't a letter, digit, - or _ by number. */
  private static String escaped(String name) {
    StringBuilder escaped = new StringBuilder();
    for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (next & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_')) {
        escaped.append(c);
      } else {
        escaped.append("\\%03d".formatted((int) c));
      }
    }
    return escaped.toString();
  }
}
