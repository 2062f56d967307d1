package dev.beacon.cli;

import dev.beacon.bond.BondFigures;
import dev.beacon.reach.Reach;
import dev.beacon.reach.ReachInstance;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Metrics in the text format of Prometheus, version 0.0.4. */
final class MetricsText {

  private static final double MS_PER_SECOND = 1e3;
  private static final double NS_PER_SECOND = 1e9;

  private final StringBuilder text = new StringBuilder(4096);
  private final String tags;

  private MetricsText(String tags) {
    this.tags = tags;
  }

  /** The metrics of {@code reach connect --type}. */
  static String of(Reach reach, String service) {
    MetricsText text = new MetricsText(tag("service", service));
    for (Map.Entry<String, Long> each : reach.counts().entrySet()) {
      String name = "beacon_reach_" + each.getKey() + "_total";
      text.type(name, "counter").row(name, "", each.getValue());
    }
    text.type("beacon_reach_instances", "gauge");
    for (ReachInstance.State state : ReachInstance.State.values()) {
      long many = reach.instances().stream().filter(each -> each.state() == state).count();
      String its = tag("state", state.name().toLowerCase(Locale.ROOT));
      text.row("beacon_reach_instances", its, many);
    }
    int sockets = reach.instances().stream().mapToInt(ReachInstance::sockets).sum();
    text.type("beacon_reach_sockets", "gauge").row("beacon_reach_sockets", "", sockets);
    return text.toString();
  }

  /**
   * The metrics of a bond, an anchor or a relay.
   *
   * @param name the name that was typed
   */
  static String of(BondFigures figures, String name) {
    MetricsText text = new MetricsText(tag("bond", name));
    text.type("beacon_bond_bonds", "gauge").row("beacon_bond_bonds", "", figures.bonds());
    text.type("beacon_bond_streams", "gauge").row("beacon_bond_streams", "", figures.streams());
    String opened = "beacon_bond_streams_opened_total";
    text.type(opened, "counter").row(opened, "", figures.streamsOpened());
    text.type("beacon_bond_window_bytes", "gauge")
        .row("beacon_bond_window_bytes", "", figures.windowBytes());
    text.type("beacon_bond_refusals_total", "counter");
    figures
        .refusals()
        .forEach(
            (reason, many) -> text.row("beacon_bond_refusals_total", tag("reason", reason), many));
    text.type("beacon_bond_lines", "gauge");
    text.paths(figures, "beacon_bond_lines", "state=\"on_time\"", BondFigures.Path::onTime);
    text.paths(figures, "beacon_bond_lines", "state=\"late\"", BondFigures.Path::late);
    text.paths(figures, "beacon_bond_lines", "state=\"silent\"", BondFigures.Path::silent);
    String bytes = "beacon_bond_bytes_total";
    text.type(bytes, "counter");
    text.paths(figures, bytes, "direction=\"sent\"", BondFigures.Path::sentBytes);
    text.paths(figures, bytes, "direction=\"received\"", BondFigures.Path::receivedBytes);
    String copies = "beacon_bond_copied_bytes_total";
    text.type(copies, "counter").paths(figures, copies, "", BondFigures.Path::copiedBytes);
    text.histogram(figures, "beacon_bond_lateness_seconds", BondFigures.Path::lateness);
    text.histogram(figures, "beacon_bond_silences_seconds", BondFigures.Path::silences);
    return text.toString();
  }

  private void histogram(
      BondFigures figures, String name, Function<BondFigures.Path, BondFigures.Times> times) {
    type(name, "histogram");
    figures
        .paths()
        .forEach(
            (path, counted) -> {
              String its = tag("path", path);
              BondFigures.Times all = times.apply(counted);
              List<Duration> limits = BondFigures.Times.LIMITS;
              for (int i = 0; i < limits.size(); i++) {
                String limit = String.valueOf(limits.get(i).toMillis() / MS_PER_SECOND);
                row(name + "_bucket", its + "," + tag("le", limit), all.within().get(i));
              }
              row(name + "_bucket", its + "," + tag("le", "+Inf"), all.count());
              row(name + "_sum", its, String.valueOf(all.total().toNanos() / NS_PER_SECOND));
              row(name + "_count", its, all.count());
            });
  }

  private void paths(
      BondFigures figures, String name, String more, ToLongFunction<BondFigures.Path> value) {
    figures
        .paths()
        .forEach(
            (path, counted) ->
                row(
                    name,
                    tag("path", path) + (more.isEmpty() ? "" : "," + more),
                    value.applyAsLong(counted)));
  }

  private MetricsText type(String name, String type) {
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  private void row(String name, String more, long value) {
    row(name, more, Long.toString(value));
  }

  private void row(String name, String more, String value) {
    text.append(name).append('{').append(tags).append(more.isEmpty() ? "" : ",").append(more);
    text.append("} ").append(value).append('\n');
  }

  /** A stranger may choose the value, so line feeds are escaped too. */
  private static String tag(String name, String value) {
    String safe = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return name + "=\"" + safe + "\"";
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
