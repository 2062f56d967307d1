package dev.beacon.internal.mdns.link;

/**
 * Which links a search looks at, or a publication is told on. Two scopes that are equal are one:
 * searches of one scope share what they found.
 *
 * <p>What a scope covers may change with the links that there are; the engine asks anew whenever it
 * is told of these.
 */
@FunctionalInterface
public interface LinkScope {

  /** Every link. */
  LinkScope ALL = link -> true;

  /** Whether it covers a link. */
  boolean covers(LinkFacts link);
}
