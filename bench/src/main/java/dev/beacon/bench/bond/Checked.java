package dev.beacon.bench.bond;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.SplittableRandom;

/** The same random bytes both ways at once, each checked where it arrives. */
final class Checked {

  private static final int CHUNK_BYTES = 64 * 1024;

  private Checked() {}

  /** Returns whether all bytes came, and none was wrong. */
  static boolean exchange(Socket socket, long bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    Thread sender = new Thread(() -> send(out, bytes));
    sender.start();
    boolean right = isRight(new DataInputStream(socket.getInputStream()), bytes);
    try {
      sender.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return right;
  }

  private static void send(OutputStream out, long bytes) {
    SplittableRandom random = new SplittableRandom(bytes);
    byte[] chunk = new byte[CHUNK_BYTES];
    try {
      for (long left = bytes; left > 0; left -= chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(left, chunk.length));
      }
    } catch (IOException e) {
      Timed.now("broken " + e); // the reader notices, too
    }
  }

  private static boolean isRight(InputStream in, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(bytes);
    byte[] expected = new byte[CHUNK_BYTES];
    for (long left = bytes; left > 0; left -= expected.length) {
      random.nextBytes(expected);
      int length = (int) Math.min(left, expected.length);
      byte[] came = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        if (i >= came.length || came[i] != expected[i]) {
          return false;
        }
      }
    }
    return true;
  }
}
