package dev.beacon.jmdns;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.jmdns.NetworkTopologyDiscovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses of this machine on interfaces that can multicast. */
public final class Addresses implements NetworkTopologyDiscovery {

  private static final Logger log = LoggerFactory.getLogger(Addresses.class);

  @Override
  public InetAddress[] getInetAddresses() {
    List<InetAddress> all = new ArrayList<>();
    try {
      for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
        each.inetAddresses().filter(a -> useInetAddress(each, a)).forEach(all::add);
      }
    } catch (SocketException e) {
      log.warn("the system doesn't tell its interfaces", e);
    }
    return all.toArray(InetAddress[]::new);
  }

  @Override
  public boolean useInetAddress(NetworkInterface networkInterface, InetAddress interfaceAddress) {
    try {
      return networkInterface.isUp()
          && networkInterface.supportsMulticast()
          && !networkInterface.isLoopback();
    } catch (SocketException gone) {
      return false;
    }
  }

  @Override
  public void lockInetAddress(InetAddress interfaceAddress) {
    // no state is kept for an address
  }

  @Override
  public void unlockInetAddress(InetAddress interfaceAddress) {
    // no state is kept for an address
  }

  /** Returns the first used address, IPv4 before IPv6; a loopback address if there is none. */
  static InetAddress first() throws IOException {
    String chosen = System.getProperty("net.mdns.interface");
    if (chosen != null) {
      return InetAddress.getByName(chosen);
    }
    List<InetAddress> all =
        new ArrayList<>(List.of(NetworkTopologyDiscovery.Factory.getInstance().getInetAddresses()));
    all.sort(Comparator.comparing(a -> !(a instanceof Inet4Address)));
    return all.isEmpty() ? InetAddress.getLoopbackAddress() : all.get(0);
  }
}
