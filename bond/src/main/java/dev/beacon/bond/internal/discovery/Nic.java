package dev.beacon.bond.internal.discovery;

import dev.beacon.bond.internal.line.Network;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * A local interface that is up and has carrier.
 *
 * @param name its name, such as eth0
 * @param index the number that the system gave it; one that is made anew gets another
 * @param loopback whether it leads to this machine alone
 * @param networks its addresses, each with its prefix
 */
record Nic(String name, int index, boolean loopback, List<Network> networks) {

  /** Those that there are now. */
  static List<Nic> all() throws SocketException {
    List<Nic> found = new ArrayList<>();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      if (each.isUp()) {
        List<Network> networks = new ArrayList<>();
        for (InterfaceAddress address : each.getInterfaceAddresses()) {
          networks.add(new Network(address.getAddress(), prefix(address)));
        }
        found.add(
            new Nic(each.getName(), each.getIndex(), each.isLoopback(), List.copyOf(networks)));
      }
    }
    return found;
  }

  /** Some systems say -1 of addresses of their own making. */
  private static int prefix(InterfaceAddress address) {
    int most = 8 * address.getAddress().getAddress().length;
    int prefix = address.getNetworkPrefixLength();
    return prefix < 0 || prefix > most ? most : prefix;
  }
}
