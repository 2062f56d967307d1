package dev.beacon.cli.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** A host that asks far too often, from each of its addresses; one is of another subnet. */
final class Stranger {

  private static final int PORT = 5353;
  private static final int TTL = 255;
  private static final long PAUSE_NS = 4_000_000;

  private Stranger() {}

  public static void main(String[] args) throws IOException {
    InetSocketAddress group = new InetSocketAddress("224.0.0.251", PORT);
    byte[] question = question("_printer", "_tcp", "local");
    DatagramSocket[] sockets = new DatagramSocket[args.length];
    for (int i = 0; i < args.length; i++) {
      MulticastSocket socket = new MulticastSocket(null);
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(args[i]), PORT));
      socket.setNetworkInterface(NetworkInterface.getByName("eth0"));
      socket.setTimeToLive(TTL);
      sockets[i] = socket;
    }
    System.out.println("ready");
    for (int sent = 0; ; sent++) {
      for (int i = 0; i < sockets.length; i++) {
        if (i == sockets.length - 1 || sent % 100 == 0) {
          sockets[i].send(new DatagramPacket(question, question.length, group));
        }
      }
      LockSupport.parkNanos(PAUSE_NS);
    }
  }

  /** A query for PTR records of a name. */
  private static byte[] question(String... labels) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : labels) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
    out.writeBytes(new byte[] {0, 0, 12, 0, 1});
    return out.toByteArray();
  }
}
