package dev.beacon.bond.lab;

import dev.beacon.bond.Bond;
import dev.beacon.bond.BondBuilder;
import dev.beacon.bond.PathLines;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A client of an echo service that connects again when its connection broke. It prints {@code ok}
 * for each answer, and {@code broke WHY} for each connection that broke or could not be had.
 */
public final class PatientClient {

  private static final int BYTES = 10_000;
  private static final int PAUSE_MS = 20;

  private final Bond bond;
  private final SplittableRandom random = new SplittableRandom(1);
  private Socket socket = new Socket();

  private PatientClient(Bond bond) {
    this.bond = bond;
  }

  /** Arguments: the anchor's id, and endpoints as HOST:PORT. Runs until its input ends. */
  public static void main(String[] args) throws Exception {
    BondBuilder builder = Bond.to(args[0]);
    for (int i = 1; i < args.length; i++) {
      String[] place = args[i].split(":", 2);
      builder.endpoint(place[0], Integer.parseInt(place[1]));
    }
    ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    try (Bond bond = builder.open()) {
      PathLines.of(bond).awaitWhole();
      PatientClient client = new PatientClient(bond);
      Object unused = pace.scheduleWithFixedDelay(client::ask, 0, PAUSE_MS, TimeUnit.MILLISECONDS);
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // it says nothing
      }
    }
    System.exit(0);
  }

  private void ask() {
    try {
      if (!socket.isConnected()) {
        socket = bond.socket();
      }
      byte[] bytes = new byte[BYTES];
      random.nextBytes(bytes);
      socket.getOutputStream().write(bytes);
      if (!Arrays.equals(socket.getInputStream().readNBytes(BYTES), bytes)) {
        throw new IOException("an end, or other bytes");
      }
      System.out.println("ok");
    } catch (IOException e) {
      System.out.println("broke " + e);
      try {
        socket.close();
      } catch (IOException alsoBroken) {
        // it is left
      }
      socket = new Socket();
    }
  }
}
