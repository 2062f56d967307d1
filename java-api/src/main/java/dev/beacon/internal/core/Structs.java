package dev.beacon.internal.core;

import com.sun.jna.Memory;
import dev.beacon.InterfaceAddress;
import dev.beacon.IpFamily;
import dev.beacon.LinkKind;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** The flat structs of beacon_core.h that travel by pointer: failures and interfaces. */
final class Structs {

  static final int FAIL_BYTES = 80;
  static final int INTERFACE_BYTES = 896;
  static final int SOURCE_BYTES = 40;

  private static final int OP_BYTES = 48;
  private static final int NAME_BYTES = 64;
  private static final int LINK_KIND_BYTES = 16;
  private static final int ADDRESSES_AT = 128;
  private static final int ADDRESS_BYTES = 24;
  private static final int ERROR_NAME_BYTES = 32;

  private static final int UP = 1;
  private static final int RUNNING = 1 << 1;
  private static final int MULTICAST = 1 << 2;
  private static final int POINT_TO_POINT = 1 << 4;
  private static final int BRIDGE_PORT = 1 << 7;
  private static final int BOND_PORT = 1 << 8;
  private static final int BRIDGE_HAS_PHYSICAL_PORT = 1 << 9;
  private static final int ADDRESS_TENTATIVE = 1;
  private static final int ADDRESS_DUPLICATED = 1 << 1;
  private static final int ADDRESS_DEPRECATED = 1 << 2;
  private static final int ADDRESS_TEMPORARY = 1 << 4;
  private static final int ADDRESS_ANYCAST = 1 << 5;

  /** By BCN_KIND_*. */
  private static final LinkKind[] KINDS = {
    LinkKind.OTHER,
    LinkKind.ETHERNET,
    LinkKind.LOOPBACK,
    LinkKind.BRIDGE,
    LinkKind.VETH,
    LinkKind.TUN,
    LinkKind.TAP,
    LinkKind.WIREGUARD,
    LinkKind.TUNNEL,
    LinkKind.MACVLAN,
    LinkKind.MACVLAN,
    LinkKind.VLAN,
    LinkKind.BOND,
    LinkKind.OVERLAY,
    LinkKind.DUMMY,
    LinkKind.OTHER
  };

  private Structs() {}

  /** Returns a {@code bcn_fail} as an exception. */
  static SocketFailureException failure(Memory fail, String interfaceName) {
    int osError = fail.getInt(68);
    return new SocketFailureException(
        text(fail.getByteArray(0, OP_BYTES)),
        interfaceName,
        addressText(fail.getByteArray(OP_BYTES, 16)),
        errorName(osError),
        osError);
  }

  /** Returns the {@code bcn_interface} with this number in a list. */
  static NetworkInterfaceFacts facts(Memory list, int number) {
    long at = (long) number * INTERFACE_BYTES;
    int flags = list.getInt(at + 4);
    int kind = list.getInt(at + 20);
    return new NetworkInterfaceFacts(
        text(list.getByteArray(at + 32, NAME_BYTES)),
        list.getInt(at),
        kind >= 0 && kind < KINDS.length ? KINDS[kind] : LinkKind.OTHER,
        text(list.getByteArray(at + 96, LINK_KIND_BYTES)),
        (flags & UP) != 0,
        (flags & RUNNING) != 0,
        (flags & MULTICAST) != 0,
        (flags & POINT_TO_POINT) != 0,
        list.getInt(at + 8),
        (flags & (BRIDGE_PORT | BOND_PORT)) != 0 ? list.getInt(at + 16) : 0, // otherwise a VRF
        (flags & BRIDGE_HAS_PHYSICAL_PORT) != 0,
        addresses(list, at));
  }

  /** Returns the {@code bcn_source} with this number in a list. */
  static SourceRate source(Memory list, int number, IntFunction<String> interfaceName) {
    long at = (long) number * SOURCE_BYTES;
    return new SourceRate(
        inetAddress(list.getByteArray(at, 16)),
        interfaceName.apply(list.getInt(at + 16)),
        Integer.toUnsignedLong(list.getInt(at + 24)),
        Integer.toUnsignedLong(list.getInt(at + 28)),
        Duration.ofMillis(Integer.toUnsignedLong(list.getInt(at + 32))),
        Duration.ofMillis(Integer.toUnsignedLong(list.getInt(at + 36))));
  }

  /** Returns the name of an error, "ENOBUFS" for 105. */
  static String errorName(int osError) {
    try (Memory name = new Memory(ERROR_NAME_BYTES)) {
      Core.bcn_error_name(osError, name, ERROR_NAME_BYTES);
      return text(name.getByteArray(0, ERROR_NAME_BYTES));
    }
  }

  /** Returns an address of the 16-byte form as RFC 5952 text, empty if it is all zero. */
  static String addressText(byte[] address) {
    boolean none = Arrays.equals(address, new byte[16]);
    return none ? "" : new Rdata.Address(inetAddress(address)).toString();
  }

  /** Returns NUL-terminated text. */
  static String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static List<InterfaceAddress> addresses(Memory list, long interfaceAt) {
    int count = list.getInt(interfaceAt + 24);
    List<InterfaceAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long at = interfaceAt + ADDRESSES_AT + (long) i * ADDRESS_BYTES;
      int flags = list.getShort(at + 18);
      boolean usable = (flags & (ADDRESS_TENTATIVE | ADDRESS_DUPLICATED | ADDRESS_ANYCAST)) == 0;
      InetAddress address = inetAddress(list.getByteArray(at, 16));
      int prefixBits = list.getByte(at + 17) & 0xff;
      int most = IpFamily.of(address) == IpFamily.IPV4 ? 32 : 128;
      boolean lasting = (flags & (ADDRESS_DEPRECATED | ADDRESS_TEMPORARY)) == 0;
      addresses.add(new InterfaceAddress(address, Math.min(prefixBits, most), usable, lasting));
    }
    return addresses;
  }

  /** IPv4 comes mapped; {@code getByAddress} unwraps it. */
  static InetAddress inetAddress(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }
}
