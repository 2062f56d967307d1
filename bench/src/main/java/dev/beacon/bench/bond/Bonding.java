package dev.beacon.bench.bond;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.Bond;
import dev.beacon.bond.BondBuilder;
import dev.beacon.bond.BondIdentity;
import dev.beacon.bond.Relay;
import dev.beacon.reach.ReachEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The ends of bonds and a relay, each in a process of its own, until it is killed. */
public final class Bonding {

  private static final int BONDS_OF_AN_IDENTITY = 50;
  private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

  private Bonding() {}

  /**
   * Arguments: {@code anchor PORT IDENTITY SERVICE-PORT RELAYS}; {@code relay PORT ID HOST PORT};
   * {@code client PORT ID HOST:PORT...}, which listens on the port; {@code many COUNT PER-SECOND
   * FOLDER ID HOST:PORT...}, which opens so many bonds.
   */
  public static void main(String[] args) throws Exception {
    List<AutoCloseable> open = new ArrayList<>();
    switch (args[0]) {
      case "anchor" -> open.add(anchor(args));
      case "relay" ->
          open.add(
              Relay.listening(Integer.parseInt(args[1]))
                  .to(args[2], args[3], Integer.parseInt(args[4]))
                  .open());
      case "client" -> open.add(client(args));
      case "many" -> many(args, open);
      default -> throw new IllegalArgumentException(args[0]);
    }
    Timed.now("ready");
    new CountDownLatch(1).await();
    open.forEach(each -> Timed.now("closed " + each));
  }

  private static Anchor anchor(String[] args) throws IOException {
    return Anchor.serving("127.0.0.1", Integer.parseInt(args[3]))
        .identity(Path.of(args[2]))
        .anyClient()
        .relayFrom(args[4])
        .listen(Integer.parseInt(args[1]))
        .open();
  }

  /** With each endpoint from all interfaces that lead there. */
  static BondBuilder to(String id, List<String> places) {
    BondBuilder builder = Bond.to(id);
    for (String place : places) {
      String[] parts = place.split(":", 2);
      builder.endpoint(parts[0], Integer.parseInt(parts[1]));
    }
    return builder;
  }

  private static Bond client(String[] args) throws IOException {
    Bond bond = to(args[2], List.of(args).subList(3, args.length)).open();
    bond.events().subscribe(new Saying());
    awaitLines(bond, 2);
    Object unused = bond.listen("127.0.0.1", Integer.parseInt(args[1]));
    return bond;
  }

  static void awaitLines(Bond bond, int count) {
    while (bond.lines().size() < count) {
      LockSupport.parkNanos(LOOK_NS);
    }
  }

  /** One after the other, since handshakes are what costs. */
  private static void many(String[] args, List<AutoCloseable> open) throws IOException {
    int count = Integer.parseInt(args[1]);
    long everyNs = TimeUnit.SECONDS.toNanos(1) / Integer.parseInt(args[2]);
    List<Bond> bonds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path identity = Path.of(args[3], "client-" + i / BONDS_OF_AN_IDENTITY + ".pem");
      Object unused = BondIdentity.at(identity);
      bonds.add(to(args[4], List.of(args).subList(5, args.length)).identity(identity).open());
      LockSupport.parkNanos(everyNs);
    }
    bonds.forEach(bond -> awaitLines(bond, 2));
    open.addAll(bonds);
  }

  private static final class Saying implements Flow.Subscriber<ReachEvent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ReachEvent event) {
      Timed.now("event " + event);
    }

    @Override
    public void onError(Throwable error) {
      Timed.now("events " + error);
    }

    @Override
    public void onComplete() {}
  }
}
