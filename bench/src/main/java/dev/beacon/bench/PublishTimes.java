package dev.beacon.bench;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.Service;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * From {@code publish()} to announced, for {@code bench/response/run}.
 *
 * <p>{@code PublishTimes INTERFACE RUNS}: prints a line for each run, with a Beacon of its own:
 * milliseconds for its first service, with which the host's name is claimed, for a second one, and
 * for {@code close()}.
 */
public final class PublishTimes {

  private static final int PORT = 7000;

  private PublishTimes() {}

  /** See the class. */
  public static void main(String[] args) throws BeaconException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    int runs = Integer.parseInt(args[1]);
    for (int run = 0; run < runs; run++) {
      Beacon beacon = Beacon.builder().interfaces(InterfacePolicy.only(args[0])).open();
      double firstMs = publishMs(beacon, "First " + run);
      double secondMs = publishMs(beacon, "Second " + run);
      long closingNs = System.nanoTime();
      beacon.close();
      out.printf(
          "first_ms=%.1f second_ms=%.1f close_ms=%.1f%n", firstMs, secondMs, msSince(closingNs));
    }
  }

  private static double publishMs(Beacon beacon, String name) {
    long beganNs = System.nanoTime();
    beacon.publish(Service.named(name).type("_bench._udp").port(PORT)).registered().join();
    return msSince(beganNs);
  }

  private static double msSince(long ns) {
    return (System.nanoTime() - ns) / 1e6;
  }
}
