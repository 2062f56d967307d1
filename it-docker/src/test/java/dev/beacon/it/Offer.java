package dev.beacon.it;

import dev.beacon.it.lab.Box;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * What a publisher of the interop matrix offers: two services that differ by name.
 *
 * @param name of one of them, with letters beyond ASCII, and spaces
 * @param dotted the other's name, which has a dot in it as well
 * @param addresses what the host has on the network, link-local ones among them
 */
record Offer(String name, String dotted, String host, int port, List<InetAddress> addresses) {
  /** By who is of that row, in that box. */
  static Offer by(InteropRow row, Box box, int port) {
    return new Offer(
        "Büro West " + row.box(), "Büro 2. OG " + row.box(), row.host(), port, addresses(box));
  }

  private static List<InetAddress> addresses(Box box) {
    return box.run("ip", "-oneline", "address", "show", "dev", "eth0").succeeded().out().stream()
        .map(line -> address(line.replaceFirst(".* inet6? ([^/ ]+).*", "$1")))
        .toList();
  }

  List<String> names() {
    return List.of(name, dotted);
  }

  /** The name of the service that the fact is about. */
  String nameFor(Fact fact) {
    return fact == Fact.DOT ? dotted : name;
  }

  /** Of a literal; a zone is left out. */
  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal.replaceFirst("%.*", ""));
    } catch (UnknownHostException notALiteral) {
      throw new AssertionError(literal, notALiteral);
    }
  }
}
