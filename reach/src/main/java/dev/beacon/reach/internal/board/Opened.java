package dev.beacon.reach.internal.board;

import dev.beacon.reach.internal.net.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the factories of this JVM have opened, by their argument. JDBC drivers make a factory for
 * each connection by the name of its class, so what they share can't be handed to them.
 */
public final class Opened {

  private static final int MOST = 16;
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<String, Exchange> BY_ARGUMENT = new HashMap<>();

  /** How one is opened. */
  public interface Opening {
    /** Opens it. */
    Exchange open() throws IOException;
  }

  private Opened() {}

  /**
   * The one of that argument, opened if it is the first time.
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
