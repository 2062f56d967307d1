package dev.beacon.cli;

import dev.beacon.ServiceType;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Parses a type of service as people type it, and suggests a valid one if it is not. */
final class TypedType {

  /** A type without its underscores or its protocol. */
  private static final Pattern NEARLY = Pattern.compile("_?([A-Za-z0-9_-]+?)([._]+(tcp|udp))?");

  /** Well-known types that do not use TCP. */
  private static final Set<String> OVER_UDP =
      Set.of(
          "coap", "coaps", "matterc", "matterd", "meshcop", "ntp", "sleep-proxy", "tftp", "trel");

  private TypedType() {}

  /**
   * Parses a type; types that are in use although RFC 6335 forbids them are accepted.
   *
   * @throws IllegalArgumentException if it is not a type
   */
  static ServiceType read(String text) {
    try {
      return ServiceType.lenient(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + hint(text), e);
    }
  }

  /**
   * Parses a type to publish; the rule for new names applies unless the user insists.
   *
   * @throws IllegalArgumentException if it is not a type, or breaks the rule
   */
  static ServiceType readStrictly(String text, boolean insists) {
    ServiceType type = read(text);
    try {
      return insists ? type : ServiceType.of(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; --any-type publishes it", e);
    }
  }

  private static String hint(String text) {
    return meant(text).map(type -> ", did you mean " + type + "?").orElse("");
  }

  private static Optional<ServiceType> meant(String text) {
    var nearly = NEARLY.matcher(text.replaceFirst("[.]local[.]?$", ""));
    if (!nearly.matches()) {
      return Optional.empty();
    }
    String name = nearly.group(1).toLowerCase(Locale.ROOT);
    String protocol = nearly.group(3);
    if (protocol == null) {
      protocol = OVER_UDP.contains(name) ? "udp" : "tcp";
    }
    try {
      return Optional.of(ServiceType.of("_" + name + "._" + protocol));
    } catch (IllegalArgumentException noTypeEither) {
      return Optional.empty();
    }
  }
}
