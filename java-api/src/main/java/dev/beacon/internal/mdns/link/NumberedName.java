package dev.beacon.internal.mdns.link;

import dev.beacon.dns.Name;

/**
 * A name and a number, as the key of a map: for example a host and its interface, or a name and a
 * type's code.
 *
 * <p>A record whose {@code equals} or {@code hashCode} is called when a program starts declares
 * them, although the compiler would. The JVM puts the compiler's methods together at their first
 * call, which takes 10 ms once and 1 ms for each further record.
 *
 * @param name the name; its hash is keyed
 * @param number any number
 */
public record NumberedName(Name name, int number) {

  @Override
  public boolean equals(Object other) {
    return other instanceof NumberedName that && number == that.number && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + number;
  }
}
