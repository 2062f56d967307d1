package dev.beacon.jmdns;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import javax.jmdns.ServiceInfo.Fields;

/** The parts of names, as programs write them: with underscores and dots at the end, or without. */
final class TypeNames {

  private TypeNames() {}

  /** Parses {@code _printer._sub._http._tcp.local.}; missing parts have their default. */
  static Map<Fields, String> ofType(String type) {
    Map<Fields, String> names = new EnumMap<>(Fields.class);
    String rest = type.endsWith(".") ? type.substring(0, type.length() - 1) : type;
    int sub = rest.toLowerCase(Locale.ROOT).indexOf("._sub.");
    if (sub >= 0) {
      names.put(Fields.Subtype, rest.substring(0, sub));
      rest = rest.substring(sub + "._sub.".length());
    }
    String[] labels = rest.split("\\.", 3);
    names.put(Fields.Application, labels[0]);
    names.put(Fields.Protocol, labels.length > 1 ? labels[1] : "");
    names.put(Fields.Domain, labels.length > 2 ? labels[2] : "");
    return names;
  }

  /** Removes the same characters as JmDNS: spaces, one underscore or dot before, one dot after. */
  static Map<Fields, String> checked(Map<Fields, String> names) {
    Map<Fields, String> checked = new EnumMap<>(Fields.class);
    for (Fields field : Fields.values()) {
      String given = names.get(field);
      checked.put(field, bare(given == null ? fallback(field) : given));
    }
    return checked;
  }

  private static String fallback(Fields field) {
    return switch (field) {
      case Domain -> "local";
      case Protocol -> "tcp";
      default -> "";
    };
  }

  private static String bare(String given) {
    String text = given.trim();
    if (text.startsWith(".") || text.startsWith("_")) {
      text = text.substring(1);
    }
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** Returns {@code _http._tcp.local.} */
  static String type(Map<Fields, String> names) {
    String application = names.get(Fields.Application);
    String protocol = names.get(Fields.Protocol);
    String domain = names.get(Fields.Domain);
    return (application.isEmpty() ? "" : "_" + application + ".")
        + (protocol.isEmpty() ? "" : "_" + protocol + ".")
        + (domain.isEmpty() ? "" : domain + ".");
  }

  /** Returns the type of {@link #type} in lower case, for comparisons. */
  static String key(String type) {
    return type(checked(ofType(type))).toLowerCase(Locale.ROOT);
  }
}
