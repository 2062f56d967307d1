package dev.beacon.bond.internal.engine;

/**
 * The course of a path, as far as the choice of paths needs it (RCH-027).
 *
 * @param link a name for the local end: paths of one interface have the same one
 * @param far a name for the other end: paths through one relay have the same one
 * @param metered used only where no other is left
 */
public record Course(String link, String far, boolean metered) {

  /** Both fail together if this part of them fails. */
  boolean shares(Course other) {
    return link.equals(other.link) || far.equals(other.far);
  }
}
