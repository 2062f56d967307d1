package dev.beacon.cli;

import dev.beacon.bond.BondBuilder;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A typed place, {@code HOST:PORT} or {@code HOST:PORT@INTERFACE}.
 *
 * @param host a name or an address
 * @param port 1 to 65,535
 * @param interfaceName the interface to reach it from, if one is named
 */
record HostPort(String host, int port, Optional<String> interfaceName) {

  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:\\[([0-9a-fA-F:.%a-z]+)]|([^\\[\\]:@\\s]{1,253})):(\\d{1,5})(?:@(\\S+))?");
  private static final int HIGHEST_PORT = 65_535;

  /** Reports whether a text has the form of a place. */
  static boolean isPlace(String text) {
    return SHAPE.matcher(text).matches();
  }

  static HostPort of(String option, String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new IllegalArgumentException(option + " " + text + ": must be HOST:PORT");
    }
    int port = Integer.parseInt(shape.group(3));
    if (port < 1 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException(
          option + " " + text + ": port must be 1 to " + HIGHEST_PORT);
    }
    String host = shape.group(1) == null ? shape.group(2) : shape.group(1);
    return new HostPort(host, port, Optional.ofNullable(shape.group(4)));
  }

  void addTo(BondBuilder builder) {
    if (interfaceName.isPresent()) {
      builder.endpoint(host, port, interfaceName.get());
    } else {
      builder.endpoint(host, port);
    }
  }
}
