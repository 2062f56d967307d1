package dev.beacon.bond.sim;

import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.StreamState;
import java.nio.ByteBuffer;

/**
 * The program at one end of a stream: it writes as many bytes as it was told, ends, and checks each
 * byte that it reads. The byte at an offset is a function of stream and offset.
 */
final class SimStream {

  final long total;
  long expected;
  private final BondEngine engine;
  private final StreamState state;
  private long written;
  private long read;
  private boolean finished;
  private boolean atEnd;
  private boolean reads = true;
  private long mayWrite = Long.MAX_VALUE;
  private String wrong = "";

  SimStream(BondEngine engine, StreamState state, long total, long expected) {
    this.engine = engine;
    this.state = state;
    this.total = total;
    this.expected = expected;
  }

  void reads(boolean now) {
    reads = now;
  }

  /** The program has no more than so many bytes so far. */
  void mayWrite(long bytes) {
    mayWrite = bytes;
  }

  /** Does what can be done now. */
  void work() {
    write();
    if (reads) {
      read();
    }
  }

  private void write() {
    long last = Math.min(total, mayWrite);
    while (written < last && state.isWritable()) {
      byte[] chunk = new byte[(int) Math.min(5_000, last - written)];
      for (int i = 0; i < chunk.length; i++) {
        chunk[i] = byteAt(state.number(), written + i);
      }
      int taken = engine.write(state, ByteBuffer.wrap(chunk));
      written += taken;
      if (taken == 0) {
        break;
      }
    }
    if (written == total && !finished) {
      finished = true;
      engine.finish(state);
    }
  }

  private void read() {
    ByteBuffer to = ByteBuffer.allocate(16_384);
    int moved = 1;
    while (moved > 0) {
      moved = engine.read(state, to.clear());
      for (int i = 0; i < moved; i++) {
        if (to.get(i) != byteAt(state.number(), read + i)) {
          wrong = "byte " + (read + i) + " is wrong";
        }
      }
      read += Math.max(0, moved);
    }
    if (moved < 0) {
      atEnd = true;
    }
  }

  private static byte byteAt(int stream, long offset) {
    long mixed = (offset + 1) * 0x9E3779B97F4A7C15L + stream * 0xBF58476D1CE4E5B9L;
    return (byte) (mixed >>> 41);
  }

  long bytesRead() {
    return read;
  }

  long bytesWritten() {
    return written;
  }

  StreamState state() {
    return state;
  }

  /** All came, in order, once, and then the end. */
  boolean isComplete() {
    return wrong.isEmpty() && atEnd && read == expected;
  }

  /** Why a stream that ended in order isn't as it should be; empty if it is. */
  String fault() {
    if (!wrong.isEmpty()) {
      return wrong;
    }
    return atEnd && read != expected ? "the end came after " + read + " of " + expected : "";
  }

  @Override
  public String toString() {
    return state + ", wrote " + written + " of " + total + ", read " + read + " of " + expected;
  }
}
