package dev.beacon.it.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Runs in a box: does what Beacon must not do. It binds the wildcard address of port 5353 beside
 * whoever has it, and so, being the last, gets every unicast query. A test that can tell a thief
 * from Beacon can be believed.
 *
 * <p>Prints {@code bound}, then a line for each IPv4 packet, until it is killed.
 */
public final class Thief {
  private static final int MDNS_PORT = 5353;

  private Thief() {}

  /** See the class. */
  public static void main(String[] args) throws IOException {
    // One of each family: a socket of both loses IPv4 datagrams to a socket of IPv4 alone.
    try (DatagramChannel ipv4 = bound(StandardProtocolFamily.INET);
        DatagramChannel ipv6 = bound(StandardProtocolFamily.INET6)) {
      System.out.println("bound " + ipv6.getLocalAddress());
      ByteBuffer buffer = ByteBuffer.allocate(9000);
      while (true) {
        System.out.println("took a packet from " + ipv4.receive(buffer.clear()));
      }
    }
  }

  private static DatagramChannel bound(StandardProtocolFamily family) throws IOException {
    DatagramChannel channel = DatagramChannel.open(family);
    channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
    // Linux queues an IPv6 socket with SO_REUSEPORT behind the earlier ones: it would take nothing.
    channel.setOption(StandardSocketOptions.SO_REUSEPORT, family == StandardProtocolFamily.INET);
    return channel.bind(new InetSocketAddress(MDNS_PORT));
  }
}
