package dev.beacon.cli;

import dev.beacon.cli.page.Board;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The bonds and connections on the page: the rows of {@code reach status}, with rates. */
final class PageReach {

  private static final int MOST_ROWS = 256;
  private static final double NS_PER_SECOND = 1e9;
  private static final List<String> BYTES = List.of("sent", "received", "copied");

  private final Board board;
  private final Path folder;
  private Map<String, Long> before = Map.of();
  private long beforeNs;

  PageReach(Board board, Path folder) {
    this.board = board;
    this.folder = folder;
  }

  /** Puts the present state on the board; a process that does not answer delays only this. */
  void pulse(long nowNs) throws IOException {
    Optional<Map<StatusRows.Table, List<String[]>>> tables = ReachStatus.tables(folder);
    Map<String, Long> bytes = new HashMap<>();
    double seconds = Math.max(1, nowNs - beforeNs) / NS_PER_SECOND;
    JsonLine line = new JsonLine().flag("running", tables.isPresent());
    for (StatusRows.Table table : StatusRows.Table.values()) {
      List<JsonLine> rows = new ArrayList<>();
      for (String[] cells :
          tables.map(all -> all.getOrDefault(table, List.of())).orElse(List.of())) {
        if (rows.size() < MOST_ROWS) {
          rows.add(json(table.heads(), cells, bytes, seconds));
        }
      }
      line.objects(table.name().toLowerCase(Locale.ROOT), rows);
    }
    board.put("reach", line.end());
    before = bytes;
    beforeNs = nowNs;
  }

  private JsonLine json(String[] heads, String[] cells, Map<String, Long> bytes, double seconds) {
    JsonLine line = new JsonLine();
    StringBuilder identity = new StringBuilder();
    for (int i = 0; i < heads.length; i++) {
      String head = heads[i].toLowerCase(Locale.ROOT);
      line.text(head, cells[i]);
      if (BYTES.contains(head)) {
        rate(line, head, identity + head, cells[i], bytes, seconds);
      } else if (!head.equals("state") && !head.equals("rtt_ms") && !head.equals("streams")) {
        identity.append(cells[i]).append('\t');
      }
    }
    return line;
  }

  private void rate(
      JsonLine line,
      String head,
      String counter,
      String cell,
      Map<String, Long> bytes,
      double seconds) {
    try {
      long now = Long.parseLong(cell);
      bytes.put(counter, now);
      long more = now - before.getOrDefault(counter, now);
      line.number(head + "_per_s", Math.max(0, Math.round(more / seconds)));
    } catch (NumberFormatException none) {
      line.number(head + "_per_s", 0);
    }
  }
}
