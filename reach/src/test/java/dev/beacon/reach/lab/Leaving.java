package dev.beacon.reach.lab;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.beacon.Beacon;
import dev.beacon.reach.PathChoice;
import dev.beacon.reach.Reach;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes records to {@link Numbers} over two paths, and leaves at once. It waits for a line of its
 * input before that.
 */
public final class Leaving {

  private static final int RECORDS = 8_192;

  private Leaving() {}

  /**
   * Arguments: {@code closes} everything; {@code closes-reach} and writes on; {@code exits} with
   * everything open; or {@code halts} as if the JVM were broken.
   */
  public static void main(String[] args) throws IOException {
    Beacon beacon = Beacon.open();
    Reach reach =
        Reach.to(Numbers.TYPE)
            .using(beacon)
            .paths(PathChoice.ALL)
            .interval(Duration.ofMillis(200))
            .multiplier(5)
            .open();
    while (reach.instances().size() < 2) {
      LockSupport.parkNanos(MILLISECONDS.toNanos(20));
    }
    Socket socket = reach.socket();
    write(socket, 0, 1);
    System.out.println("uses " + socket.getInetAddress().getHostAddress());
    awaitLine();
    write(socket, 1, RECORDS);
    switch (args[0]) {
      case "exits" -> System.exit(0);
      case "halts" -> Runtime.getRuntime().halt(0);
      case "closes" -> {
        socket.close();
        reach.close();
      }
      default -> {
        reach.close();
        write(socket, RECORDS, 2 * RECORDS);
        System.out.println("closed");
        awaitLine();
        write(socket, 2 * RECORDS, 3 * RECORDS);
        socket.close();
      }
    }
    beacon.close();
    System.out.println("closed");
    awaitLine();
  }

  private static void awaitLine() throws IOException {
    int next = System.in.read();
    while (next >= 0 && next != '\n') {
      next = System.in.read();
    }
  }

  private static void write(Socket socket, int from, int to) throws IOException {
    OutputStream out = socket.getOutputStream();
    ByteBuffer records = ByteBuffer.allocate((to - from) * Long.BYTES);
    for (long number = from; number < to; number++) {
      records.putLong(number);
    }
    out.write(records.array());
  }
}
