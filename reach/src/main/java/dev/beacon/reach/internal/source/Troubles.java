package dev.beacon.reach.internal.source;

/** Hears of the problems of a source. */
public interface Troubles {

  /** Handles a problem of the source; its endpoints stay. */
  void trouble(String reason);

  /** Handles the end of that problem. */
  void wellAgain(String reason);
}
