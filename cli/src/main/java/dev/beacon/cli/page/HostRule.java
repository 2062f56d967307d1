package dev.beacon.cli.page;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the header {@code Host}, against DNS rebinding: a site's name may lead to this
 * machine's address, and then that site's scripts could read the page. An address in the header
 * can't be led elsewhere. So the page answers to addresses that it listens on, and to {@code
 * localhost} if one of them is a loopback address.
 */
final class HostRule {

  private static final Pattern SHAPE =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\[\\]:]{1,253}))(?::(\\d{1,5}))?");
  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final int HTTP_PORT = 80;

  private final List<InetAddress> addresses;
  private final int port;

  HostRule(List<InetAddress> addresses, int port) {
    this.addresses = List.copyOf(addresses);
    this.port = port;
  }

  /** Reports whether a request with this header is answered. */
  boolean admits(@Nullable String header) {
    if (header == null) {
      return false;
    }
    Matcher shape = SHAPE.matcher(header);
    if (!shape.matches()) {
      return false;
    }
    String typedPort = shape.group(3);
    if ((typedPort == null ? HTTP_PORT : Integer.parseInt(typedPort)) != port) {
      return false;
    }
    String name = shape.group(2);
    if (name != null && name.toLowerCase(Locale.ROOT).equals("localhost")) {
      return addresses.stream()
          .anyMatch(each -> each.isLoopbackAddress() || each.isAnyLocalAddress());
    }
    return literal(shape.group(1), name).filter(this::isOwn).isPresent();
  }

  private boolean isOwn(InetAddress host) {
    return addresses.stream().anyMatch(each -> each.isAnyLocalAddress() || sameBytes(each, host));
  }

  /** Compares without the scope, which no browser sends. */
  private static boolean sameBytes(InetAddress one, InetAddress other) {
    return java.util.Arrays.equals(one.getAddress(), other.getAddress());
  }

  /** Returns the address if it is written as digits; no name is ever looked up. */
  private static Optional<InetAddress> literal(@Nullable String ipv6, @Nullable String other) {
    boolean isIpv4 = other != null && IPV4.matcher(other).matches();
    boolean isIpv6 = ipv6 != null && ipv6.indexOf(':') >= 0;
    if (!isIpv4 && !isIpv6) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(isIpv6 ? ipv6 : other));
    } catch (java.net.UnknownHostException wrong) {
      return Optional.empty();
    }
  }
}
