package dev.beacon.bench.reach;

import java.io.IOException;

/**
 * A program that waits for an answer when its server is cut off, and asks anew: through Reach, or
 * as its library does it alone.
 */
public final class Beside {

  private Beside() {}

  /** A program with two requests. */
  interface Program {
    /** Returns the name of the server that answers now. */
    String ask() throws Exception;

    /** Asks for what is never answered; begins after an answer. */
    void askForSilence() throws Exception;
  }

  /**
   * Argument: the name of a program. It asks for silence at the first line of its input, and anew
   * at the second.
   */
  public static void main(String[] args) throws Exception {
    Program program = Programs.of(args[0]);
    Said.now("used " + program.ask());
    awaitLine();
    Thread blocked = new Thread(() -> wait(program), "blocked");
    blocked.setDaemon(true);
    blocked.start();
    awaitLine();
    int tries = 1;
    while (true) {
      try {
        Said.now("answered " + program.ask() + " tries " + tries);
        break;
      } catch (Exception e) {
        Said.now("again " + e);
        tries++;
      }
    }
    blocked.join();
    System.exit(0);
  }

  private static void awaitLine() throws IOException {
    if (System.in.read() < 0) {
      throw new IOException("the script is gone");
    }
  }

  private static void wait(Program program) {
    try {
      program.askForSilence();
      Said.now("read");
    } catch (Exception e) {
      Said.now("down " + e);
    }
  }
}
