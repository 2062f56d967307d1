package dev.beacon.bench.lookup;

import dev.beacon.Beacon;
import dev.beacon.Host;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;

/**
 * Hosts to look up, from one Beacon: {@code bothN} have an address of each family, {@code fourN}
 * only that of IPv4, and say so by NSEC. Arguments: the interface and how many of each. Ends with
 * its input.
 */
final class Hosts {

  private Hosts() {}

  public static void main(String[] args) throws Exception {
    InetAddress four =
        NetworkInterface.getByName(args[0])
            .inetAddresses()
            .filter(Inet4Address.class::isInstance)
            .findFirst()
            .orElseThrow();
    try (Beacon beacon = Beacon.open()) {
      for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
        beacon.publishHost(Host.named("both" + i)).registered().join();
        beacon.publishHost(Host.named("four" + i).address(four)).registered().join();
      }
      System.out.println("ready");
      System.in.read();
    }
  }
}
