package dev.beacon.bench.ratio;

import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.FrameWriter;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The frames of a bond: thirty small pieces of data, with an acknowledgement after each third. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FrameBenchmark {

  private static final int PIECES = 30;
  private static final int PIECE_BYTES = 64;

  private final List<Frame> frames = new ArrayList<>();
  private final FrameReader reader = new FrameReader();
  private final FrameWriter writer = new FrameWriter();
  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int seen;

  /** The frames and their bytes. */
  @Setup
  public void make() {
    for (int i = 0; i < PIECES; i++) {
      frames.add(new Frame.Data(1 + i % 3, (long) i * PIECE_BYTES, new byte[PIECE_BYTES]));
      if (i % 3 == 2) {
        frames.add(new Frame.Ack(1, i));
      }
    }
    bytes = write();
  }

  /** All frames, whole. */
  @Benchmark
  public int read() throws LineFault {
    seen = 0;
    reader.read(bytes.duplicate(), frame -> seen++);
    if (seen != frames.size()) {
      throw new IllegalStateException(seen + " of " + frames.size() + " frames");
    }
    return seen;
  }

  /** All of them into one buffer. */
  @Benchmark
  public ByteBuffer write() {
    for (Frame frame : frames) {
      writer.write(frame);
    }
    return writer.take();
  }
}
