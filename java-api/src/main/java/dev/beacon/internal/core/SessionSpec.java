package dev.beacon.internal.core;

import com.sun.jna.Memory;
import dev.beacon.IpFamily;
import dev.beacon.WatchKey;
import dev.beacon.WatchTarget;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;

/** Writes a {@code bcn_session_spec} of beacon_core.h. */
final class SessionSpec {

  private static final int BYTES = 192;
  private static final int PASSIVE = 1;
  private static final int MULTIHOP = 1 << 1;
  private static final int ADMIN_DOWN = 1 << 2;
  private static final int KEYS_AT = 56;
  private static final int KEY_BYTES = 24;
  private static final byte KEY_ACCEPT = 1;
  private static final byte KEY_SEND = 2;
  private static final int COOKIE_AT = 152;

  private SessionSpec() {}

  /** Returns the struct; clear it after use, because it contains the keys. */
  static Memory of(WatchTarget target, int ifindex, boolean enabled, long cookie) {
    Memory spec = NativePort.cleared(BYTES);
    spec.setInt(0, BYTES);
    spec.setInt(
        4,
        (target.isPassive() ? PASSIVE : 0)
            | (target.isMultihop() ? MULTIHOP : 0)
            | (enabled ? 0 : ADMIN_DOWN));
    spec.setInt(8, target.isMultihop() ? 0 : ifindex);
    spec.setInt(12, micros(target.transmit()));
    spec.setInt(16, micros(target.receive()));
    spec.setByte(20, (byte) target.multiplier());
    spec.setByte(21, (byte) (target.isMultihop() ? target.minTtl() : 0));
    spec.setByte(22, family(target.peer()));
    spec.write(24, mapped(target.peer()), 0, 16);
    target.local().ifPresent(local -> spec.write(40, mapped(local), 0, 16));
    for (int i = 0; i < target.keys().size(); i++) {
      key(spec, KEYS_AT + i * KEY_BYTES, target.keys().get(i), i == 0 ? KEY_SEND : KEY_ACCEPT);
      spec.setByte(23, (byte) target.keys().get(i).type().code());
    }
    spec.setLong(COOKIE_AT, cookie);
    return spec;
  }

  private static void key(Memory spec, int at, WatchKey key, byte use) {
    byte[] bytes = key.bytes();
    spec.setByte(at, (byte) key.id());
    spec.setByte(at + 1L, (byte) bytes.length);
    spec.setByte(at + 2L, use);
    spec.write(at + 4L, bytes, 0, bytes.length);
    Arrays.fill(bytes, (byte) 0);
  }

  static int micros(Duration interval) {
    return (int) (interval.toNanos() / 1_000);
  }

  static byte family(InetAddress address) {
    return (byte) (IpFamily.of(address) == IpFamily.IPV4 ? Arena.IPV4 : Arena.IPV6);
  }

  /** The 16-byte form; IPv4 as ::ffff:a.b.c.d. */
  static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(bytes, 0, mapped, 12, 4);
    return mapped;
  }
}
