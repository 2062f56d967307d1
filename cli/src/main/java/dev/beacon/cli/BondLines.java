package dev.beacon.cli;

import dev.beacon.bond.AnchorEvent;
import dev.beacon.reach.ReachEvent;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/** The news of an anchor, a relay or a bond, as lines for people or for programs. */
final class BondLines {

  private final LineOut out;
  private final boolean json;

  BondLines(LineOut out, boolean json) {
    this.out = out;
    this.json = json;
  }

  void id(String id) {
    if (json) {
      out.json(new JsonLine().text("event", "id").text("id", id));
    } else {
      out.text(id);
    }
  }

  void listening(Optional<String> id, InetSocketAddress at) {
    if (json) {
      JsonLine line = new JsonLine().text("event", "listening");
      id.ifPresent(each -> line.text("id", each));
      out.json(line.text("address", Addresses.text(at.getAddress())).number("port", at.getPort()));
    } else {
      out.text("listening on " + ReachCommand.shown(at) + id.map(each -> " as " + each).orElse(""));
    }
  }

  /** For an anchor or a relay. */
  Flow.Subscriber<AnchorEvent> guests() {
    return new EachEvent<>(this::guest);
  }

  /** For a bond. */
  Flow.Subscriber<ReachEvent> paths() {
    return new EachEvent<>(this::path);
  }

  private void guest(AnchorEvent event) {
    if (event instanceof AnchorEvent.ClientJoined joined) {
      client(joined.client(), joined.bond(), "joined", "");
    } else if (event instanceof AnchorEvent.ClientLeft left) {
      client(left.client(), left.bond(), "left", left.reason());
    } else if (event instanceof AnchorEvent.Refused refused) {
      refused(refused.source(), refused.reason());
    }
  }

  private void client(String id, String bond, String state, String reason) {
    if (json) {
      JsonLine line =
          new JsonLine()
              .text("event", "client")
              .text("id", id)
              .text("bond", bond)
              .text("state", state);
      out.json(reason.isEmpty() ? line : line.text("reason", reason));
    } else {
      String who = id.isEmpty() ? "a client" : "client " + id;
      out.text(Terminal.printable(who + " " + state + (reason.isEmpty() ? "" : ": " + reason)));
    }
  }

  private void refused(String source, String reason) {
    if (json) {
      out.json(
          new JsonLine().text("event", "refused").text("source", source).text("reason", reason));
    } else {
      out.text(Terminal.printable(source + " was refused: " + reason));
    }
  }

  private void path(ReachEvent event) {
    if (event instanceof ReachEvent.LineUp up) {
      path(up.path(), "up", "", Optional.of(up.roundTrip()));
    } else if (event instanceof ReachEvent.LineSilent silent) {
      path(silent.path(), "silent", "nothing is heard", Optional.empty());
    } else if (event instanceof ReachEvent.LineDown down) {
      path(down.path(), "down", down.reason(), Optional.empty());
    } else if (event instanceof ReachEvent.EndpointRefused refused) {
      path(refused.path(), "refused", "it is " + refused.id(), Optional.empty());
    } else if (event instanceof ReachEvent.Degraded degraded) {
      condition("degraded", degraded.reason());
    } else if (event instanceof ReachEvent.Whole whole) {
      condition("whole", whole.reason());
    }
  }

  private void path(String path, String state, String reason, Optional<Duration> roundTrip) {
    if (json) {
      JsonLine line = new JsonLine().text("event", "path").text("path", path).text("state", state);
      if (!reason.isEmpty()) {
        line.text("reason", reason);
      }
      roundTrip.ifPresent(each -> line.decimal("rtt_ms", milliseconds(each)));
      out.json(line);
    } else {
      String more = roundTrip.map(each -> ", " + milliseconds(each) + " ms").orElse(": " + reason);
      out.text(Terminal.printable(path + " is " + state + more));
    }
  }

  private static String milliseconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f", duration.toNanos() / 1e6);
  }

  private void condition(String event, String reason) {
    if (json) {
      out.json(new JsonLine().text("event", event).text("reason", reason));
    } else {
      out.text(Terminal.printable(event + ": " + reason));
    }
  }

  private record EachEvent<T>(Consumer<T> taker) implements Flow.Subscriber<T> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T event) {
      taker.accept(event);
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {}
  }
}
