package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import java.io.IOException;
import java.net.Socket;

/** Holds a connection, and counts the verdicts that its server is dead. */
public final class Calm {

  private static final int SECOND_MS = 1000;

  private Calm() {}

  /** Argument: seconds. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Reach reach = Verdicts.open("_bench._tcp");
    Verdicts verdicts = Verdicts.of(reach);
    int seconds = Integer.parseInt(args[0]);
    try (Socket socket = reach.socket()) {
      Said.now("used " + socket.getInetAddress().getHostAddress());
      for (int i = 0; i < seconds; i++) {
        Said.ask(socket);
        Thread.sleep(SECOND_MS);
      }
    } catch (IOException e) {
      Said.now("down " + e);
    }
    Said.now("seconds " + seconds + " failovers " + verdicts.count());
    System.exit(0);
  }
}
