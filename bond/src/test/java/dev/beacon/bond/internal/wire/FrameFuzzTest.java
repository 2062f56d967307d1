package dev.beacon.bond.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Random bytes, and right frames with some wrong bytes, cut anywhere. {@code -Dbond.seeds=10000}
 * for the long run.
 */
class FrameFuzzTest {

  private static final int SEEDS = Integer.getInteger("bond.seeds", 300);
  private static final int MOST_PIECE = 300;

  /** What a reader made of bytes: the frames, and the words of the fault if there was one. */
  private record Course(List<Frame> frames, String fault) {}

  @Test
  @DisplayName("RCH-040, RCH-051: whatever the bytes, there is a fault or there are frames")
  void anyBytesAreFramesOrAFault() {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = random.nextBoolean() ? noise(random) : damaged(random);
      Course whole = read(bytes, bytes.length);
      assertThat(bytesOf(whole.frames())).as("seed %d", seed).isLessThanOrEqualTo(bytes.length);
      Course cut = read(bytes, random.nextInt(1, 60));
      assertThat(words(cut)).as("seed %d, in pieces", seed).isEqualTo(words(whole));
    }
  }

  @Test
  @DisplayName("RCH-051: a frame that was read is written as the same bytes")
  void whatIsReadIsWrittenAlike() throws LineFault {
    for (int seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Frame> frames = frames(random);
      byte[] bytes = write(frames);
      Course course = read(bytes, random.nextInt(1, 2_000));
      assertThat(course.fault()).as("seed %d", seed).isEmpty();
      assertThat(write(course.frames())).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  private static Course read(byte[] bytes, int step) {
    List<Frame> frames = new ArrayList<>();
    FrameReader reader = new FrameReader();
    try {
      for (int at = 0; at < bytes.length; at += step) {
        reader.read(ByteBuffer.wrap(bytes, at, Math.min(step, bytes.length - at)), frames::add);
      }
      return new Course(frames, "");
    } catch (LineFault fault) {
      return new Course(frames, String.valueOf(fault.getMessage()));
    }
  }

  /** The frames as words, with the bytes of their bodies: records compare arrays by identity. */
  private static String words(Course course) {
    StringBuilder words = new StringBuilder(course.fault());
    for (Frame frame : course.frames()) {
      byte[] body = new byte[frame.bodyLength()];
      frame.putBody(ByteBuffer.wrap(body));
      words.append('\n').append(frame.type()).append(Arrays.hashCode(body));
    }
    return words.toString();
  }

  private static long bytesOf(List<Frame> frames) {
    return frames.stream()
        .mapToLong(frame -> frame instanceof Frame.Close ? 7 : Frame.HEADER + frame.bodyLength())
        .sum(); // a text of wrong UTF-8 becomes longer when it is read
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(1, 4_000)];
    random.nextBytes(bytes);
    for (int at = 0; at + 4 < bytes.length && random.nextInt(4) > 0; at += 20) {
      bytes[at] = (byte) random.nextInt(1, 0x0E); // the types that there are
      bytes[at + 1] = 0;
      bytes[at + 2] = 0;
    }
    return bytes;
  }

  private static byte[] damaged(SplittableRandom random) {
    byte[] bytes = write(frames(random));
    for (int wrong = random.nextInt(1, 6); wrong > 0; wrong--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static List<Frame> frames(SplittableRandom random) {
    List<Frame> frames = new ArrayList<>();
    for (int count = random.nextInt(1, 30); count > 0; count--) {
      frames.add(frame(random));
    }
    return frames;
  }

  private static Frame frame(SplittableRandom random) {
    int stream = random.nextInt(1, Integer.MAX_VALUE);
    long offset = random.nextLong(Frame.OFFSET_LIMIT - MOST_PIECE);
    int window = random.nextInt(Integer.MAX_VALUE);
    int small = random.nextInt(256);
    boolean flag = random.nextBoolean();
    byte[] piece = new byte[random.nextInt(1, MOST_PIECE)];
    random.nextBytes(piece);
    return switch (random.nextInt(13)) {
      case 0 -> new Frame.Hello(1, flag, small & 15, stream, new BondId(offset, stream));
      case 1 -> new Frame.Open(stream, window, "a".repeat(small & 63));
      case 2 -> new Frame.Opened(stream, window, small);
      case 3 -> new Frame.Fin(stream, offset);
      case 4 -> new Frame.Reset(stream, small);
      case 5 -> new Frame.Ack(stream, offset);
      case 6 -> new Frame.Window(stream, offset);
      case 7 -> new Frame.Ping(random.nextLong());
      case 8 -> new Frame.Pong(random.nextLong());
      case 9 -> new Frame.Close(flag, CloseCode.of(small & 7), "z".repeat(small & 127));
      case 10 -> new Frame.Drain(flag);
      case 11 -> new Frame.HeldUp();
      default -> new Frame.Data(stream, offset, piece);
    };
  }

  private static byte[] write(List<Frame> frames) {
    FrameWriter writer = new FrameWriter();
    frames.forEach(writer::write);
    ByteBuffer taken = writer.take();
    byte[] bytes = new byte[taken.remaining()];
    taken.get(bytes);
    return bytes;
  }
}
