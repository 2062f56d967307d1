package dev.beacon.jmdns;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.Links;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import javax.jmdns.JmDNS;

/** Makes views of the one Beacon of the JVM. */
public final class Views {

  /** The version of JmDNS whose API this is. */
  public static final String VERSION = "3.6.5";

  private Views() {}

  /**
   * Makes a view of an address.
   *
   * @param address null for the first of this machine
   * @param name null for the host's
   */
  public static JmDNS create(InetAddress address, String name) throws IOException {
    Surroundings.check();
    InetAddress from = address == null ? Addresses.first() : address;
    NetworkInterface nic = NetworkInterface.getByInetAddress(from);
    if (nic == null) {
      throw new IOException(from.getHostAddress() + ": no address of an interface of this machine");
    }
    Links links = Links.on(nic.getName()).over(IpFamily.of(from));
    return new View(shared(nic.getName()), new Place(nic.getName(), from), links, name);
  }

  /** Returns a handle of the one Beacon of the JVM, which uses at least that interface. */
  static Beacon shared(String interfaceName) throws BeaconException {
    return Beacon.builder()
        .interfaces(InterfacePolicy.only(interfaceName))
        .waitForInterfaces(true)
        .shared();
  }
}
