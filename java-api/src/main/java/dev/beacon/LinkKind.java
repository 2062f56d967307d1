package dev.beacon;

/** The kind of an interface, as far as the operating system reports it. */
public enum LinkKind {
  /** Ethernet, Wi-Fi, and everything without a special kind: the usual case. */
  ETHERNET,
  /** The loopback interface. */
  LOOPBACK,
  /** A software bridge. */
  BRIDGE,
  /** A virtual Ethernet pair; inside a container, eth0 is one. */
  VETH,
  /** A layer 3 tunnel device of a user program; VPNs use these. */
  TUN,
  /** A layer 2 device of a user program; virtual machines use these. */
  TAP,
  /** WireGuard. */
  WIREGUARD,
  /** A tunnel that the kernel provides: GRE, IP in IP, SIT, IPsec and similar. */
  TUNNEL,
  /** An overlay network: VXLAN, Geneve. */
  OVERLAY,
  /** A MAC-VLAN or IP-VLAN on top of another interface. */
  MACVLAN,
  /** An 802.1Q VLAN on top of another interface. */
  VLAN,
  /** Several interfaces bonded or teamed into one. */
  BOND,
  /** An interface that leads nowhere: dummy, ifb, a monitor. */
  DUMMY,
  /** Another kind, see {@link NetworkInterfaceFacts#systemKind()}. */
  OTHER
}
