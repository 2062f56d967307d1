package dev.beacon.internal.watch;

import dev.beacon.AnswerRules;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchTarget;
import java.util.Map;

/**
 * The door to the watching core: the native one, or a simulated one in tests. {@link #wake}, {@link
 * #state} and {@link #counters} may be called by any thread; the others by the loop, within a turn,
 * or by the thread that opens the port before it runs.
 */
public interface WatchPort {

  /** One turn of the loop. */
  @FunctionalInterface
  interface Turn {
    /**
     * Handles what happened.
     *
     * @param events how many events there are, see {@link WatchPort#event}
     * @param nowNs the time of this turn, monotonic
     * @return false to end {@link WatchPort#run} and {@link WatchPort#drive}
     */
    boolean onTurn(int events, long nowNs);
  }

  /** Keeps the time of all sessions until the loop ends. The calling thread does nothing else. */
  void drive();

  /** Runs turns until one returns false. The calling thread becomes the loop. */
  void run(Turn turn);

  /** Has a turn come soon. Any thread; does nothing once the port is closed. */
  void wake();

  /**
   * Opens a session.
   *
   * @param cookie comes back in {@link SessionState#cookie}
   * @return its number, never 0
   */
  int open(WatchTarget target, boolean enabled, long cookie) throws SocketFailureException;

  /**
   * Changes a session, by a Poll Sequence where that is needed (RFC 5880 section 6.8.3).
   *
   * @return false if it must be tried again on a later turn
   */
  boolean change(int session, WatchTarget target, boolean enabled, long cookie)
      throws SocketFailureException;

  /** Ends a session: it says AdminDown once. Nothing happens if it is gone already. */
  void end(int session);

  /**
   * Whom to answer from now on (RFC 9468), in place of the rules before.
   *
   * @param cookies the one that the sessions of a rule get, by rule
   * @return false if it must be tried again on a later turn
   */
  boolean answer(Map<Long, AnswerRules> cookies) throws SocketFailureException;

  /** The event of that number, 0 to {@code events - 1}. */
  SessionEvent event(int number);

  /** What a session is now; its {@link SessionState#inUse} is false if it is gone. */
  SessionState state(int session);

  /** The counts so far, by name. Any thread; empty once the port is closed. */
  Map<String, Long> counters();

  /** Frees everything. Nobody may be in {@link #run} or {@link #drive}. Idempotent. */
  void close();
}
