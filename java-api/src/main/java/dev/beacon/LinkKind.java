package dev.beacon;

/** What an interface is, as far as the operating system tells. */
public enum LinkKind {
  /** Ethernet, Wi-Fi or whatever has no special kind: the usual case. */
  ETHERNET,
  /** The loopback interface. */
  LOOPBACK,
  /** A software bridge. */
  BRIDGE,
  /** A virtual Ethernet pair; inside a container this is what eth0 is. */
  VETH,
  /** A layer 3 tunnel device of a user program, as VPNs use. */
  TUN,
  /** A layer 2 device of a user program, as virtual machines use. */
  TAP,
  /** WireGuard. */
  WIREGUARD,
  /** A tunnel of the kernel's own: GRE, IP in IP, SIT, IPsec and the like. */
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
  /** Known to the system under another name, see {@link NetworkInterfaceFacts#systemKind()}. */
  OTHER
}
