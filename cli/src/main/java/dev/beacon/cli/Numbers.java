package dev.beacon.cli;

/** Parses numbers that were typed. */
final class Numbers {

  private Numbers() {}

  /**
   * Parses a number.
   *
   * @param said the typed word, for the message
   * @throws IllegalArgumentException if it is not a number, or out of range
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
