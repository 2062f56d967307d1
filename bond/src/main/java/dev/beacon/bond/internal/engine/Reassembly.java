package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;

/**
 * Puts the pieces of a stream in order. The first copy of a piece counts (RCH-021); one that comes
 * again has the same borders, or the peer broke the rules.
 */
final class Reassembly {

  private static final long OPEN_ENDED = -1;

  /** Pieces up to this length share a buffer while they wait for a reader (RCH-028). */
  private static final int SHORT_BYTES = 512;

  private static final int SHARED_BYTES = 2 * SHORT_BYTES;

  private final TreeMap<Long, byte[]> waiting = new TreeMap<>();
  private final ArrayDeque<ByteBuffer> ready = new ArrayDeque<>();
  private long next;
  private long consumed;
  private long highest;
  private long finalOffset = OPEN_ENDED;
  private long heldBytes;

  /**
   * Takes a piece.
   *
   * @return whether it was new
   */
  boolean take(long offset, byte[] bytes) throws LineFault {
    long end = offset + bytes.length;
    if (finalOffset != OPEN_ENDED && end > finalOffset) {
      throw LineFault.protocol("bytes to " + end + " after the end at " + finalOffset);
    }
    if (end <= next) {
      return false;
    }
    if (offset < next) {
      throw LineFault.protocol("a piece from " + offset + " with other borders");
    }
    if (!waiting.isEmpty() && isWaiting(offset, end)) {
      return false;
    }
    if (offset == next) {
      deliver(bytes);
    } else if (waiting.size() >= Bounds.MAX_WAITING_PIECES) {
      throw new LineFault(CloseCode.LIMIT, "too many pieces out of order");
    } else {
      waiting.put(offset, bytes);
    }
    highest = Math.max(highest, end);
    heldBytes += bytes.length;
    return true;
  }

  private boolean isWaiting(long offset, long end) throws LineFault {
    Map.Entry<Long, byte[]> before = waiting.floorEntry(offset);
    if (before != null) {
      long beforeEnd = before.getKey() + before.getValue().length;
      if (before.getKey() == offset && beforeEnd == end) {
        return true;
      }
      if (beforeEnd > offset) {
        throw LineFault.protocol("a piece from " + offset + " overlaps");
      }
    }
    Long after = waiting.higherKey(offset);
    if (after != null && after < end) {
      throw LineFault.protocol("a piece from " + offset + " overlaps");
    }
    return false;
  }

  private void deliver(byte[] bytes) {
    add(bytes);
    Map.Entry<Long, byte[]> first = waiting.firstEntry();
    while (first != null && first.getKey() == next) {
      waiting.pollFirstEntry();
      add(first.getValue());
      first = waiting.firstEntry();
    }
  }

  /** A buffer for each single byte would take 80 times the memory that it counts as. */
  private void add(byte[] bytes) {
    next += bytes.length;
    ByteBuffer last = ready.peekLast();
    if (last == null || bytes.length > SHORT_BYTES) {
      ready.add(ByteBuffer.wrap(bytes));
      return;
    }
    if (last.capacity() - last.limit() < bytes.length) {
      last = ByteBuffer.allocate(SHARED_BYTES).limit(0);
      ready.add(last);
    }
    int end = last.limit();
    last.limit(end + bytes.length).put(end, bytes);
  }

  /** Nothing follows this offset. */
  void finish(long offset) throws LineFault {
    if (finalOffset != OPEN_ENDED && finalOffset != offset) {
      throw LineFault.protocol("ends at " + finalOffset + " and at " + offset);
    }
    if (offset < highest) {
      throw LineFault.protocol("ends at " + offset + ", before " + highest);
    }
    finalOffset = offset;
  }

  /** Moves bytes in order to {@code to}; returns how many. */
  int read(ByteBuffer to) {
    int before = to.remaining();
    while (to.hasRemaining() && !ready.isEmpty()) {
      ByteBuffer first = ready.element();
      int bytes = Math.min(first.remaining(), to.remaining());
      to.put(first.slice(first.position(), bytes));
      first.position(first.position() + bytes);
      if (!first.hasRemaining()) {
        ready.remove();
      }
    }
    int moved = before - to.remaining();
    consumed += moved;
    heldBytes -= moved;
    return moved;
  }

  /** Bytes can be read. */
  boolean isReadable() {
    return !ready.isEmpty();
  }

  /** All bytes to the end have been read. */
  boolean isAtEnd() {
    return consumed == finalOffset;
  }

  boolean knowsItsEnd() {
    return finalOffset != OPEN_ENDED;
  }

  long consumed() {
    return consumed;
  }

  long heldBytes() {
    return heldBytes;
  }
}
