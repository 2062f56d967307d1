package dev.beacon.bond.lab;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.AnchorBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** An anchor beside services that other programs offer. */
public final class Anchoring {

  private Anchoring() {}

  /**
   * Arguments: the file of its identity, the port to listen on, and services as NAME=PORT; an empty
   * name is that of the only service. Runs until its input ends.
   */
  public static void main(String[] args) throws IOException {
    AnchorBuilder builder =
        Anchor.serving().identity(Path.of(args[0])).anyClient().listen(Integer.parseInt(args[1]));
    for (int i = 2; i < args.length; i++) {
      String[] service = args[i].split("=", 2);
      builder.service(service[0], "127.0.0.1", Integer.parseInt(service[1]));
    }
    try (Anchor anchor = builder.open()) {
      System.out.println("ready");
      while (System.in.read() >= 0) {
        // it says nothing
      }
      System.out.println(anchor.id());
    }
  }
}
