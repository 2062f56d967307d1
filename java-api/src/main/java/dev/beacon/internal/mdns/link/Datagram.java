package dev.beacon.internal.mdns.link;

import dev.beacon.IpFamily;
import dev.beacon.dns.Rdata;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A received datagram: a view that its owner reuses for the next one. Copy what you want to keep.
 *
 * <p>Addresses have one form of 16 bytes, held as two longs; IPv4 is mapped (RFC 4291 section
 * 2.5.5.2).
 */
public final class Datagram {

  /** RFC 6762 section 6: responses come from this port, and from no other. */
  public static final int MDNS_PORT = 5353;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int offset;
  private int length;
  private int ifindex;
  private IpFamily family = IpFamily.IPV4;
  private long sourceHigh;
  private long sourceLow;
  private int sourcePort;
  private boolean multicast;
  private boolean fromThisHost;
  private boolean otherSubnet;
  private int ttl = 255;

  /** Sets the place of the payload. */
  public Datagram payload(ByteBuffer buffer, int offset, int length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    return this;
  }

  /** Sets the place of arrival: interface, family, and whether it was sent to the group. */
  public Datagram arrival(int ifindex, IpFamily family, boolean multicast) {
    this.ifindex = ifindex;
    this.family = family;
    this.multicast = multicast;
    return this;
  }

  /** Sets the sender, in the 16-byte form, and whether that is an address of this host. */
  public Datagram source(long high, long low, int port, boolean fromThisHost) {
    this.sourceHigh = high;
    this.sourceLow = low;
    this.sourcePort = port;
    this.fromThisHost = fromThisHost;
    return this;
  }

  /** Sets the TTL or hop limit with which it arrived (FR-041). */
  public Datagram ttl(int ttl) {
    this.ttl = ttl;
    return this;
  }

  /** Sets whether the sender is on this link, but in another subnet. */
  public Datagram otherSubnet(boolean otherSubnet) {
    this.otherSubnet = otherSubnet;
    return this;
  }

  public ByteBuffer buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public int ifindex() {
    return ifindex;
  }

  public IpFamily family() {
    return family;
  }

  /** The sender's address as people write it (RFC 5952). */
  public String sourceText() {
    return new Rdata.Address(address(sourceHigh, sourceLow)).toString();
  }

  public long sourceHigh() {
    return sourceHigh;
  }

  public long sourceLow() {
    return sourceLow;
  }

  public int sourcePort() {
    return sourcePort;
  }

  int ttl() {
    return ttl;
  }

  public boolean multicast() {
    return multicast;
  }

  public boolean fromThisHost() {
    return fromThisHost;
  }

  public boolean otherSubnet() {
    return otherSubnet;
  }

  /** Returns a hash of the payload, which recognises our own packets (FR-007). */
  long payloadHash() {
    return hash(buffer, offset, length);
  }

  static long hash(ByteBuffer buffer, int offset, int length) {
    long hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (buffer.get(i) & 0xff)) * 0x0000_0100_0000_01b3L; // FNV-1a's prime
    }
    return hash;
  }

  /** Returns an address of the 16-byte form as an object of Java. */
  public static InetAddress address(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes); // of IPv4 if it is mapped
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }
}
