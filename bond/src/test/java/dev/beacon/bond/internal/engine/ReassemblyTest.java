package dev.beacon.bond.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.LineFault;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pieces in, bytes in order out (RCH-021). The bytes are 0, 1, 2 and so on. */
class ReassemblyTest {

  private final Reassembly pieces = new Reassembly();

  @Test
  @DisplayName("RCH-021: bytes are read in order, whatever the order of the pieces")
  void piecesComeInAnyOrder() throws LineFault {
    assertThat(take(6, 8)).isTrue();
    assertThat(take(2, 4)).isTrue();
    assertThat(pieces.isReadable()).isFalse();
    assertThat(read(10)).isEmpty();
    assertThat(take(0, 2)).isTrue();
    assertThat(pieces.isReadable()).isTrue();
    assertThat(read(10)).containsExactly(0, 1, 2, 3);
    assertThat(pieces.isReadable()).isFalse();
    assertThat(take(4, 6)).isTrue();
    assertThat(read(10)).containsExactly(4, 5, 6, 7);
  }

  @Test
  @DisplayName("Bytes are read as far as there is room, the others stay")
  void aReaderTakesALittle() throws LineFault {
    take(0, 5);
    take(5, 9);
    assertThat(read(3)).containsExactly(0, 1, 2);
    assertThat(pieces.isReadable()).isTrue();
    assertThat(read(4)).containsExactly(3, 4, 5, 6);
    assertThat(read(0)).isEmpty();
    assertThat(read(4)).containsExactly(7, 8);
  }

  @Test
  @DisplayName("RCH-028: what waits to be read is held, in order or not; what was read isn't")
  void whatIsHeld() throws LineFault {
    take(0, 5);
    take(7, 9);
    assertThat(pieces.heldBytes()).isEqualTo(7);
    assertThat(pieces.consumed()).isZero();
    read(4);
    assertThat(pieces.heldBytes()).isEqualTo(3);
    assertThat(pieces.consumed()).isEqualTo(4);
    take(7, 9);
    assertThat(pieces.heldBytes()).isEqualTo(3);
  }

  @Test
  @DisplayName("RCH-021: a copy isn't new, whether the first one waits, is in order or was read")
  void copiesAreNotNew() throws LineFault {
    take(4, 6);
    assertThat(take(4, 6)).isFalse();
    take(0, 4);
    assertThat(take(4, 6)).isFalse();
    assertThat(take(0, 4)).isFalse();
    read(6);
    assertThat(take(0, 4)).isFalse();
    assertThat(take(4, 6)).isFalse();
    assertThat(pieces.isReadable()).isFalse();
  }

  @Test
  @DisplayName("Pieces that touch don't overlap")
  void neighbours() throws LineFault {
    assertThat(take(4, 6)).isTrue();
    assertThat(take(6, 8)).isTrue();
    assertThat(take(2, 4)).isTrue();
    assertThat(take(0, 2)).isTrue();
    assertThat(read(10)).hasSize(8);
  }

  @Test
  @DisplayName("A piece that comes again with other borders breaks a rule")
  void otherBorders() throws LineFault {
    take(0, 4);
    take(8, 12);
    assertBreaksARule(() -> take(2, 6));
    assertBreaksARule(() -> take(3, 5));
    assertBreaksARule(() -> take(8, 11));
    assertBreaksARule(() -> take(8, 13));
    assertBreaksARule(() -> take(11, 13));
    assertBreaksARule(() -> take(6, 9));
    assertBreaksARule(() -> take(4, 20));
  }

  @Test
  @DisplayName("Bytes after the end break a rule; those up to the end don't")
  void nothingFollowsTheEnd() throws LineFault {
    pieces.finish(6);
    assertBreaksARule(() -> take(4, 7));
    assertThat(take(4, 6)).isTrue();
  }

  @Test
  @DisplayName("The end may be said again; another one, or one before bytes that came, can't be")
  void thereIsOneEnd() throws LineFault {
    take(4, 6);
    assertBreaksARule(() -> pieces.finish(5));
    assertThat(pieces.knowsItsEnd()).isFalse();
    pieces.finish(6);
    assertThat(pieces.knowsItsEnd()).isTrue();
    pieces.finish(6);
    assertBreaksARule(() -> pieces.finish(7));
  }

  @Test
  @DisplayName("A stream is at its end when all bytes to the end have been read")
  void theEndIsRead() throws LineFault {
    assertThat(pieces.isAtEnd()).isFalse();
    take(0, 4);
    read(4);
    assertThat(pieces.isAtEnd()).isFalse();
    take(4, 6);
    pieces.finish(6);
    assertThat(pieces.isAtEnd()).isFalse();
    read(2);
    assertThat(pieces.isAtEnd()).isTrue();
  }

  @Test
  @DisplayName("RCH-029: a piece too many out of order is turned away, and held nowhere")
  void onePieceTooMany() throws LineFault {
    for (int i = 1; i <= 4_096; i++) {
      take(2 * i, 2 * i + 1);
    }
    LineFault fault = catchThrowableOfType(LineFault.class, () -> take(9_000, 9_100));
    assertThat(fault.code()).isEqualTo(CloseCode.LIMIT);
    assertThat(pieces.heldBytes()).isEqualTo(4_096);
    pieces.finish(8_193); // right after those that are held
    assertThat(take(0, 1)).isTrue(); // what is next in order never waits
  }

  @Test
  @DisplayName(
      "RCH-028: what is held takes about as much memory as it counts, also in single bytes")
  void singleBytesTakeLittleMemory() throws LineFault {
    byte[] one = {7};
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int offset = 0; offset < 100_000; offset++) {
      pieces.take(offset, one);
    }
    long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(pieces.heldBytes()).isEqualTo(100_000);
    assertThat(allocatedBytes).isLessThan(2 * 100_000);
  }

  @Test
  @DisplayName(
      "RCH-021: bytes are read in order, however short and long pieces and reads alternate")
  void shortAndLongPieces() throws LineFault {
    int taken = 0;
    int consumed = 0;
    for (int i = 0; i < 3_000; i++) {
      int end = taken + 1 + 37 * i % 1_100;
      assertThat(take(taken, end)).isTrue();
      taken = end;
      for (byte each : read(53 * i % 1_200)) {
        assertThat(each).isEqualTo((byte) consumed);
        consumed++;
      }
    }
    consumed += read(taken).length;
    assertThat(consumed).isEqualTo(taken);
    assertThat(pieces.heldBytes()).isZero();
  }

  private static void assertBreaksARule(ThrowingCallable what) {
    LineFault fault = catchThrowableOfType(LineFault.class, what);
    assertThat(fault).isNotNull();
    assertThat(fault.code()).isEqualTo(CloseCode.PROTOCOL);
  }

  private boolean take(int from, int to) throws LineFault {
    byte[] bytes = new byte[to - from];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return pieces.take(from, bytes);
  }

  /** Reads at most so many bytes. */
  private byte[] read(int most) {
    ByteBuffer to = ByteBuffer.allocate(most);
    int moved = pieces.read(to);
    assertThat(moved).isEqualTo(to.position());
    byte[] bytes = new byte[moved];
    to.flip().get(bytes);
    return bytes;
  }
}
