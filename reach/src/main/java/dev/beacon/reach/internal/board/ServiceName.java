package dev.beacon.reach.internal.board;

import dev.beacon.ServiceType;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a service, as people type it: {@code _postgresql._tcp}, {@code
 * Orders._postgresql._tcp.local}, {@code _postgresql._tcp.example.org}.
 *
 * @param instance the only wanted instance, if one is named
 * @param type the type
 * @param domain the domain of unicast DNS, if one is named
 */
public record ServiceName(Optional<String> instance, ServiceType type, Optional<String> domain) {

  private static final Pattern NAME =
      Pattern.compile(
          "(?:(.+?)\\.)?(_[^.\\s]+\\._(?:tcp|udp))(?:\\.(.*?))?\\.?", Pattern.CASE_INSENSITIVE);

  /**
   * Parses a name.
   *
   * @throws IllegalArgumentException if it is not valid
   */
  public static ServiceName of(String text) {
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no service: must be like _http._tcp or Name._http._tcp.local");
    }
    if (name.group(2).toLowerCase(Locale.ROOT).endsWith("._udp")) {
      throw new IllegalArgumentException(
          "'" + text + "': only services of TCP can be connected to");
    }
    Optional<String> domain =
        Optional.ofNullable(name.group(3))
            .filter(each -> !each.isEmpty() && !each.equalsIgnoreCase("local"));
    return new ServiceName(
        Optional.ofNullable(name.group(1)), ServiceType.lenient(name.group(2)), domain);
  }
}
