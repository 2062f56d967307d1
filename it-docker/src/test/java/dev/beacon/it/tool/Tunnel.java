package dev.beacon.it.tool;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs in a box as root: makes tunnel interfaces, as a VPN's daemon does, and holds them: without a
 * holder they have no carrier. {@code Tunnel NAME...} swallows what is sent into them; {@code
 * NAME:tap} is one of the Ethernet kind; {@code NAME=ADDRESS} carries its packets over UDP to
 * another {@code Tunnel} at that address, and those of that one back. Prints {@code holding NAME}
 * for each, and runs until it is ended.
 */
public final class Tunnel {
  private static final int PORT = 51820;
  private static final int O_RDWR = 2;
  private static final NativeLong TUNSETIFF = new NativeLong(0x400454caL);
  private static final int IFF_TUN = 0x0001;
  private static final int IFF_TAP = 0x0002;
  private static final int IFF_NO_PI = 0x1000;
  private static final int NAME_BYTES = 16;
  private static final int IFREQ_BYTES = 40;
  private static final int PACKET_BYTES = 65_536;

  private Tunnel() {}

  /** What Java has no call for; ioctl takes its third argument where an ordinary function does. */
  public interface Libc extends Library {
    /** The C library that the JVM runs on. */
    Libc C = Native.load("c", Libc.class);

    /** See open(2). */
    int open(String path, int flags);

    /** See ioctl(2). */
    int ioctl(int fd, NativeLong request, byte[] argument);

    /** See read(2). */
    NativeLong read(int fd, byte[] buffer, NativeLong count);

    /** See write(2). */
    NativeLong write(int fd, byte[] buffer, NativeLong count);
  }

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    for (String word : args) {
      String[] ends = word.split("=", 2);
      String[] kind = ends[0].split(":", 2);
      int fd = make(kind[0], kind.length == 2 ? IFF_TAP : IFF_TUN);
      if (ends.length == 2) {
        DatagramSocket socket = new DatagramSocket(PORT);
        InetAddress peer = InetAddress.getByName(ends[1]);
        new Thread(() -> carryOut(fd, socket, peer)).start();
        new Thread(() -> carryIn(fd, socket)).start();
      } else {
        new Thread(() -> swallow(fd)).start();
      }
      System.out.println("holding " + kind[0]);
    }
    Thread.currentThread().join();
  }

  private static int make(String name, int kind) {
    int fd = Libc.C.open("/dev/net/tun", O_RDWR);
    byte[] request = Arrays.copyOf(name.getBytes(StandardCharsets.US_ASCII), IFREQ_BYTES);
    request[NAME_BYTES] = (byte) (kind | IFF_NO_PI); // in the machine's order, little-endian
    request[NAME_BYTES + 1] = (byte) ((kind | IFF_NO_PI) >>> 8);
    if (fd < 0 || Libc.C.ioctl(fd, TUNSETIFF, request) < 0) {
      throw new IllegalStateException(name + ": errno " + Native.getLastError());
    }
    return fd;
  }

  private static int read(int fd, byte[] packet) {
    int length = Libc.C.read(fd, packet, new NativeLong(packet.length)).intValue();
    if (length < 0) {
      throw new IllegalStateException("read: errno " + Native.getLastError());
    }
    return length;
  }

  private static void swallow(int fd) {
    byte[] packet = new byte[PACKET_BYTES];
    while (read(fd, packet) > 0) {
      // Gone, as into a tunnel with nobody at its other end.
    }
  }

  private static void carryOut(int fd, DatagramSocket socket, InetAddress peer) {
    byte[] packet = new byte[PACKET_BYTES];
    try {
      while (true) {
        socket.send(new DatagramPacket(packet, read(fd, packet), peer, PORT));
      }
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static void carryIn(int fd, DatagramSocket socket) {
    byte[] packet = new byte[PACKET_BYTES];
    try {
      while (true) {
        DatagramPacket datagram = new DatagramPacket(packet, packet.length);
        socket.receive(datagram);
        Libc.C.write(fd, packet, new NativeLong(datagram.getLength()));
      }
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
