package dev.beacon.bench.reach;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.WatchEvent;
import dev.beacon.reach.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Takes one connection after the other. Of {@code _records._tcp} it reads numbered records of eight
 * bytes, and says at the end how many came, how many out of order, and the longest silence between
 * two. Of {@code _bulk._tcp} it reads everything, and says how fast it came, as a whole and in
 * windows of 50 ms.
 */
public final class Records {

  static final int RECORDS = 7101;
  static final int BULK = 7102;
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private Records() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Beacon beacon = Beacon.open();
    beacon.answer(AnswerRules.onLink().interval(INTERVAL).multiplier(3), new Nobody());
    beacon.publish(Service.named("Records").type("_records._tcp").port(RECORDS).txt("bfd", "1"));
    beacon.publish(Service.named("Bulk").type("_bulk._tcp").port(BULK).txt("bfd", "1"));
    Thread bulk = new Thread(() -> accept(BULK, Records::swallow));
    bulk.start();
    accept(RECORDS, Records::count);
    bulk.join();
  }

  private interface Taking {
    void from(SocketChannel channel) throws IOException;
  }

  private static void accept(int port, Taking taking) {
    try (ServerSocketChannel server = Reach.serverChannel(new InetSocketAddress(port), 16)) {
      while (true) {
        SocketChannel channel = server.accept();
        new Thread(() -> take(channel, taking)).start();
      }
    } catch (IOException e) {
      Said.now("failed " + e);
    }
  }

  private static void take(SocketChannel channel, Taking taking) {
    try (channel) {
      taking.from(channel);
    } catch (IOException e) {
      Said.now("broken " + e);
    }
  }

  private static void count(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long count = 0;
    long wrong = 0;
    long longestNs = 0;
    long lastNs = System.nanoTime();
    while (channel.read(buffer) >= 0) {
      long now = System.nanoTime();
      longestNs = Math.max(longestNs, now - lastNs);
      lastNs = now;
      buffer.flip();
      while (buffer.remaining() >= Long.BYTES) {
        wrong += buffer.getLong() == count ? 0 : 1;
        count++;
      }
      buffer.compact();
    }
    Said.now("received " + count + " wrong " + wrong + " silence_us " + longestNs / 1000);
  }

  private static void swallow(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    long bytes = 0;
    long windowBytes = 0;
    long startNs = System.nanoTime();
    long windowNs = startNs;
    while (channel.read(buffer.clear()) >= 0) {
      bytes += buffer.position();
      windowBytes += buffer.position();
      long now = System.nanoTime();
      if (now - windowNs >= WINDOW_NS) {
        Said.now("window mbit_per_s " + windowBytes * 8_000 / (now - windowNs));
        windowNs = now;
        windowBytes = 0;
      }
    }
    Said.now("bulk mbit_per_s " + bytes * 8_000 / Math.max(1, System.nanoTime() - startNs));
  }

  private static final class Nobody implements AnswerListener {
    @Override
    public void onEvent(WatchEvent event) {}

    @Override
    public void onGone(InetAddress peer) {}
  }
}
