package dev.beacon.bench.reach;

import dev.beacon.Beacon;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import dev.beacon.WatchTiming;
import dev.beacon.dns.Name;
import dev.beacon.reach.PathChoice;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.ReachInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sends numbered records to {@link Records} over all paths, 1,000 a second, over one connection
 * after the other; or as much as it can for some seconds. It prints when a path was found dead
 * (verdict), and when the kernel had been told (degraded).
 */
public final class Recording {

  private static final long EVERY_NS = 1_000_000;
  private static final int BUFFER_BYTES = 256 * 1024;

  private Recording() {}

  /** Arguments: {@code records COUNT} or {@code bulk SECONDS}; it waits for a line before each. */
  public static void main(String[] args) throws IOException {
    boolean isBulk = args[0].equals("bulk");
    try (Beacon beacon = Beacon.open();
        Reach reach =
            Reach.to(isBulk ? "_bulk._tcp" : "_records._tcp")
                .using(beacon)
                .paths(PathChoice.ALL)
                .interval(Duration.ofMillis(10))
                .multiplier(3)
                .open()) {
      reach.events().subscribe(new Telling());
      while (reach.instances().stream().filter(Recording::isUp).count() < 2) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
      for (ReachInstance each : reach.instances()) {
        watch(beacon, each.address().getAddress());
      }
      Said.now("ready");
      int much = Integer.parseInt(args[1]);
      while (System.in.read() >= 0) {
        if (isBulk) {
          bulk(reach, much);
        } else {
          records(reach, much);
        }
        Said.now(has());
      }
    }
  }

  /** The slow pace changes nothing: the session of a host has the pace of its fastest watch. */
  private static void watch(Beacon beacon, InetAddress address) throws IOException {
    Name name = Name.ofLabels(address.getHostAddress());
    ServiceType any = ServiceType.of("_reach._tcp");
    String link = linkOf(address);
    ServiceInstance host =
        new ServiceInstance(name, any, name, 0, 0, 0, Txt.EMPTY, Map.of(link, List.of(address)));
    beacon.watch(
        host,
        WatchTiming.standard().interval(Duration.ofSeconds(1)),
        event -> Said.at(event.path().time(), "verdict " + event.to() + " " + link));
  }

  /** Both ends of a link have the same first three bytes. */
  private static String linkOf(InetAddress address) throws IOException {
    byte[] far = address.getAddress();
    for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress own : each.inetAddresses().toList()) {
        if (Arrays.equals(own.getAddress(), 0, 3, far, 0, 3)) {
          return each.getName();
        }
      }
    }
    throw new IOException(address + " is on no link");
  }

  private static String has() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return "has descriptors " + descriptors.count() + " threads " + Thread.activeCount();
    }
  }

  private static boolean isUp(ReachInstance instance) {
    return instance.state() == ReachInstance.State.UP;
  }

  private static void records(Reach reach, int count) throws IOException {
    try (SocketChannel channel = reach.channel()) {
      channel.socket().setTcpNoDelay(true);
      Said.now("used " + channel.socket().getInetAddress().getHostAddress());
      ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
      long startNs = System.nanoTime();
      for (long number = 0; number < count; number++) {
        channel.write(buffer.clear().putLong(number).flip());
        LockSupport.parkNanos(startNs + (number + 1) * EVERY_NS - System.nanoTime());
      }
    }
    Said.now("sent " + count);
  }

  private static void bulk(Reach reach, int seconds) throws IOException {
    try (SocketChannel channel = reach.channel()) {
      Said.now("used " + channel.socket().getInetAddress().getHostAddress());
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() - endNs < 0) {
        channel.write(buffer.clear());
      }
    }
    Said.now("sent all");
  }

  private static final class Telling implements Flow.Subscriber<ReachEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReachEvent event) {
      if (event instanceof ReachEvent.Degraded degraded) {
        Said.at(degraded.time(), "degraded " + degraded.reason());
      } else if (event instanceof ReachEvent.Whole whole) {
        Said.at(whole.time(), "whole " + whole.reason());
      }
    }

    @Override
    public void onError(Throwable error) {
      Said.now("events " + error);
    }

    @Override
    public void onComplete() {}
  }
}
