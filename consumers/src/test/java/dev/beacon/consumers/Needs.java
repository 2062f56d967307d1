package dev.beacon.consumers;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

/** What a machine must have for a test: where it is missing the test is skipped, in CI it fails. */
final class Needs {
  private Needs() {}

  /** Goes on if it is there; says on stderr that it isn't, for Maven's quiet mode says nothing. */
  static void check(boolean there, String whatToDo) {
    if (there) {
      return;
    }
    if ("true".equals(System.getenv("CI"))) {
      fail("CI=true, and " + whatToDo);
    }
    System.err.println("skipped: " + whatToDo);
    abort(whatToDo);
  }
}
