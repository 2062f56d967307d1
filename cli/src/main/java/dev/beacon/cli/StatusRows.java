package dev.beacon.cli;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.AnchorBond;
import dev.beacon.bond.Bond;
import dev.beacon.bond.BondLine;
import dev.beacon.reach.Liveness;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows that {@code reach status} gets of a running command; the first cell is the table. */
final class StatusRows {

  /** A table of the status, with the heads of its columns. */
  enum Table {
    /** Instances of {@code connect --type}. */
    INSTANCE("SERVICE INSTANCE ADDRESS STATE USED SOCKETS LIVENESS FAILURE"),
    /** Lines of {@code connect ANCHOR} and {@code serve}. */
    LINE("COMMAND PEER BOND STREAMS PATH STATE RTT_MS SENT RECEIVED COPIED");

    private final String heads;

    Table(String heads) {
      this.heads = heads;
    }

    String[] heads() {
      return heads.split(" ", -1);
    }
  }

  private static final String NONE = "-";
  private static final double NS_PER_MS = 1e6;

  private StatusRows() {}

  static List<List<String>> of(Reach reach, String service) {
    List<List<String>> rows = new ArrayList<>();
    for (ReachInstance each : reach.instances()) {
      rows.add(
          List.of(
              Table.INSTANCE.name(),
              service,
              each.instance(),
              ReachCommand.shown(each.address()),
              each.state().name().toLowerCase(Locale.ROOT),
              each.current() ? "yes" : "no",
              Integer.toString(each.sockets()),
              each.liveness() == Liveness.WATCH ? "watch" : "probes",
              each.failure().orElse(NONE)));
    }
    return rows;
  }

  static List<List<String>> of(Bond bond, String anchor) {
    List<List<String>> rows = new ArrayList<>();
    int streams = bond.figures().streams();
    addLines(rows, List.of("connect", anchor, bond.name(), "" + streams), bond.lines());
    return rows;
  }

  static List<List<String>> of(Anchor anchor) {
    List<List<String>> rows = new ArrayList<>();
    for (AnchorBond each : anchor.bonds()) {
      String client = each.client().isEmpty() ? NONE : each.client();
      addLines(rows, List.of("serve", client, each.bond(), "" + each.streams()), each.lines());
    }
    return rows;
  }

  /** A bond without lines has a row too. */
  private static void addLines(List<List<String>> rows, List<String> start, List<BondLine> lines) {
    for (BondLine line : lines) {
      double roundTripMs = line.roundTrip().toNanos() / NS_PER_MS;
      List<String> row = new ArrayList<>(List.of(Table.LINE.name()));
      row.addAll(start);
      row.add(line.path());
      row.add(line.silent() ? "silent" : line.late() ? "late" : "up");
      row.add(roundTripMs == 0 ? NONE : String.format(Locale.ROOT, "%.1f", roundTripMs));
      row.add(Long.toString(line.sentBytes()));
      row.add(Long.toString(line.receivedBytes()));
      row.add(Long.toString(line.copiedBytes()));
      rows.add(row);
    }
    if (lines.isEmpty()) {
      List<String> row = new ArrayList<>(List.of(Table.LINE.name()));
      row.addAll(start);
      row.addAll(List.of(NONE, "down", NONE, NONE, NONE, NONE));
      rows.add(row);
    }
  }
}
