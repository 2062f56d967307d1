package dev.beacon.bond.lab;

import dev.beacon.bond.Relay;
import java.io.IOException;

/** A relay to one anchor. */
public final class Relaying {

  private Relaying() {}

  /**
   * Arguments: the port to listen on, the anchor's id, host and port. Runs until its input ends.
   */
  public static void main(String[] args) throws IOException {
    try (Relay relay =
        Relay.listening(Integer.parseInt(args[0]))
            .to(args[1], args[2], Integer.parseInt(args[3]))
            .open()) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // it says nothing
      }
      System.out.println(relay.addresses());
    }
  }
}
