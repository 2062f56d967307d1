package dev.beacon.bond.lab;

import dev.beacon.bond.Bond;
import dev.beacon.bond.PathLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/** Sends 100 MiB through an echo, and compares each byte that comes back. */
public final class BulkClient {

  private static final int BLOCK = 1 << 20;
  private static final int BLOCKS = 100;
  private static final int SEED = 100;

  private BulkClient() {}

  /** Arguments: the anchor's id, and two endpoints as HOST:PORT. */
  public static void main(String[] args) throws Exception {
    String[] one = args[1].split(":", 2);
    String[] two = args[2].split(":", 2);
    try (Bond bond =
        Bond.to(args[0])
            .endpoint(one[0], Integer.parseInt(one[1]))
            .endpoint(two[0], Integer.parseInt(two[1]))
            .open()) {
      PathLines.of(bond).awaitWhole();
      try (Socket socket = bond.socket()) {
        System.out.println("ready");
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket));
        compare(socket.getInputStream());
        sent.get();
      }
    }
  }

  private static void send(Socket socket) {
    try {
      SplittableRandom random = new SplittableRandom(SEED);
      OutputStream out = socket.getOutputStream();
      byte[] block = new byte[BLOCK];
      for (int i = 0; i < BLOCKS; i++) {
        random.nextBytes(block);
        out.write(block);
      }
      socket.shutdownOutput();
    } catch (IOException e) {
      System.out.println("broke: " + e);
    }
  }

  private static void compare(InputStream in) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] expected = new byte[BLOCK];
    for (int i = 1; i <= BLOCKS; i++) {
      random.nextBytes(expected);
      if (!Arrays.equals(in.readNBytes(BLOCK), expected)) {
        throw new IOException("other bytes in MiB " + i);
      }
      System.out.println(i + " MiB");
    }
    if (in.read() >= 0) {
      throw new IOException("bytes after the end");
    }
    System.out.println("all " + (long) BLOCK * BLOCKS + " bytes are right");
  }
}
