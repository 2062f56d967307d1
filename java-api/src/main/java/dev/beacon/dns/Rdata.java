package dev.beacon.dns;

import dev.beacon.internal.hash.KeyedHash;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The data of a resource record; each kind of data is a class here.
 *
 * <p>Each kind returns its uncompressed wire form byte by byte ({@link #wireLength}, {@link
 * #wireAt}), so writing and comparing need no copy. Its text is as in a zone file. Names inside the
 * data are compared without regard to ASCII case, all other bytes exactly.
 */
public sealed interface Rdata {

  /** The number of bytes in the uncompressed wire form, 0 to 65,535. */
  int wireLength();

  /** Returns the byte at {@code index} of the uncompressed wire form. */
  byte wireAt(int index);

  /** Reports whether records of this type carry this kind of data. */
  boolean isFor(RecordType type);

  /** Returns a copy of the uncompressed wire form. */
  default byte[] toWire() {
    byte[] wire = new byte[wireLength()];
    for (int i = 0; i < wire.length; i++) {
      wire[i] = wireAt(i);
    }
    return wire;
  }

  /**
   * Orders data by the bytes of the uncompressed wire form, as unsigned numbers; if one is the
   * beginning of the other, the longer is later. This order decides simultaneous probes, so upper
   * and lower case of names differ here (RFC 6762 section 8.2).
   */
  static int compareWire(Rdata one, Rdata other) {
    int shorter = Math.min(one.wireLength(), other.wireLength());
    for (int i = 0; i < shorter; i++) {
      int order = Byte.compareUnsigned(one.wireAt(i), other.wireAt(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.wireLength(), other.wireLength());
  }

  /**
   * An address: the data of an A record (IPv4, RFC 1035 section 3.4.1) or an AAAA record (IPv6, RFC
   * 3596 section 2.2). It has no scope, because the scope belongs to the interface on which it
   * arrived.
   */
  final class Address implements Rdata, Comparable<Address> {
    private final boolean ipv6;
    private final long high;
    private final long low;

    /** Copies the bytes of an address, without its host name and scope. */
    public Address(InetAddress address) {
      this(address.getAddress());
    }

    private Address(byte[] bytes) {
      ipv6 = bytes.length == 16;
      high = ipv6 ? bigEndian(bytes, 0, 8) : 0;
      low = bigEndian(bytes, ipv6 ? 8 : 0, bytes.length);
    }

    /**
     * Makes an address of 4 bytes (IPv4) or 16 bytes (IPv6).
     *
     * @throws IllegalArgumentException if there are more or fewer
     */
    public static Address of(byte[] bytes) {
      if (bytes.length != 4 && bytes.length != 16) {
        throw new IllegalArgumentException(
            bytes.length + " bytes: an address has 4 or 16 (RFC 1035 3.4.1, RFC 3596 2.2)");
      }
      return new Address(bytes);
    }

    /** The address, without host name and scope. */
    public InetAddress address() {
      try {
        // InetAddress.getByAddress would make an IPv4 address of ::ffff:192.0.2.1
        return ipv6
            ? Inet6Address.getByAddress(null, toWire(), -1)
            : Inet4Address.getByAddress(toWire());
      } catch (UnknownHostException e) {
        throw new AssertionError(e); // only lengths other than 4 and 16 are unknown hosts
      }
    }

    /** Reports whether this is the data of an AAAA record. */
    public boolean isIpv6() {
      return ipv6;
    }

    @Override
    public int wireLength() {
      return ipv6 ? 16 : 4;
    }

    @Override
    public byte wireAt(int index) {
      int fromEnd = wireLength() - 1 - index;
      return (byte) (fromEnd < 8 ? low >>> (8 * fromEnd) : high >>> (8 * (fromEnd - 8)));
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(ipv6 ? RecordType.AAAA : RecordType.A);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Address address
          && address.ipv6 == ipv6
          && address.high == high
          && address.low == low;
    }

    @Override
    public int hashCode() {
      return KeyedHash.of(high, low);
    }

    @Override
    public int compareTo(Address other) {
      int order = Boolean.compare(ipv6, other.ipv6);
      order = order != 0 ? order : Long.compareUnsigned(high, other.high);
      return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    /** Returns {@code 192.0.2.1}, or the canonical text of RFC 5952 such as {@code fe80::1}. */
    @Override
    public String toString() {
      return ipv6 ? Presentation.ipv6(high, low) : Presentation.ipv4(low);
    }

    private static long bigEndian(byte[] bytes, int from, int to) {
      long value = 0;
      for (int i = from; i < Math.min(to, from + 8); i++) {
        value = (value << 8) | (bytes[i] & 0xff);
      }
      return value;
    }
  }

  /**
   * A name to which the owner leads: the data of PTR, CNAME, DNAME and NS records (RFC 1035 section
   * 3.3).
   *
   * @param name the name to which the owner leads
   */
  record Target(Name name) implements Rdata, Comparable<Target> {

    /** Checks that the name is not null. */
    public Target {
      Objects.requireNonNull(name, "name");
    }

    @Override
    public int wireLength() {
      return name.wireLength();
    }

    @Override
    public byte wireAt(int index) {
      return name.wireAt(index);
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(RecordType.PTR)
          || type.equals(RecordType.CNAME)
          || type.equals(RecordType.DNAME)
          || type.equals(RecordType.NS);
    }

    @Override
    public int compareTo(Target other) {
      return name.compareTo(other.name);
    }

    /** Compares the names without regard to the case of ASCII letters. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Target that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    /** Returns the name. */
    @Override
    public String toString() {
      return name.toString();
    }
  }

  /**
   * The place of a service: the data of SRV records (RFC 2782).
   *
   * @param priority the priority of this place, lower first, 0 to 65,535
   * @param weight the weight among places of the same priority, 0 to 65,535
   * @param port the port, 0 to 65,535
   * @param target the host
   */
  record Service(int priority, int weight, int port, Name target)
      implements Rdata, Comparable<Service> {

    /** The number of bytes before the target. */
    private static final int FIXED_BYTES = 6;

    private static final Comparator<Service> ORDER =
        Comparator.comparingInt(Service::priority)
            .thenComparingInt(Service::weight)
            .thenComparingInt(Service::port)
            .thenComparing(Service::target);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is not 0 to 65,535
     */
    public Service {
      checkUnsignedShort("priority", priority);
      checkUnsignedShort("weight", weight);
      checkUnsignedShort("port", port);
      Objects.requireNonNull(target, "target");
    }

    @Override
    public int wireLength() {
      return FIXED_BYTES + target.wireLength();
    }

    @Override
    public byte wireAt(int index) {
      if (index >= FIXED_BYTES) {
        return target.wireAt(index - FIXED_BYTES);
      }
      int number = index < 2 ? priority : index < 4 ? weight : port;
      return (byte) (index % 2 == 0 ? number >>> 8 : number);
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(RecordType.SRV);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Service that
          && priority == that.priority
          && weight == that.weight
          && port == that.port
          && target.equals(that.target);
    }

    /** Returns a keyed hash, as its target does, because a stranger chooses the numbers too. */
    @Override
    public int hashCode() {
      return KeyedHash.of((long) priority << 32 | (long) weight << 16 | port, target.hashCode());
    }

    @Override
    public int compareTo(Service other) {
      return ORDER.compare(this, other);
    }

    /** Returns priority, weight, port and target: {@code 0 0 631 alpha.local}. */
    @Override
    public String toString() {
      return priority + " " + weight + " " + port + " " + target;
    }

    private static void checkUnsignedShort(String what, int value) {
      if (value < 0 || value > 0xffff) {
        throw new IllegalArgumentException(value + ": a " + what + " is 0 to 65535 (RFC 2782)");
      }
    }
  }

  /**
   * Character strings: the data of TXT records (RFC 1035 section 3.3.14).
   *
   * <p>Data without any string means the same as one empty string, but must not be sent (RFC 6763
   * section 6.1). So this class turns it into one empty string.
   */
  final class Text extends Octets<Text> implements Rdata {

    /** One empty string: the data of a service without attributes (RFC 6763 section 6.1). */
    public static final Text EMPTY = new Text(new byte[1]);

    /**
     * Copies strings, each after its length byte.
     *
     * @throws IllegalArgumentException if they do not end where the bytes end, or are over 65,535
     *     bytes
     */
    public Text(byte[] bytes) {
      super(bytes.length == 0 ? new byte[1] : bytes.clone());
      if (bytes.length > 0xffff || countStrings(bytes) < 0) {
        throw new IllegalArgumentException(
            bytes.length + " bytes: not a sequence of strings (RFC 1035 section 3.3.14)");
      }
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(RecordType.TXT);
    }

    /** Returns the strings, each in quotes: {@code "path=/" "flag"}. */
    @Override
    public String toString() {
      return Presentation.quoted(bytes);
    }
  }

  /** A host's hardware and operating system: the data of HINFO records (RFC 1035 section 3.3.2). */
  final class HostDescription extends Octets<HostDescription> implements Rdata {

    /**
     * Copies two strings, each after its length byte.
     *
     * @throws IllegalArgumentException if there are not exactly two that end where the bytes end
     */
    public HostDescription(byte[] bytes) {
      super(bytes.clone());
      if (countStrings(bytes) != 2) {
        throw new IllegalArgumentException(
            bytes.length + " bytes: not two strings (RFC 1035 section 3.3.2)");
      }
    }

    /**
     * Describes a host in words.
     *
     * @throws IllegalArgumentException if one is over 255 bytes of UTF-8
     */
    public static HostDescription of(String cpu, String os) {
      byte[] cpuBytes = cpu.getBytes(StandardCharsets.UTF_8);
      byte[] osBytes = os.getBytes(StandardCharsets.UTF_8);
      if (cpuBytes.length > 255 || osBytes.length > 255) {
        throw new IllegalArgumentException(
            "\"" + cpu + "\" \"" + os + "\": each has at most 255 bytes (RFC 1035 section 3.3)");
      }
      byte[] bytes = new byte[2 + cpuBytes.length + osBytes.length];
      bytes[0] = (byte) cpuBytes.length;
      System.arraycopy(cpuBytes, 0, bytes, 1, cpuBytes.length);
      bytes[1 + cpuBytes.length] = (byte) osBytes.length;
      System.arraycopy(osBytes, 0, bytes, 2 + cpuBytes.length, osBytes.length);
      return new HostDescription(bytes);
    }

    /** The hardware. Bytes that are not valid UTF-8 become U+FFFD. */
    public String cpu() {
      return new String(bytes, 1, bytes[0] & 0xff, StandardCharsets.UTF_8);
    }

    /** The operating system. Bytes that are not valid UTF-8 become U+FFFD. */
    public String os() {
      int at = 1 + (bytes[0] & 0xff);
      return new String(bytes, at + 1, bytes[at] & 0xff, StandardCharsets.UTF_8);
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(RecordType.HINFO);
    }

    /** Returns the two strings in quotes: {@code "ARM64" "Linux"}. */
    @Override
    public String toString() {
      return Presentation.quoted(bytes);
    }
  }

  /**
   * The types of records that the owner has; it has no others: the data of NSEC records (RFC 6762
   * section 6.1, RFC 4034 section 4.1).
   */
  final class NextSecure implements Rdata, Comparable<NextSecure> {
    private final Name next;
    private final byte[] bitmaps;

    /**
     * Says that the owner has records of exactly these types.
     *
     * @param next in Multicast DNS the owner itself (RFC 6762 section 6.1)
     */
    public NextSecure(Name next, Set<RecordType> types) {
      this(next, bitmapsOf(new TreeSet<>(types)));
    }

    private NextSecure(Name next, byte[] bitmaps) {
      this.next = Objects.requireNonNull(next, "next");
      this.bitmaps = bitmaps;
    }

    /**
     * Copies the type bit maps from the wire.
     *
     * @throws IllegalArgumentException if they break the rules of RFC 4034 section 4.1.2: blocks in
     *     rising order, each with 1 to 32 bytes and not cut short
     */
    public static NextSecure ofBitmaps(Name next, byte[] bitmaps) {
      int block = -1;
      int at = 0;
      while (at + 2 < bitmaps.length && (bitmaps[at] & 0xff) > block) {
        int length = bitmaps[at + 1];
        if (length < 1 || length > 32) {
          break;
        }
        block = bitmaps[at] & 0xff;
        at += 2 + length;
      }
      if (at != bitmaps.length) {
        throw new IllegalArgumentException(
            bitmaps.length + " bytes: not a sequence of type bit maps (RFC 4034 section 4.1.2)");
      }
      return new NextSecure(next, bitmaps.clone());
    }

    /** The next name; in Multicast DNS the owner itself (RFC 6762 section 6.1). */
    public Name next() {
      return next;
    }

    /** Reports whether the owner has records of this type. */
    public boolean contains(RecordType type) {
      int block = type.code() >>> 8;
      int octet = (type.code() & 0xff) >>> 3;
      // Blocks rise: no further than to the one in question: a stranger may send 256 of them.
      for (int at = 0;
          at < bitmaps.length && (bitmaps[at] & 0xff) <= block;
          at += 2 + bitmaps[at + 1]) {
        if ((bitmaps[at] & 0xff) == block) {
          return octet < bitmaps[at + 1]
              && (bitmaps[at + 2 + octet] & 0x80 >>> (type.code() & 7)) != 0;
        }
      }
      return false;
    }

    /** The types of the owner's records, by number; unmodifiable. */
    public SortedSet<RecordType> types() {
      SortedSet<RecordType> types = new TreeSet<>();
      for (int at = 0; at < bitmaps.length; at += 2 + bitmaps[at + 1]) {
        for (int bit = 0; bit < 8 * bitmaps[at + 1]; bit++) {
          if ((bitmaps[at + 2 + bit / 8] & 0x80 >>> bit % 8) != 0) {
            types.add(RecordType.of((bitmaps[at] & 0xff) << 8 | bit));
          }
        }
      }
      return Collections.unmodifiableSortedSet(types);
    }

    @Override
    public int wireLength() {
      return next.wireLength() + bitmaps.length;
    }

    @Override
    public byte wireAt(int index) {
      int inBitmaps = index - next.wireLength();
      return inBitmaps < 0 ? next.wireAt(index) : bitmaps[inBitmaps];
    }

    @Override
    public boolean isFor(RecordType type) {
      return type.equals(RecordType.NSEC);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NextSecure nsec
          && nsec.next.equals(next)
          && Arrays.equals(nsec.bitmaps, bitmaps);
    }

    @Override
    public int hashCode() {
      return 31 * next.hashCode() + KeyedHash.of(bitmaps);
    }

    @Override
    public int compareTo(NextSecure other) {
      int order = next.compareTo(other.next);
      return order != 0 ? order : Arrays.compareUnsigned(bitmaps, other.bitmaps);
    }

    /** Returns the next name and the types: {@code alpha.local A AAAA}. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(next.toString());
      types().forEach(type -> text.append(' ').append(type));
      return text.toString();
    }

    private static byte[] bitmapsOf(SortedSet<RecordType> types) {
      byte[] bitmaps = new byte[34 * 256];
      int at = -1; // where the current block begins
      int end = 0;
      for (RecordType type : types) {
        int block = type.code() >>> 8;
        if (at < 0 || (bitmaps[at] & 0xff) != block) {
          at = end;
          bitmaps[at] = (byte) block;
        }
        int octet = (type.code() & 0xff) >>> 3;
        bitmaps[at + 1] = (byte) (octet + 1);
        bitmaps[at + 2 + octet] |= (byte) (0x80 >>> (type.code() & 7));
        end = at + 3 + octet;
      }
      return Arrays.copyOf(bitmaps, end);
    }
  }

  /** Data that Beacon does not interpret, because its type has no class of its own here. */
  final class Opaque extends Octets<Opaque> implements Rdata {

    /**
     * Copies the data.
     *
     * @throws IllegalArgumentException if there are over 65,535 bytes
     */
    public Opaque(byte[] bytes) {
      super(bytes.clone());
      if (bytes.length > 0xffff) {
        throw new IllegalArgumentException(
            bytes.length + " bytes: data has at most 65535 (RFC 1035 section 3.2.1)");
      }
    }

    @Override
    public boolean isFor(RecordType type) {
      return true;
    }

    /** Returns the generic form of RFC 3597 section 5: {@code \# 4 c0000201}. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("\\# ").append(bytes.length);
      for (int i = 0; i < bytes.length; i++) {
        text.append(i == 0 ? " " : "")
            .append(Character.forDigit(bytes[i] >> 4 & 15, 16))
            .append(Character.forDigit(bytes[i] & 15, 16));
      }
      return text.toString();
    }
  }

  /** Counts the strings, each after its length byte; -1 if the last is cut short. */
  private static int countStrings(byte[] bytes) {
    int count = 0;
    int at = 0;
    while (at < bytes.length) {
      at += 1 + (bytes[at] & 0xff);
      count++;
    }
    return at == bytes.length ? count : -1;
  }
}
