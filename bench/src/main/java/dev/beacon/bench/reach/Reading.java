package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.net.Socket;

/** Blocks in a read until its server is dead, then asks again, for ever. */
public final class Reading {

  private Reading() {}

  /** Takes no arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Reach reach = Verdicts.open("_bench._tcp");
    Verdicts verdicts = Verdicts.of(reach);
    Socket socket = reach.socket();
    while (true) {
      Said.ask(socket);
      Said.now("used " + socket.getInetAddress().getHostAddress());
      try {
        Said.now("read " + socket.getInputStream().read());
      } catch (IOException e) {
        Said.now("down " + e);
      }
      socket.close();
      socket = reach.socket();
      Said.ask(socket);
      Said.now("answered " + socket.getInetAddress().getHostAddress());
      ReachEvent.InstanceLeft verdict = verdicts.next();
      Said.at(verdict.time(), "verdict " + verdict.reason());
    }
  }
}
