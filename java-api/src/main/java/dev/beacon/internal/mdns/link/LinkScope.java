package dev.beacon.internal.mdns.link;

/**
 * The links of a search or of a published service. Searches with equal scopes share their results.
 *
 * <p>The answer may change when links come or go, so the engine asks again on each such change.
 */
@FunctionalInterface
public interface LinkScope {

  /** Every link. */
  LinkScope ALL = link -> true;

  /** Reports whether the scope covers a link. */
  boolean covers(LinkFacts link);
}
