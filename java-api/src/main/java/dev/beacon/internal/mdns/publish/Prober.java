package dev.beacon.internal.mdns.publish;

/**
 * How a name becomes ours, as a table (RFC 6762 section 8.1, 8.2, 9): what happens in which state
 * leads to which state, with something to do and something to wait for. {@link Claim} does it.
 */
final class Prober {

  /** How far the claim to a name has got. */
  enum State {
    /** Waits before the first probe, so that hosts that start together don't probe in step. */
    WAITING,
    /** One probe was sent. */
    FIRST_SENT,
    /** Two were. */
    SECOND_SENT,
    /** All three were; the name is ours unless somebody objects soon. */
    THIRD_SENT,
    /** Another host probed at the same time and won (section 8.2). */
    DEFERRED,
    /** The name is ours. */
    OWNED;

    /** Whether an answer of somebody else for this name decides that it is his (section 8.1). */
    boolean probing() {
      return this == FIRST_SENT || this == SECOND_SENT || this == THIRD_SENT;
    }
  }

  /** What can happen. */
  enum Event {
    /** The wait is over. */
    DUE,
    /** Somebody else answered for the name with other data. */
    OBJECTION,
    /** Somebody else probes for the name at the same time, with data that are greater than ours. */
    TIE_LOST,
    /** All is to begin again: another name, or an interface that was away. */
    RESTART,
    /**
     * The name is to be asked about once more: another link or another address of the interface.
     */
    REVALIDATE
  }

  /** What is to be done. */
  enum Action {
    /** Nothing. */
    NONE,
    /** Send a probe. */
    PROBE,
    /** The name is ours: answer with it and announce it. */
    OWN,
    /** The name is somebody else's: choose another. */
    RENAME,
    /** Answer with it no more, until it is ours again. */
    RETREAT
  }

  /** What is to be waited for before {@link Event#DUE}. */
  enum Wait {
    /** What was waited for already, or nothing. */
    AS_BEFORE,
    /** A random time up to 250 ms, or longer after many conflicts (section 8.1). */
    START,
    /** 250 ms, between probes and after the last (section 8.1). */
    PROBE_INTERVAL,
    /** One second, for the winner of a tie to finish (section 8.2). */
    TIE
  }

  /**
   * A line of the table.
   *
   * @param next the state from now on
   * @param action what is to be done
   * @param until what is to be waited for
   */
  record Step(State next, Action action, Wait until) {}

  private Prober() {}

  /** The line of the table for a state and an event. */
  static Step step(State state, Event event) {
    return switch (event) {
      case DUE -> due(state);
      case OBJECTION -> objection(state);
      case TIE_LOST -> tieLost(state);
      case RESTART ->
          new Step(State.WAITING, state == State.OWNED ? Action.RETREAT : Action.NONE, Wait.START);
      // What was ours a moment ago is answered with meanwhile: nobody can have got it since.
      case REVALIDATE -> new Step(State.WAITING, Action.NONE, Wait.START);
    };
  }

  private static Step due(State state) {
    return switch (state) {
      case WAITING, DEFERRED -> new Step(State.FIRST_SENT, Action.PROBE, Wait.PROBE_INTERVAL);
      case FIRST_SENT -> new Step(State.SECOND_SENT, Action.PROBE, Wait.PROBE_INTERVAL);
      case SECOND_SENT -> new Step(State.THIRD_SENT, Action.PROBE, Wait.PROBE_INTERVAL);
      case THIRD_SENT -> new Step(State.OWNED, Action.OWN, Wait.AS_BEFORE);
      case OWNED -> nothing(state);
    };
  }

  private static Step objection(State state) {
    return switch (state) {
      // Section 8.1: what came before our first probe answers somebody else's, perhaps stale, one.
      case WAITING -> nothing(state);
      case FIRST_SENT, SECOND_SENT, THIRD_SENT, DEFERRED ->
          new Step(State.WAITING, Action.RENAME, Wait.AS_BEFORE); // the new name begins anew
      // Section 9: back to probing; a host that then objects keeps the name.
      case OWNED -> new Step(State.WAITING, Action.RETREAT, Wait.START);
    };
  }

  private static Step tieLost(State state) {
    return switch (state) {
      case WAITING, FIRST_SENT, SECOND_SENT, THIRD_SENT ->
          new Step(State.DEFERRED, Action.RETREAT, Wait.TIE);
      // The winner's further probes don't prolong the wait; who owns a name defends it by an
      // answer.
      case DEFERRED, OWNED -> nothing(state);
    };
  }

  private static Step nothing(State state) {
    return new Step(state, Action.NONE, Wait.AS_BEFORE);
  }
}
