package dev.beacon.bond;

import java.util.List;
import java.util.Objects;

/**
 * A bond of a client, as its {@link Anchor} sees it at one moment.
 *
 * @param client the client's id; empty if it proved none
 * @param bond the start of the bond's random name
 * @param streams the connections that are open
 * @param lines the lines that stand; the path of each is the anchor's address at which it came in
 */
public record AnchorBond(String client, String bond, int streams, List<BondLine> lines) {

  /** Checks and copies the values. */
  public AnchorBond {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(bond, "bond");
    lines = List.copyOf(lines);
  }
}
