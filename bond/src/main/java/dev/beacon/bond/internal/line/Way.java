package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.engine.Course;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A client's way to an anchor: from a local interface to an endpoint.
 *
 * @param name for people: {@code eth0>10.91.0.2:7443}
 * @param local the address to bind to; empty to leave it to the system
 * @param index the system's number of the interface, 0 without one: an interface that was made anew
 *     has another number, also by the same name and address
 * @param remote the endpoint
 * @param metered used only where no other is left
 */
public record Way(
    String name,
    Optional<InetAddress> local,
    int index,
    InetSocketAddress remote,
    boolean metered) {

  /** The course for the choice of paths: two ways of one interface, or to one host, share it. */
  Course course() {
    String link = index > 0 ? "#" + index : local.map(InetAddress::getHostAddress).orElse("");
    return new Course(link, remote.getAddress().getHostAddress(), remote.getPort(), metered);
  }
}
