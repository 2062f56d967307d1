package dev.beacon.internal.mdns.publish;

/**
 * The way to own a name, as a table (RFC 6762 section 8.1, 8.2, 9). A state and an event lead to
 * the next state, an action and a wait. {@link Claim} executes the table.
 */
final class Prober {

  /** The progress of a claim to a name. */
  enum State {
    /** It waits before the first probe, so that hosts that start together do not probe in step. */
    WAITING,
    /** One probe was sent. */
    FIRST_SENT,
    /** Two probes were sent. */
    SECOND_SENT,
    /** All three probes were sent; the name is ours unless a host objects soon. */
    THIRD_SENT,
    /** Another host probed at the same time and won (section 8.2). */
    DEFERRED,
    /** The name is ours. */
    OWNED
  }

  /** The events of a claim. */
  enum Event {
    /** The wait is over. */
    DUE,
    /** Another host answered for the name with other data. */
    OBJECTION,
    /** Another host probes for the name at the same time, and its data are greater than ours. */
    TIE_LOST,
    /** The claim begins again: with another name, or after the interface was away. */
    RESTART,
    /** The claim probes again: the interface has another link or another address. */
    REVALIDATE
  }

  /** The actions of a claim. */
  enum Action {
    /** Nothing. */
    NONE,
    /** Send a probe. */
    PROBE,
    /** The name is ours: answer with it and announce it. */
    OWN,
    /** The name belongs to another host: choose another one. */
    RENAME,
    /** Stop answering with it until it is ours again. */
    RETREAT
  }

  /** The wait before the next {@link Event#DUE}. */
  enum Wait {
    /** The same wait as before, or none. */
    AS_BEFORE,
    /** A random time up to 250 ms, or longer after many conflicts (section 8.1). */
    START,
    /** 250 ms, between probes and after the last (section 8.1). */
    PROBE_INTERVAL,
    /** One second, in which the winner of a tie finishes (section 8.2). */
    TIE
  }

  /**
   * A line of the table.
   *
   * @param next the next state
   * @param action the action
   * @param until the wait after it
   */
  record Step(State next, Action action, Wait until) {}

  private Prober() {}

  /** Returns the line of the table for a state and an event. */
  static Step step(State state, Event event) {
    return switch (event) {
      case DUE -> due(state);
      case OBJECTION -> objection(state);
      case TIE_LOST -> tieLost(state);
      case RESTART ->
          new Step(State.WAITING, state == State.OWNED ? Action.RETREAT : Action.NONE, Wait.START);
      // We continue to answer with a name that was just ours: no other host can have it since.
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
      // Section 8.1: an answer before our first probe is for another host's probe, and perhaps old.
      case WAITING -> nothing(state);
      case FIRST_SENT, SECOND_SENT, THIRD_SENT, DEFERRED ->
          new Step(State.WAITING, Action.RENAME, Wait.AS_BEFORE); // the new name begins again
      // Section 9: back to probing; a host that then objects keeps the name.
      case OWNED -> new Step(State.WAITING, Action.RETREAT, Wait.START);
    };
  }

  private static Step tieLost(State state) {
    return switch (state) {
      case WAITING, FIRST_SENT, SECOND_SENT, THIRD_SENT ->
          new Step(State.DEFERRED, Action.RETREAT, Wait.TIE);
      // Further probes of the winner do not extend the wait. The owner of a name defends it by an
      // answer.
      case DEFERRED, OWNED -> nothing(state);
    };
  }

  private static Step nothing(State state) {
    return new Step(state, Action.NONE, Wait.AS_BEFORE);
  }
}
