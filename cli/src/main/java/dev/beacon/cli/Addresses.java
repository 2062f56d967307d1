package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.dns.Rdata;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Converts between addresses and the text that other programs accept. */
final class Addresses {

  /**
   * Decimal and without leading zeros, which some programs read as octal (RFC 6943 section 3.1.1).
   */
  private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

  /** Text that can only be an address; the JDK looks up no name that contains a colon. */
  private static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:][0-9A-Fa-f:.]*");

  private static final int MOST_OCTET = 255;

  private Addresses() {}

  /**
   * Parses an address that was typed. Names are refused, because no command here asks a server.
   *
   * @param option the option for which it was typed
   * @throws IllegalArgumentException if it is not an address
   */
  static InetAddress parsed(String option, String text) {
    return read(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    option + " " + text + ": must be an IPv4 or IPv6 address, such as 192.0.2.7"));
  }

  /** Returns the address that the text contains; empty if it is not one. */
  static Optional<InetAddress> read(String text) {
    try {
      if (IPV4.matcher(text).matches()) {
        return Optional.of(InetAddress.getByAddress(octets(text)));
      }
      if (IPV6.matcher(text).matches()) {
        return Optional.of(InetAddress.getByName(text));
      }
    } catch (UnknownHostException notAnAddress) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /** Returns the interface behind the {@code %} of a typed IPv6 address (RFC 4007 section 11). */
  static Optional<String> zone(String text) {
    String address = withoutZone(text);
    return address.length() + 1 < text.length()
        ? Optional.of(text.substring(address.length() + 1))
        : Optional.empty();
  }

  /** Returns a typed text without the interface behind an IPv6 address. */
  static String withoutZone(String text) {
    int percent = text.indexOf('%');
    return percent > 0
            && percent + 1 < text.length()
            && IPV6.matcher(text.substring(0, percent)).matches()
        ? text.substring(0, percent)
        : text;
  }

  /** Returns a found address as RFC 5952 text; a link-local IPv6 address has its interface. */
  static String scoped(InetAddress address) {
    boolean isScoped = address instanceof Inet6Address scoped && scoped.getScopeId() > 0;
    return isScoped ? text(address) + "%" + interfaceName((Inet6Address) address) : text(address);
  }

  /** Returns the name of the scope's interface, or its number if the interface is gone. */
  private static String interfaceName(Inet6Address address) {
    try {
      NetworkInterface scope = NetworkInterface.getByIndex(address.getScopeId());
      return scope == null ? Integer.toString(address.getScopeId()) : scope.getName();
    } catch (SocketException gone) {
      return Integer.toString(address.getScopeId());
    }
  }

  private static byte[] octets(String text) throws UnknownHostException {
    byte[] octets = new byte[4];
    int at = 0;
    for (String part : text.split("\\.", -1)) {
      int octet = Integer.parseInt(part);
      if (octet > MOST_OCTET) {
        throw new UnknownHostException(text);
      }
      octets[at++] = (byte) octet;
    }
    return octets;
  }

  /** Returns the family in people's words, {@code IPv4}. */
  static String familyName(IpFamily family) {
    return family == IpFamily.IPV4 ? "IPv4" : "IPv6";
  }

  /** Returns RFC 5952 text. */
  static String text(InetAddress address) {
    return new Rdata.Address(address).toString();
  }

  /**
   * Returns RFC 5952 text. A link-local IPv6 address has its interface, because it is ambiguous
   * without one (RFC 4007 section 11).
   */
  static String text(InetAddress address, String interfaceName) {
    String text = text(address);
    return address.isLinkLocalAddress() && text.indexOf(':') >= 0
        ? text + "%" + interfaceName
        : text;
  }

  /** All addresses of an instance, each once, in the order of the interfaces. */
  static List<String> texts(ServiceInstance instance) {
    Set<String> texts = new LinkedHashSet<>();
    for (Map.Entry<String, List<InetAddress>> link : instance.addressesByInterface().entrySet()) {
      for (InetAddress address : link.getValue()) {
        texts.add(text(address, link.getKey()));
      }
    }
    return List.copyOf(texts);
  }
}
