package dev.beacon.bond.internal.engine;

/**
 * The course of a path, as far as the choice of paths needs it (RCH-027).
 *
 * @param link a name for the local end: paths of one interface have the same one
 * @param far a name for the other end: paths through one relay have the same one
 * @param port tells paths to one other end apart; 0 if there is only one
 * @param metered used only where no other is left
 */
public record Course(String link, String far, int port, boolean metered) {

  /** The only course between these ends. */
  public Course(String link, String far, boolean metered) {
    this(link, far, 0, metered);
  }

  /** Both fail together if this part of them fails. */
  boolean shares(Course other) {
    return link.equals(other.link) || far.equals(other.far);
  }
}
