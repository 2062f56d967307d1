package dev.beacon.fuzz;

import java.util.Arrays;

/** What must hold; the fuzzer takes any Throwable for a finding. */
final class Check {

  private Check() {}

  static void that(boolean holds, String otherwise, Object... details) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + Arrays.toString(details));
    }
  }
}
