package dev.beacon.reach.lab;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.beacon.Beacon;
import dev.beacon.reach.Liveness;
import dev.beacon.reach.PathChoice;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.ReachInstance;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Sends numbered records to {@link Numbers}, one a millisecond over one connection, until its input
 * ends; then it prints {@code sent N, acknowledged M}. It prints each event of Reach, the address
 * that it uses, and the descriptors and threads that it has.
 */
public final class Numbering {

  private static final long EVERY_NS = MILLISECONDS.toNanos(1);
  private static volatile boolean ended;

  private Numbering() {}

  /** Arguments: {@code socket} or {@code channel}; the number of addresses to wait for. */
  public static void main(String[] args) throws Exception {
    Thread waiting = new Thread(Numbering::awaitEnd);
    waiting.setDaemon(true);
    try (Beacon beacon = Beacon.open();
        Reach reach =
            Reach.to(Numbers.TYPE)
                .using(beacon)
                .paths(PathChoice.ALL)
                .interval(Duration.ofMillis(30))
                .multiplier(3)
                .open()) {
      reach.events().subscribe(new Printer());
      awaitAll(reach, Integer.parseInt(args[1]));
      if (args[0].equals("channel")) {
        channel(reach, waiting);
      } else {
        socket(reach, waiting);
      }
    }
    System.out.println("closed");
  }

  private static void awaitEnd() {
    try {
      for (int next = System.in.read(); next >= 0; next = System.in.read()) {
        if (next == '\n') {
          System.out.println(count());
        }
      }
    } catch (IOException e) {
      System.out.println("input: " + e);
    }
    ended = true;
  }

  private static String count() throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return "descriptors " + descriptors.count() + " threads " + Thread.activeCount();
    }
  }

  private static void awaitAll(Reach reach, int addresses) {
    while (reach.instances().stream().filter(Numbering::isUp).count() < addresses) {
      LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    }
  }

  private static boolean isUp(ReachInstance instance) {
    return instance.state() == ReachInstance.State.UP && instance.liveness() == Liveness.WATCH;
  }

  private static void socket(Reach reach, Thread waiting) throws IOException {
    try (Socket socket = reach.socket();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      socket.setTcpNoDelay(true);
      System.out.println("uses " + socket.getInetAddress().getHostAddress());
      waiting.start();
      long sent = 0;
      for (long dueNs = System.nanoTime(); !ended; dueNs += EVERY_NS) {
        out.writeLong(sent++);
        LockSupport.parkNanos(dueNs + EVERY_NS - System.nanoTime());
      }
      socket.shutdownOutput();
      System.out.println("sent " + sent + ", acknowledged " + in.readLong());
    }
  }

  private static void channel(Reach reach, Thread waiting) throws IOException {
    try (SocketChannel channel = reach.channel()) {
      String address = channel.socket().getInetAddress().getHostAddress();
      System.out.println("uses " + address + " by " + channel.getClass().getName());
      waiting.start();
      long sent = 0;
      ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES);
      for (long dueNs = System.nanoTime(); !ended; dueNs += EVERY_NS) {
        buffer.clear().putLong(sent++).flip();
        channel.write(buffer);
        LockSupport.parkNanos(dueNs + EVERY_NS - System.nanoTime());
      }
      channel.shutdownOutput();
      DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
      System.out.println("sent " + sent + ", acknowledged " + in.readLong());
    }
  }

  private static final class Printer implements Flow.Subscriber<ReachEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReachEvent event) {
      if (event instanceof ReachEvent.Degraded degraded) {
        System.out.println("degraded: " + degraded.reason());
      } else if (event instanceof ReachEvent.Whole whole) {
        System.out.println("whole: " + whole.reason());
      } else {
        System.out.println(event);
      }
    }

    @Override
    public void onError(Throwable error) {
      System.out.println("events: " + error);
    }

    @Override
    public void onComplete() {
      System.out.println("no more events");
    }
  }
}
