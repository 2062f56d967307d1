package dev.beacon.cli;

import dev.beacon.PathState;
import dev.beacon.WatchEvent;
import dev.beacon.WatchStatistics;
import dev.beacon.WatchTarget;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;

/**
 * Prints the lines of {@code watch}. The keys, their order and the words of states are the
 * contract.
 */
final class WatchLines {

  private static final int MICRO_DIGITS = 6;

  private final LineOut out;
  private final boolean json;
  private final Columns columns = new Columns(14, 12, 15, 12, 6);

  WatchLines(LineOut out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Prints a change of state. */
  void print(WatchEvent event) {
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "state")
              .text("peer", Addresses.text(event.target().peer()))
              .text("local", event.local().map(Addresses::text).orElse(""))
              .text("interface", event.interfaceName())
              .text("from", word(event.from()))
              .text("to", word(event.to()))
              .number("diag", event.diagnostic().code())
              .number("remote_diag", event.remote().code())
              .decimal("detection_ms", millis(event.detection()))
              .decimal("time", seconds(event.time())));
    } else {
      out.text(
          columns.line(
              out.screen(),
              event.time().toString().substring(11, 23),
              Terminal.printable(Addresses.text(event.target().peer(), event.interfaceName())),
              word(event.from()) + " -> " + word(event.to()),
              Terminal.printable(event.interfaceName()),
              why(event)));
    }
  }

  /** Prints that the session of an answered peer has ended. */
  void gone(InetAddress peer) {
    if (json) {
      out.json(new JsonLine().text("event", "gone").text("peer", Addresses.text(peer)));
    } else {
      out.text(Terminal.printable(Addresses.text(peer)) + " is gone");
    }
  }

  /** Prints the present state of a session. */
  void print(WatchTarget target, WatchStatistics now) {
    if (json) {
      JsonLine line =
          new JsonLine()
              .text("event", "session")
              .text("peer", Addresses.text(target.peer()))
              .text("local", now.local().map(Addresses::text).orElse(""))
              .text("interface", now.interfaceName())
              .text("state", word(now.state()))
              .text("remote_state", word(now.remoteState()))
              .number("diag", now.diagnostic().code())
              .number("remote_diag", now.remoteDiagnostic().code())
              .number("discriminator", Integer.toUnsignedLong(now.discriminator()))
              .number("remote_discriminator", Integer.toUnsignedLong(now.remoteDiscriminator()))
              .decimal("tx_ms", millis(now.transmitInterval()))
              .decimal("detection_ms", millis(now.detection()))
              .decimal("remote_min_rx_ms", millis(now.remoteMinReceive()))
              .number("sent", now.sent())
              .number("received", now.received());
      now.dropped().forEach((reason, count) -> line.number("dropped_" + reason, count));
      line.number("changes", now.changes()).decimal("changed", seconds(now.changed()));
      now.heard().ifPresent(heard -> line.decimal("heard", seconds(heard)));
      out.json(line);
    } else {
      out.text(
          Addresses.text(target.peer(), now.interfaceName())
              + " is "
              + word(now.state())
              + ", sends every "
              + millis(now.transmitInterval())
              + " ms, detection "
              + millis(now.detection())
              + " ms, "
              + now.sent()
              + " sent, "
              + now.received()
              + " received, "
              + now.dropped().values().stream().mapToLong(Long::longValue).sum()
              + " dropped");
    }
  }

  private static String why(WatchEvent event) {
    String detection = "detection " + millis(event.detection()) + " ms";
    return event.to() == PathState.UP ? detection : event.diagnostic().toString();
  }

  private static String word(PathState state) {
    return switch (state) {
      case ADMIN_DOWN -> "AdminDown";
      case DOWN -> "Down";
      case INIT -> "Init";
      case UP -> "Up";
    };
  }

  private static String millis(Duration time) {
    return BigDecimal.valueOf(time.toNanos(), MICRO_DIGITS)
        .setScale(1, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private static String seconds(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .add(BigDecimal.valueOf(time.getNano(), 9))
        .setScale(MICRO_DIGITS, RoundingMode.DOWN)
        .toPlainString();
  }
}
