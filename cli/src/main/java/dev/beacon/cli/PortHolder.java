package dev.beacon.cli;

import dev.beacon.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A socket on a port that Beacon needs.
 *
 * @param family its family of IP
 * @param userId the user that made it
 * @param owner its process; empty if that is not visible, because another container or another user
 *     has it
 */
record PortHolder(IpFamily family, long userId, Optional<Owner> owner) {

  /**
   * A process.
   *
   * @param name its name
   * @param pid its number
   */
  record Owner(String name, long pid) {}

  /** Reports whether it is this process. */
  boolean isOf(long pid) {
    return owner.filter(process -> process.pid() == pid).isPresent();
  }

  private String who() {
    return owner
        .map(process -> process.name() + " (pid " + process.pid() + ")")
        .orElse("a process of user " + userId + " that is not visible here");
  }

  /**
   * Returns those that may have the port of a family. An IPv6 socket may take IPv4 too, as Java's
   * do, and the system does not report it. So if no IPv4 socket exists, the IPv6 sockets count.
   */
  static List<PortHolder> of(IpFamily family, List<PortHolder> holders) {
    List<PortHolder> own = holders.stream().filter(holder -> holder.family() == family).toList();
    return own.isEmpty() && family == IpFamily.IPV4 ? holders : own;
  }

  /** Names each of them once: {@code avahi-daemon (pid 71) and java (pid 4021)}. */
  static String names(List<PortHolder> holders) {
    Set<String> names = new LinkedHashSet<>();
    holders.forEach(holder -> names.add(holder.who()));
    return inWords(new ArrayList<>(names));
  }

  private static String inWords(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
