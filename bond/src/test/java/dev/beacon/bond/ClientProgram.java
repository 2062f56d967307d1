package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.IpFamily;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A client with two ways to an echo service. Sends messages of a kilobyte, a thousand a second or
 * as fast as they go, until its input ends. Says what its bond says, and at the end how many came
 * back right and the longest time that one took.
 */
public final class ClientProgram {

  private static final int MESSAGE_BYTES = 1_000;

  private ClientProgram() {}

  /**
   * Runs it.
   *
   * @param arguments "paced" or "full", the anchor's id, and endpoints as HOST:PORT; without any
   *     they are found on the links
   */
  public static void main(String[] arguments) throws Exception {
    BondBuilder builder = Bond.to(arguments[1]);
    for (int i = 2; i < arguments.length; i++) {
      int colon = arguments[i].lastIndexOf(':');
      String host = arguments[i].substring(0, colon);
      builder.endpoint(host, Integer.parseInt(arguments[i].substring(colon + 1)));
    }
    boolean finds = arguments.length == 2;
    // If it finds them, then in one family, so that each link has one way.
    try (Beacon beacon =
            Beacon.builder()
                .families(finds ? Set.of(IpFamily.IPV4) : EnumSet.allOf(IpFamily.class))
                .open();
        Bond bond = (finds ? builder.using(beacon) : builder).open()) {
      PathLines.of(bond).awaitWhole();
      try (Socket socket = bond.socket()) {
        System.out.println("ready");
        exchange(socket, arguments[0].equals("paced"));
      }
    }
  }

  private static void exchange(Socket socket, boolean paced) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    CompletableFuture<Integer> sent = new CompletableFuture<>();
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    Sender sender = new Sender(out);
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    if (paced) {
      Object unused =
          pace.scheduleAtFixedRate(
              () -> {
                if (enough.get() && sender.number > 0) {
                  sent.complete(sender.number);
                  throw new IllegalStateException("no more");
                }
                sender.send();
              },
              0,
              1,
              TimeUnit.MILLISECONDS);
    } else {
      pace.execute(
          () -> {
            do {
              sender.send();
            } while (!enough.get());
            sent.complete(sender.number);
          });
    }
    CompletableFuture<Long> longest = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(socket, longest), "reader");
    reader.start();
    while (System.in.read() >= 0) {}
    enough.set(true);
    int messages = sent.get(60, TimeUnit.SECONDS);
    socket.shutdownOutput();
    long longestMs = longest.get(60, TimeUnit.SECONDS) / 1_000_000;
    pace.shutdownNow();
    reader.join();
    System.out.println("messages " + messages + " longest " + longestMs);
    System.out.println("done");
  }

  /** Message n is a number, the time, and bytes that n gives. */
  private static final class Sender {
    private final DataOutputStream out;
    private int number;

    Sender(DataOutputStream out) {
      this.out = out;
    }

    void send() {
      try {
        ByteArrayOutputStream whole = new ByteArrayOutputStream(MESSAGE_BYTES);
        DataOutputStream message = new DataOutputStream(whole);
        message.writeInt(number);
        message.writeLong(System.nanoTime());
        message.write(filling(number));
        out.write(whole.toByteArray());
        number++;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] filling(int number) {
    byte[] bytes = new byte[MESSAGE_BYTES - 12];
    new SplittableRandom(number).nextBytes(bytes);
    return bytes;
  }

  private static void read(Socket socket, CompletableFuture<Long> longest) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      long longestNs = 0;
      for (int number = 0; ; number++) {
        byte[] message = in.readNBytes(MESSAGE_BYTES);
        if (message.length == 0) {
          System.out.println("came back " + number);
          longest.complete(longestNs);
          return;
        }
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(message));
        if (fields.readInt() != number) {
          throw new IOException("message " + number + " is another");
        }
        longestNs = Math.max(longestNs, System.nanoTime() - fields.readLong());
        if (!Arrays.equals(fields.readAllBytes(), filling(number))) {
          throw new IOException("message " + number + " has other bytes");
        }
      }
    } catch (IOException e) {
      System.out.println("broke: " + e);
      longest.completeExceptionally(e);
    }
  }
}
