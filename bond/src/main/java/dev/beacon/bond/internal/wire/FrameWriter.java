package dev.beacon.bond.internal.wire;

import java.nio.ByteBuffer;

/** Collects the frames of one turn, so that they share the records of TLS. */
public final class FrameWriter {

  private static final int INITIAL_BYTES = 512;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NONE;
  private int lastBytes;

  /** Adds a frame. */
  public void write(Frame frame) {
    int length = frame.bodyLength();
    if (length > Frame.MAX_BODY) {
      throw new IllegalArgumentException("a body of " + length + " bytes");
    }
    reserve(Frame.HEADER + length);
    buffer.putInt((frame.type() << 24) | length);
    frame.putBody(buffer);
  }

  /** Checks that nothing was written since {@link #take}. */
  public boolean isEmpty() {
    return buffer.position() == 0;
  }

  /** All that was written; the caller owns it. */
  public ByteBuffer take() {
    ByteBuffer taken = buffer.flip().slice();
    lastBytes = taken.capacity();
    buffer = NONE;
    return taken;
  }

  /** Turns are alike, so a buffer is at first as large as the last one was full. */
  private void reserve(int bytes) {
    if (buffer.capacity() == 0) {
      buffer = ByteBuffer.allocate(Math.max(bytes, Math.max(INITIAL_BYTES, lastBytes)));
    } else if (buffer.remaining() < bytes) {
      int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
  }
}
