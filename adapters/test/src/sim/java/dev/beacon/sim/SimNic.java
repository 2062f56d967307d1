package dev.beacon.sim;

import dev.beacon.InterfaceAddress;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An interface of a {@link SimHost}. Each change is told to the host at once, as an operating
 * system does.
 */
public final class SimNic implements SimPlug {

  private static final int MTU_BYTES = 1_500;

  private final SimHost host;
  private final SimLink link;
  private final int index;
  private final List<InterfaceAddress> addresses = new ArrayList<>();
  private final Set<IpFamily> joined = EnumSet.noneOf(IpFamily.class);
  private String name;
  private LinkKind kind = LinkKind.ETHERNET;
  private boolean up = true;
  private int mtuBytes = MTU_BYTES;
  private boolean joinsFail;

  SimNic(SimHost host, SimLink link, String name, int index, String... addresses) {
    this.host = host;
    this.link = link;
    this.name = name;
    this.index = index;
    Arrays.stream(addresses).map(SimNic::parse).forEach(this.addresses::add);
    link.attach(this);
  }

  /** The interface's number. */
  public int index() {
    return index;
  }

  /** The interface's name now. */
  public String name() {
    return name;
  }

  /** Makes it another kind of interface. */
  public SimNic kind(LinkKind kind) {
    this.kind = kind;
    return changed();
  }

  /** Sets its MTU. */
  public SimNic mtu(int bytes) {
    mtuBytes = bytes;
    return changed();
  }

  /** The cable is pulled. */
  public SimNic down() {
    up = false;
    joined.clear();
    link.forget(this);
    return changed();
  }

  /** The cable is back. */
  public SimNic up() {
    up = true;
    return changed();
  }

  /** It has another name from now on. */
  public SimNic rename(String name) {
    this.name = name;
    return changed();
  }

  /** It has one more address, {@code 192.0.2.1/24}. */
  public SimNic add(String address) {
    addresses.add(parse(address));
    return changed();
  }

  /** It has that address no more. */
  public SimNic drop(String address) {
    addresses.remove(parse(address));
    return changed();
  }

  /** The addresses that it has now. */
  public List<InetAddress> addresses() {
    return addresses.stream().map(InterfaceAddress::address).toList();
  }

  /** Whether joining a group fails for want of memory. */
  public SimNic joinsFail(boolean fail) {
    joinsFail = fail;
    return this;
  }

  /** Whether the host is in the group of that family. */
  public boolean joined(IpFamily family) {
    return joined.contains(family);
  }

  /** It is taken out of the machine. */
  public void remove() {
    link.detach(this);
    host.removed(this);
    changed();
  }

  /** Its link knows it no more. */
  void detach() {
    link.detach(this);
  }

  @Override
  public String station() {
    return host.name();
  }

  @Override
  public void receive(SimPacket packet) {
    if (!up) {
      return;
    }
    boolean heard =
        packet.multicast()
            ? joined(packet.family())
            : packet.destinationPort() == SimPacket.MDNS_PORT && hearsUnicast(packet.family());
    if (heard) {
      host.received(this, packet);
    }
  }

  SimLink link() {
    return link;
  }

  boolean isUp() {
    return up;
  }

  /** The largest payload that fits one frame of the interface; 512 bytes of DNS always do. */
  int payloadBytes(IpFamily family) {
    return Math.max(512, mtuBytes - (family == IpFamily.IPV4 ? 28 : 48));
  }

  /** Whether unicast to the port reaches the host's Beacon. */
  boolean hearsUnicast(IpFamily family) {
    return host.hearsUnicast(family);
  }

  /** Whether that address is of a subnet of this interface. */
  boolean onLink(InetAddress other) {
    return addresses.stream().anyMatch(own -> samePrefix(own, other));
  }

  boolean joinsFail() {
    return joinsFail;
  }

  Set<IpFamily> joined() {
    return joined;
  }

  @Override
  public boolean has(InetAddress address) {
    return addresses.stream().anyMatch(own -> own.address().equals(address));
  }

  Optional<InetAddress> address(IpFamily family) {
    return addresses.stream()
        .filter(address -> address.usable() && address.family() == family)
        .map(InterfaceAddress::address)
        .findFirst();
  }

  NetworkInterfaceFacts facts() {
    return new NetworkInterfaceFacts(
        name, index, kind, "", up, up, true, false, mtuBytes, 0, false, addresses);
  }

  /** The facts of an interface that no program uses yet. */
  public static NetworkInterfaceFacts facts(
      String name, int index, boolean up, String... addresses) {
    List<InterfaceAddress> parsed = Arrays.stream(addresses).map(SimNic::parse).toList();
    return new NetworkInterfaceFacts(
        name, index, LinkKind.ETHERNET, "", up, up, true, false, MTU_BYTES, 0, false, parsed);
  }

  private SimNic changed() {
    host.interfacesChanged();
    return this;
  }

  private static boolean samePrefix(InterfaceAddress own, InetAddress other) {
    byte[] mine = own.address().getAddress();
    byte[] others = other.getAddress();
    if (mine.length != others.length) {
      return false;
    }
    int bits = 8 * mine.length - own.prefixBits();
    return new BigInteger(1, mine)
        .shiftRight(bits)
        .equals(new BigInteger(1, others).shiftRight(bits));
  }

  private static InterfaceAddress parse(String address) {
    int slash = address.indexOf('/');
    return new InterfaceAddress(
        Records.ip(address.substring(0, slash)),
        Integer.parseInt(address.substring(slash + 1)),
        true,
        true);
  }
}
