package dev.beacon.bond.sim;

import dev.beacon.bond.internal.engine.Guest;
import dev.beacon.bond.internal.engine.LineState;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A TCP connection as its two ends see it: bytes arrive in order, later or never. What a cut path
 * swallows TCP sends again when the path is whole, after its own pause.
 */
final class SimLine {

  private record InTransit(long atNs, ByteBuffer bytes) {}

  private static final long MS = 1_000_000L;
  private static final int SEGMENT_BYTES = 8_192;

  /** What TCP waits at the most after the path is whole, here. */
  private static final long AFTER_HEAL_NS = 200 * MS;

  private final SimPath path;
  private final LineState client;
  private final ArrayDeque<InTransit> toAnchor = new ArrayDeque<>();
  private final ArrayDeque<InTransit> toClient = new ArrayDeque<>();
  private long anchorFreeNs;
  private long clientFreeNs;
  private long standsAtNs;
  private boolean stands;
  private boolean over;
  private long overAtNs;
  private Guest guest;

  SimLine(SimPath path, LineState client, long nowNs) {
    this.path = path;
    this.client = client;
    this.standsAtNs = nowNs + 3 * path.latencyNs();
  }

  SimPath path() {
    return path;
  }

  LineState client() {
    return client;
  }

  Guest guest() {
    return guest;
  }

  void stands(Guest at) {
    guest = at;
    stands = true;
  }

  boolean isStanding() {
    return stands;
  }

  /** Whether the handshake is through by now: not while the path is cut in either direction. */
  boolean isThrough(long nowNs) {
    if (!path.passes(true) || !path.passes(false)) {
      standsAtNs = nowNs + 3 * path.latencyNs();
    }
    return !stands && !over && nowNs >= standsAtNs;
  }

  /** Bytes arrive as segments, not as the heap that they were written as. */
  void transmit(boolean fromClient, ByteBuffer bytes, long nowNs) {
    while (bytes.hasRemaining()) {
      int length = Math.min(SEGMENT_BYTES, bytes.remaining());
      segment(fromClient, bytes.slice(bytes.position(), length), nowNs);
      bytes.position(bytes.position() + length);
    }
  }

  private void segment(boolean fromClient, ByteBuffer bytes, long nowNs) {
    long start = Math.max(nowNs, fromClient ? anchorFreeNs : clientFreeNs);
    path.queued(start - nowNs);
    long freeNs = start + bytes.remaining() * 1_000_000_000L / path.bytesPerSecond();
    if (fromClient) {
      anchorFreeNs = freeNs;
      toAnchor.add(new InTransit(freeNs + path.latencyNs() + path.againNs(), bytes));
    } else {
      clientFreeNs = freeNs;
      toClient.add(new InTransit(freeNs + path.latencyNs() + path.againNs(), bytes));
    }
  }

  /** What arrives now, null if nothing does. */
  ByteBuffer arrives(boolean atAnchor, long nowNs) {
    ArrayDeque<InTransit> way = atAnchor ? toAnchor : toClient;
    InTransit first = way.peek();
    if (first == null || nowNs < Math.max(first.atNs, path.openSinceNs(atAnchor) + pauseNs())) {
      return null;
    }
    if (!path.passes(atAnchor)) {
      return null;
    }
    return way.remove().bytes;
  }

  private long pauseNs() {
    return path.wasCut() ? AFTER_HEAL_NS : 0;
  }

  long nextNs(long nowNs) {
    long next = Long.MAX_VALUE;
    if (!stands && !over && path.passes(true) && path.passes(false)) {
      next = standsAtNs;
    }
    for (boolean atAnchor : new boolean[] {true, false}) {
      InTransit first = (atAnchor ? toAnchor : toClient).peek();
      if (first != null && path.passes(atAnchor)) {
        next = Math.min(next, Math.max(first.atNs, path.openSinceNs(atAnchor) + pauseNs()));
      }
    }
    return over && next == Long.MAX_VALUE ? overAtNs : next;
  }

  /** One end hung up; the other notices when all has arrived. */
  void hangUp(long nowNs) {
    if (!over) {
      over = true;
      overAtNs = nowNs + path.latencyNs();
    }
  }

  boolean isOver() {
    return over;
  }

  /** Nothing more comes, and both may know it. */
  boolean isDrained(long nowNs) {
    return over
        && nowNs >= overAtNs
        && (toAnchor.isEmpty() || !path.passes(true))
        && (toClient.isEmpty() || !path.passes(false));
  }

  /** A reset: nothing that is on its way arrives. */
  void breakOff(long nowNs) {
    toAnchor.clear();
    toClient.clear();
    hangUp(nowNs);
  }
}
