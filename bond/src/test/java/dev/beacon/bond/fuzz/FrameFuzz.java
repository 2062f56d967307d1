package dev.beacon.bond.fuzz;

import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.FrameWriter;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes are frames, or a {@link LineFault}; the same ones however they are cut; and what was
 * read, written and read again is the same.
 */
public final class FrameFuzz {

  private static final int LONGEST_STEP = 64;

  private record Course(List<Frame> frames, boolean broken) {}

  private FrameFuzz() {}

  /** What the fuzzer calls; the first byte says how the others are cut. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
    Course whole = read(bytes, Math.max(1, bytes.length));
    Course cut = read(bytes, 1 + (input[0] & 0xFF) % LONGEST_STEP);
    byte[] written = write(whole.frames());
    check(whole.broken() == cut.broken(), "broken or not, by how it is cut");
    check(Arrays.equals(written, write(cut.frames())), "other frames, by how it is cut");
    Course again = read(written, Math.max(1, written.length));
    check(!again.broken(), "what was read, written, is broken");
    check(Arrays.equals(written, write(again.frames())), "written and read, not the same");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static Course read(byte[] bytes, int step) {
    List<Frame> frames = new ArrayList<>();
    FrameReader reader = new FrameReader();
    try {
      for (int at = 0; at < bytes.length; at += step) {
        reader.read(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)), frames::add);
      }
      return new Course(frames, false);
    } catch (LineFault expected) {
      return new Course(frames, true);
    }
  }

  /** The text of a CLOSE that isn't UTF-8 has another length when it is written: it is left out. */
  private static byte[] write(List<Frame> frames) {
    FrameWriter writer = new FrameWriter();
    for (Frame frame : frames) {
      if (!(frame instanceof Frame.Close close && close.text().indexOf('\ufffd') >= 0)) {
        writer.write(frame);
      }
    }
    if (writer.isEmpty()) {
      return new byte[0];
    }
    ByteBuffer taken = writer.take();
    byte[] bytes = new byte[taken.remaining()];
    taken.get(bytes);
    return bytes;
  }
}
