package dev.beacon.bond.lab;

import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;

/** Ports of programs that don't say when they listen. */
final class Ports {

  private static final int LIMIT_SECONDS = 60;

  private Ports() {}

  /** Waits until a program listens; if it doesn't, its output is in the failure. */
  static void await(Room room, int host, int port, Running program)
      throws IOException, InterruptedException {
    String listens = "ss -Hltn \"sport = :" + port + "\" | grep -q .";
    String ends = "[ ! -d /proc/" + program.pid() + " ]";
    String until = "until " + listens + "; do if " + ends + "; then exit 1; fi; sleep 0.05; done";
    try {
      room.run(host, "timeout " + LIMIT_SECONDS + " sh -c '" + until + "'");
    } catch (IOException e) {
      throw new IOException("nothing listens on port " + port + ": " + program, e);
    }
  }
}
