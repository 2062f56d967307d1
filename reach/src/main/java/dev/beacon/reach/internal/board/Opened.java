package dev.beacon.reach.internal.board;

import dev.beacon.reach.internal.net.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The objects that the factories of this JVM have opened, by their argument. A JDBC driver makes a
 * factory for each connection by the name of its class, so the program can't pass a shared object.
 */
public final class Opened {

  private static final int MOST = 16;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<String, Exchange> BY_ARGUMENT = new HashMap<>();

  /** Opens one. */
  public interface Opening {
    /** Opens it. */
    Exchange open() throws IOException;
  }

  private Opened() {}

  /**
   * Returns the object of this argument; the first call opens it.
   *
   * @throws UncheckedIOException if it can't be opened
   * @throws IllegalStateException if there are too many
   */
  public static Exchange by(String argument, Opening opening) {
    LOCK.lock();
    try {
      Exchange known = BY_ARGUMENT.get(argument);
      if (known != null) {
        return known;
      }
      if (BY_ARGUMENT.size() >= MOST) {
        throw new IllegalStateException(
            argument + ": the factories of this JVM reach " + MOST + " services already");
      }
      Exchange opened = opening.open();
      BY_ARGUMENT.put(argument, opened);
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      LOCK.unlock();
    }
  }
}
