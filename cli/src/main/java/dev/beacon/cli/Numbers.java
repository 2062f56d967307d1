package dev.beacon.cli;

/** Numbers that were typed. */
final class Numbers {

  private Numbers() {}

  /**
   * Reads a number.
   *
   * @param said what was typed, for the message
   * @throws IllegalArgumentException if it is none, or out of range
   */
  static int between(String said, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // the message is the same
    }
    throw new IllegalArgumentException(said + ": must be " + least + " to " + most);
  }
}
