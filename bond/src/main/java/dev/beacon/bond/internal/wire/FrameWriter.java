package dev.beacon.bond.internal.wire;

import java.nio.ByteBuffer;

/** Collects the frames of one turn, so that they share the records of TLS. */
public final class FrameWriter {

  private static final int INITIAL_BYTES = 512;

  /** A buffer that grew beyond this isn't kept. */
  private static final int KEPT_BYTES = 64 * 1024;

  private ByteBuffer buffer = ByteBuffer.allocate(INITIAL_BYTES);

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
    ByteBuffer taken = ByteBuffer.allocate(buffer.position()).put(buffer.flip()).flip();
    if (buffer.capacity() > KEPT_BYTES) {
      buffer = ByteBuffer.allocate(INITIAL_BYTES);
    }
    buffer.clear();
    return taken;
  }

  private void reserve(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(2 * buffer.capacity(), buffer.position() + bytes);
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
  }
}
