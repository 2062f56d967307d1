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

  /** A deadline that is none. */
  long NEVER = Long.MAX_VALUE;

  /** Ends {@link #run} and {@link #drive}. */
  long STOP = Long.MIN_VALUE;

  /** One turn of the loop. */
  @FunctionalInterface
  interface Turn {
    /**
     * Handles the events of a turn.
     *
     * @param events the number of events, see {@link WatchPort#event}
     * @param nowNs the time of this turn, monotonic
     * @return the latest time of the next turn, {@link #NEVER} or {@link #STOP}
     */
    long onTurn(int events, long nowNs);
  }

  /** Runs all sessions in time until the loop ends. The calling thread does nothing else. */
  void drive();

  /** Runs turns until one returns {@link #STOP}. The calling thread becomes the loop. */
  void run(Turn turn);

  /** Makes a turn come soon. Any thread; does nothing when the port is closed. */
  void wake();

  /**
   * Opens a session.
   *
   * @param cookie the value of {@link SessionState#cookie}
   * @return its number, never 0
   */
  int open(WatchTarget target, boolean enabled, long cookie) throws SocketFailureException;

  /**
   * Changes a session, by a Poll Sequence if needed (RFC 5880 section 6.8.3).
   *
   * @return false if it must be tried again on a later turn
   */
  boolean change(int session, WatchTarget target, boolean enabled, long cookie)
      throws SocketFailureException;

  /** Ends a session, which sends AdminDown once. Does nothing if it is gone already. */
  void end(int session);

  /**
   * Replaces the rules for answering peers that are not configured (RFC 9468).
   *
   * @param cookies each rule by the cookie of its sessions
   * @return false if it must be tried again on a later turn
   */
  boolean answer(Map<Long, AnswerRules> cookies) throws SocketFailureException;

  /** Returns the event with this number, 0 to {@code events - 1}. */
  SessionEvent event(int number);

  /**
   * Returns the present state of a session; its {@link SessionState#inUse} is false if it is gone.
   */
  SessionState state(int session);

  /** Returns the counts so far, by name. Any thread; empty when the port is closed. */
  Map<String, Long> counters();

  /** Frees everything. No thread may be in {@link #run} or {@link #drive}. Idempotent. */
  void close();
}
