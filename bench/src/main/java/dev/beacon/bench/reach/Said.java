package dev.beacon.bench.reach;

import java.io.IOException;
import java.net.Socket;
import java.time.Instant;

/** Prints a line for each event, with microseconds since 1970, which the script reads. */
final class Said {

  private Said() {}

  static void now(String what) {
    at(Instant.now(), what);
  }

  static void at(Instant time, String what) {
    System.out.println(time.getEpochSecond() * 1_000_000 + time.getNano() / 1000 + " " + what);
  }

  /** Waits for an echo. */
  static void ask(Socket socket) throws IOException {
    socket.setTcpNoDelay(true);
    socket.getOutputStream().write('?');
    if (socket.getInputStream().read() != '?') {
      throw new IOException("no echo");
    }
  }
}
