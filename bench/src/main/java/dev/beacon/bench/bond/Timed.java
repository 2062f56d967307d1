package dev.beacon.bench.bond;

import java.time.Instant;

/** Prints a line with the microseconds since 1970, which the script reads. */
final class Timed {

  private Timed() {}

  static void now(String what) {
    Instant time = Instant.now();
    System.out.println(time.getEpochSecond() * 1_000_000 + time.getNano() / 1000 + " " + what);
  }
}
