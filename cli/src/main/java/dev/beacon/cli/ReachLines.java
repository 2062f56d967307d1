package dev.beacon.cli;

import dev.beacon.reach.Liveness;
import dev.beacon.reach.ReachEvent;
import java.net.InetSocketAddress;
import java.util.concurrent.Flow;

/**
 * Prints the lines of {@code reach connect}. The keys, their order and their words are the
 * contract.
 */
final class ReachLines implements Flow.Subscriber<ReachEvent> {

  private final LineOut out;
  private final boolean json;

  ReachLines(LineOut out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Prints that it accepts connections. */
  void listening(InetSocketAddress at) {
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "listening")
              .text("address", Addresses.text(at.getAddress()))
              .number("port", at.getPort()));
    } else {
      out.text("listening on " + ReachCommand.shown(at));
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(ReachEvent event) {
    if (event instanceof ReachEvent.InstanceChosen chosen) {
      String judge = chosen.liveness() == Liveness.WATCH ? "watch" : "probes";
      instance(chosen.instance(), "chosen", "it answered first", chosen.address(), judge);
    } else if (event instanceof ReachEvent.InstanceLeft left) {
      instance(left.instance(), "left", left.reason(), left.address(), "");
    } else if (event instanceof ReachEvent.Degraded degraded) {
      condition("degraded", degraded.reason());
    } else if (event instanceof ReachEvent.Whole whole) {
      condition("whole", whole.reason());
    }
  }

  private void instance(
      String name, String state, String reason, InetSocketAddress at, String liveness) {
    if (json) {
      JsonLine line =
          new JsonLine()
              .text("event", "instance")
              .text("name", name)
              .text("state", state)
              .text("reason", reason)
              .text("address", Addresses.text(at.getAddress()))
              .number("port", at.getPort());
      if (!liveness.isEmpty()) {
        line.text("liveness", liveness);
      }
      out.json(line);
    } else {
      String how = liveness.isEmpty() ? reason : "judged by " + liveness;
      out.text(
          Terminal.printable(name + " at " + ReachCommand.shown(at) + " is " + state + ": " + how));
    }
  }

  private void condition(String event, String reason) {
    if (json) {
      out.json(new JsonLine().text("event", event).text("reason", reason));
    } else {
      out.text(Terminal.printable(event + ": " + reason));
    }
  }

  @Override
  public void onError(Throwable failure) {
    throw new IllegalStateException(failure);
  }

  @Override
  public void onComplete() {}
}
