package dev.beacon.bond;

import java.util.regex.Pattern;

/** Names of services at an anchor: letters, digits and hyphens; empty for the only one. */
final class ServiceNames {

  private static final Pattern LDH =
      Pattern.compile("|[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  private ServiceNames() {}

  static String check(String name) {
    if (!LDH.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "service '" + name + "': must be up to 63 letters, digits and hyphens");
    }
    return name;
  }
}
