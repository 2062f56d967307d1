package dev.beacon.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A hostile neighbour and an honest one, for {@code bench/hostile}: sends an attack for a while and
 * looks when a browse, whose output goes to a file, tells of the honest service that is announced
 * meanwhile, and of one that is announced afterwards.
 *
 * <p>{@code HostileSender INTERFACE HOSTILE_ADDRESS HONEST_ADDRESS FILE PID ATTACK
 * PACKETS_PER_SECOND SECONDS BYTES FILL}; FILL is how many services are announced beforehand.
 */
public final class HostileSender {

  private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long PATIENCE_NS = 10 * SECOND_NS;
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final int PER_PACKET = 20;
  private static final int FILL_PER_SECOND = 120;
  private static final long TICKS_PER_SECOND = 100;

  private final DatagramChannel hostile;
  private final DatagramChannel honest;
  private final Path output;
  private final Path stat;
  private final StringBuilder unread = new StringBuilder();

  /** One browse may hear the same attack again: what is announced then has a name of its own. */
  private final String round = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);

  private long readTo;
  private long sent;

  private HostileSender(String[] args) throws IOException {
    NetworkInterface link = NetworkInterface.getByName(args[0]);
    this.hostile = channel(link, args[1]);
    this.honest = channel(link, args[2]);
    this.output = Path.of(args[3]);
    this.stat = Path.of("/proc", args[4], "stat");
  }

  /** See the class. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    HostileSender sender = new HostileSender(args);
    int perSecond = Integer.parseInt(args[6]);
    long lastsNs = Long.parseLong(args[7]) * SECOND_NS;
    int mostBytes = Integer.parseInt(args[8]);
    sender.fill(Integer.parseInt(args[9]));
    byte[][] packets = new byte[4 * Attack.ROUNDS][];
    Attack attack = Attack.valueOf(args[5]);
    Arrays.setAll(packets, round -> attack.packet(round, mostBytes));
    long ticks = sender.cpuTicks();
    long startNs = System.nanoTime();
    long duringNs = sender.attack(packets, perSecond, lastsNs, attack.name() + sender.round);
    double seconds = (System.nanoTime() - startNs) / 1e9;
    double cores = (sender.cpuTicks() - ticks) / (TICKS_PER_SECOND * seconds);
    long afterNs = sender.announced("after" + attack + sender.round);
    out.printf(
        "%-24s %6d %7.0f %6.1f %10s %10s%n",
        attack,
        packets[0].length,
        sender.sent / seconds,
        100 * cores,
        milliseconds(duringNs),
        milliseconds(afterNs));
  }

  private static String milliseconds(long ns) {
    return ns < 0 ? "never" : Long.toString(ns / 1_000_000);
  }

  private static DatagramChannel channel(NetworkInterface link, String address) throws IOException {
    DatagramChannel channel =
        DatagramChannel.open(StandardProtocolFamily.INET)
            .setOption(StandardSocketOptions.SO_REUSEADDR, true)
            .setOption(StandardSocketOptions.SO_REUSEPORT, true)
            .setOption(StandardSocketOptions.SO_SNDBUF, 1 << 20)
            .setOption(StandardSocketOptions.IP_MULTICAST_IF, link)
            .setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
    return channel.bind(new InetSocketAddress(InetAddress.getByName(address), 5353));
  }

  private static void send(DatagramChannel from, byte[] packet) throws IOException {
    from.send(ByteBuffer.wrap(packet), new InetSocketAddress("224.0.0.251", 5353));
  }

  private void fill(int services) throws IOException {
    for (int i = 0; i < services; i += PER_PACKET) {
      HostilePacket packet = new HostilePacket(HostilePacket.RESPONSE);
      for (int n = i; n < i + PER_PACKET; n++) {
        Brim.whole(packet, "f" + n, "h" + n);
      }
      send(hostile, packet.toBytes());
      LockSupport.parkNanos(SECOND_NS / FILL_PER_SECOND);
    }
    if (services > 0) {
      await("\"f" + (services - 1) + "\"", System.nanoTime());
    }
  }

  /** Returns how long it took until the honest service was told of, -1 if it never was. */
  private long attack(byte[][] packets, int perSecond, long lastsNs, String name)
      throws IOException {
    long startNs = System.nanoTime();
    long announcedNs = 0;
    long foundNs = -1;
    int announcements = 0;
    long soughtNs = startNs;
    while (System.nanoTime() - startNs < lastsNs) {
      send(hostile, packets[(int) (sent % packets.length)]);
      sent++;
      long nowNs = System.nanoTime();
      // Section 8.3: announced twice, a second apart.
      if (announcements < 2 && nowNs - startNs > lastsNs / 3 + announcements * SECOND_NS) {
        announcedNs = announcements == 0 ? nowNs : announcedNs;
        announcements++;
        announce("during" + name);
      }
      if (announcements > 0 && foundNs < 0 && nowNs - soughtNs > LOOK_NS) {
        soughtNs = nowNs;
        foundNs = isTold("during" + name) ? nowNs - announcedNs : -1;
      }
      long aheadNs = sent * SECOND_NS / perSecond - (nowNs - startNs);
      if (aheadNs > 0) {
        LockSupport.parkNanos(aheadNs);
      }
    }
    return foundNs;
  }

  private long announced(String name) throws IOException {
    long startNs = System.nanoTime();
    announce(name);
    long foundNs = await("\"" + name + "\"", startNs);
    return foundNs < 0 ? -1 : foundNs - startNs;
  }

  private long await(String text, long startNs) throws IOException {
    while (System.nanoTime() - startNs < PATIENCE_NS) {
      if (isWritten(text)) {
        return System.nanoTime();
      }
      LockSupport.parkNanos(LOOK_NS);
    }
    return -1;
  }

  private void announce(String name) throws IOException {
    HostilePacket packet = new HostilePacket(HostilePacket.RESPONSE);
    Brim.whole(packet, name, name);
    send(honest, packet.toBytes());
  }

  private boolean isTold(String name) throws IOException {
    return isWritten("\"" + name + "\"");
  }

  /** Whether the browse has written that, since it was looked last. */
  private boolean isWritten(String text) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(output.toFile(), "r")) {
      byte[] more = new byte[(int) Math.min(1 << 24, file.length() - readTo)];
      file.seek(readTo);
      file.readFully(more);
      readTo += more.length;
      unread.append(new String(more, UTF_8));
    }
    boolean written = unread.indexOf(text) >= 0;
    int lastLine = unread.lastIndexOf("\n");
    unread.delete(0, lastLine + 1);
    return written;
  }

  /** Time in user and system mode: the 14th and 15th field. */
  private long cpuTicks() throws IOException {
    String line = Files.readString(stat);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
