package dev.beacon.it.tool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * Runs in a box: has port 5353 to itself, over both families by one socket, as a program does that
 * never heard of SO_REUSEADDR. Prints {@code bound}, and stays until it is killed.
 */
public final class Hog {
  private static final int MDNS_PORT = 5353;

  private Hog() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(MDNS_PORT));
      System.out.println("bound " + channel.getLocalAddress());
      Thread.currentThread().join();
    }
  }
}
