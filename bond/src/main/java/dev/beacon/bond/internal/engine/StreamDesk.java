package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The streams of one end of a bond, with the effects of the peer's frames and of the program's
 * calls. Their items to send go to the {@link Courier}; news for the program waits until the end of
 * the turn.
 */
final class StreamDesk {

  private final boolean client;
  private final Ledger ledger;
  private final Courier courier;
  private final StreamTable streams;
  private final Set<StreamState> touched = new LinkedHashSet<>();
  private final List<StreamState> arrived = new ArrayList<>();
  private final ArrayDeque<Item> unconfirmedOpens = new ArrayDeque<>();
  private long receivedBytes;

  StreamDesk(boolean client, Ledger ledger, Courier courier) {
    this.client = client;
    this.ledger = ledger;
    this.courier = courier;
    this.streams = new StreamTable(ledger.bounds().maxStreams());
  }

  /** Bytes of all streams that came, each once. */
  long receivedBytes() {
    return receivedBytes;
  }

  int size() {
    return streams.size();
  }

  boolean wasUsed() {
    return streams.wasUsed();
  }

  // The frames of the peer.

  void take(Frame.Numbered frame, boolean draining, long nowNs) throws LineFault {
    if (frame instanceof Frame.Open open) {
      takeOpen(open, draining, nowNs);
      return;
    }
    StreamState stream = streams.find(frame.stream());
    if (stream == null) {
      return; // it is over
    }
    touch(stream);
    if (frame instanceof Frame.Data data) {
      receivedBytes += stream.take(data) ? data.bytes().length : 0;
    } else if (frame instanceof Frame.Fin fin) {
      stream.takeEnd(fin.finalOffset());
    } else if (frame instanceof Frame.Window window) {
      stream.limit(window.limit());
    } else if (frame instanceof Frame.Reset reset) {
      stream.reset(reset.reason());
      streams.remove(stream);
    } else if (frame instanceof Frame.Opened opened) {
      takeOpened(stream, opened);
    }
  }

  private void takeOpen(Frame.Open open, boolean draining, long nowNs) throws LineFault {
    if (client) {
      throw LineFault.protocol("OPEN of an anchor");
    }
    if (!streams.isNew(open.stream())) {
      return;
    }
    StreamState stream =
        new StreamState(open.stream(), open.service(), ledger, open.window(), nowNs);
    if (streams.isFull() || draining) {
      courier.add(stream.item(new Frame.Opened(open.stream(), 0, Frame.Opened.TOO_MANY)));
      return;
    }
    streams.add(stream);
    arrived.add(stream);
  }

  private void takeOpened(StreamState stream, Frame.Opened opened) throws LineFault {
    if (!client) {
      throw LineFault.protocol("OPENED of a client");
    }
    if (opened.result() == Frame.Opened.OPEN) {
      stream.opened(opened.window());
    } else if (stream.state() == StreamState.State.OPENING) {
      stream.refuse(opened.result());
      streams.remove(stream);
    }
  }

  /** The peer has this item. */
  void settled(Item item) {
    courier.settled(item);
    touch(item.stream());
  }

  // The calls of the program.

  /** A client begins a stream; empty if the bond carries as many as it may. */
  Optional<StreamState> open(String service, long nowNs) {
    while (!unconfirmedOpens.isEmpty() && unconfirmedOpens.element().isDone()) {
      unconfirmedOpens.remove();
    }
    if (!client || streams.isFull()) {
      return Optional.empty();
    }
    int next = streams.lastNumber() + 1;
    int oldest = unconfirmedOpens.isEmpty() ? next : unconfirmedOpens.element().frame().stream();
    if (next - oldest >= ledger.bounds().maxStreams()) {
      return Optional.empty(); // the anchor would take it for a number out of the blue
    }
    int number = streams.next();
    StreamState stream = new StreamState(number, service, ledger, Bounds.BEFORE_OPENED, nowNs);
    streams.add(stream);
    Item open = stream.sayOpen(new Frame.Open(number, ledger.bounds().initialWindow(), service));
    unconfirmedOpens.add(open);
    courier.add(open);
    return Optional.of(stream);
  }

  void accept(StreamState stream) {
    if (stream.state() == StreamState.State.OPENING) {
      int window = ledger.bounds().initialWindow();
      courier.add(stream.item(new Frame.Opened(stream.number(), window, Frame.Opened.OPEN)));
      stream.opened(0);
      touch(stream);
    }
  }

  void refuse(StreamState stream, int result) {
    if (stream.state() == StreamState.State.OPENING) {
      stream.refuse(result);
      streams.remove(stream);
      courier.add(stream.item(new Frame.Opened(stream.number(), 0, result)));
    }
  }

  int write(StreamState stream, ByteBuffer from) {
    int taken = stream.write(from);
    courier.enqueue(stream);
    return taken;
  }

  void finish(StreamState stream) {
    if (stream.isLive()) {
      stream.finish();
      courier.enqueue(stream);
    }
  }

  int read(StreamState stream, ByteBuffer to) {
    int moved = stream.read(to);
    touch(stream);
    return moved;
  }

  void reset(StreamState stream, int reason) {
    if (stream.isLive()) {
      stream.reset(reason);
      streams.remove(stream);
      touch(stream);
      courier.add(stream.item(new Frame.Reset(stream.number(), reason)));
    }
  }

  /** The bond is over. */
  void resetAll() {
    for (StreamState stream : streams.all()) {
      stream.reset(Frame.Reset.INTERNAL);
      streams.remove(stream);
      touch(stream);
    }
  }

  // A turn.

  /** Lets the peer send more where a reader made room. */
  void grant(long roundTripNs, long nowNs) {
    for (StreamState stream : touched) {
      Item window = stream.grant(roundTripNs, nowNs);
      if (window != null) {
        courier.add(window);
      }
      courier.enqueue(stream);
    }
  }

  /** Tells the program; returns whether there was something. */
  boolean handOut(BondSink sink) {
    boolean any = !arrived.isEmpty();
    drain(arrived).forEach(sink::arrived);
    for (StreamState stream : drain(touched)) {
      if (stream.becomesFinished()) {
        streams.remove(stream);
      }
      if (stream.takeChanged()) {
        any = true;
        sink.streamChanged(stream);
      }
    }
    return any;
  }

  private void touch(StreamState stream) {
    touched.add(stream);
  }

  static <T> List<T> drain(Collection<T> from) {
    List<T> all = new ArrayList<>(from);
    from.clear();
    return all;
  }
}
