package dev.beacon.bench.reach;

import dev.beacon.Beacon;
import dev.beacon.reach.PathChoice;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.ReachInstance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered records to {@link Records} over all paths, 1,000 a second, over one connection
 * after the other; or as much as it can for some seconds.
 */
public final class Recording {

  private static final long EVERY_NS = 1_000_000;
  private static final int BUFFER_BYTES = 256 * 1024;

  private Recording() {}

  /** Arguments: {@code records COUNT}, which waits for a line before each; or {@code bulk S}. */
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
      Said.now("ready");
      if (isBulk) {
        bulk(reach, Integer.parseInt(args[1]));
        return;
      }
      while (System.in.read() >= 0) {
        records(reach, Integer.parseInt(args[1]));
      }
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
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() - endNs < 0) {
        channel.write(buffer.clear());
      }
    }
    Said.now("sent");
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
