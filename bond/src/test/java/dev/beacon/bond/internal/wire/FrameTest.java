package dev.beacon.bond.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames to bytes and back; and bytes that are none. */
class FrameTest {

  private static final List<Frame> ALL =
      List.of(
          new Frame.Hello(1, true, 15, 7, new BondId(0x0102030405060708L, -2)),
          new Frame.Open(1, 65_536, "db-1"),
          new Frame.Opened(1, 65_536, 0),
          new Frame.Fin(3, 1L << 40),
          new Frame.Reset(3, 2),
          new Frame.Ack(9, 12_345_678_901L),
          new Frame.Window(2, 1L << 33),
          new Frame.Ping(-1),
          new Frame.Pong(Long.MIN_VALUE),
          new Frame.Close(true, CloseCode.DRAINING, "gr\u00fcezi"),
          new Frame.Drain(true),
          new Frame.HeldUp());

  @Test
  @DisplayName("RCH-051: each frame comes back as it was written, however its bytes are cut")
  void eachFrameComesBack() throws LineFault {
    FrameWriter writer = new FrameWriter();
    ALL.forEach(writer::write);
    ByteBuffer bytes = writer.take();
    assertThat(writer.isEmpty()).isTrue();
    for (int step = 1; step <= bytes.capacity(); step++) {
      FrameReader reader = new FrameReader();
      List<Frame> read = new ArrayList<>();
      for (int at = 0; at < bytes.capacity(); at += step) {
        reader.read(bytes.slice(at, Math.min(step, bytes.capacity() - at)), read::add);
      }
      assertThat(read).as("in steps of %d", step).isEqualTo(ALL);
    }
  }

  @Test
  @DisplayName("RCH-051: the longest piece comes back; the layout is that of version 1")
  void theLongestPieceComesBack() throws LineFault {
    byte[] piece = new byte[Frame.MAX_PIECE];
    piece[Frame.MAX_PIECE - 1] = 7;
    FrameWriter writer = new FrameWriter();
    writer.write(new Frame.Data(5, 1L << 35, piece));
    ByteBuffer taken = writer.take();
    byte[] bytes = new byte[taken.remaining()];
    taken.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes, 0, 16))
        .isEqualTo("0400400c" + "00000005" + "0000000800000000");
    Frame.Data data = (Frame.Data) read(bytes).get(0);
    assertThat(data.bytes()).isEqualTo(piece);
    assertThat(data.stream()).isEqualTo(5);
    assertThat(data.offset()).isEqualTo(1L << 35);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0400400d", // longer than the longest, said before its bytes came
        "04ffffff",
        "00000000", // unknown, not to be skipped
        "7f000000",
        "0100001c00000000" + "01000000" + "00000001" + "00000000000000000000000000000000", // magic
        "0100001c42524348" + "01001000" + "00000001" + "00000000000000000000000000000000", // slot
        "0100001c42524348" + "01000001" + "00000001" + "00000000000000000000000000000000", // 0
        "0100001c42524348" + "01000000" + "00000000" + "00000000000000000000000000000000", // line
        "0100001b42524348" + "01000000" + "00000001" + "000000000000000000000000000000", // short
        "0100002042524348"
            + "01000000"
            + "00000001"
            + "00000000000000000000000000000000"
            + "00010001",
        "02000009" + "00000000" + "00010000" + "00", // stream 0
        "02000009" + "80000000" + "00010000" + "00",
        "02000009" + "00000001" + "80000000" + "00", // window
        "02000009" + "00000001" + "00010000" + "01", // a name that isn't there
        "0200000a" + "00000001" + "00010000" + "012f", // a slash
        "02000049" + "00000001" + "00010000" + "40", // 64 letters; cut below
        "03000008" + "00000001" + "00000000",
        "0400000c" + "00000001" + "0000000000000000", // an empty piece
        "0400000d" + "00000001" + "3fffffffffffffff" + "00", // up to 2^62
        "0500000c" + "00000001" + "4000000000000000",
        "0500000c" + "00000001" + "ffffffffffffffff",
        "06000004" + "00000001",
        "0700000d" + "00000001" + "0000000000000000" + "00",
        "0800000c" + "00000001" + "8000000000000000",
        "09000007" + "00000000000000",
        "0b000003" + "020000", // scope
        "0b0000cc" + "000000",
        "0c000001" + "02",
        "0c000000"
      })
  @DisplayName("RCH-040: what breaks the format raises the one checked fault and nothing else")
  void whatBreaksTheFormatIsAFault(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    int length = Math.min(16_396, ByteBuffer.wrap(bytes).getInt() & 0xFF_FFFF);
    byte[] whole = java.util.Arrays.copyOf(bytes, Math.max(bytes.length, 4 + length));
    assertThatThrownBy(() -> read(whole))
        .isInstanceOfSatisfying(
            LineFault.class, fault -> assertThat(fault.code()).isEqualTo(CloseCode.PROTOCOL))
        .hasNoCause();
  }

  @Test
  @DisplayName("Frames of types from 80 on, options and codes of later versions are skipped")
  void whatLaterVersionsAddIsSkipped() throws LineFault {
    String options = "00070002aabb" + "00080000";
    assertThat(
            read(
                HexFormat.of()
                    .parseHex(
                        "80000002ffff"
                            + "ff000000"
                            + "01000026"
                            + "42524348"
                            + "02010300"
                            + "00000009"
                            + "00000000000000010000000000000002"
                            + options
                            + "0b000003"
                            + "000063")))
        .containsExactly(
            new Frame.Hello(2, true, 3, 9, new BondId(1, 2)), new Frame.Close(false, 99, ""));
    assertThat(CloseCode.of(99)).isEqualTo(CloseCode.INTERNAL);
    assertThat(CloseCode.of(8)).isEqualTo(CloseCode.REPLACED);
  }

  @Test
  @DisplayName("The secret of a bond isn't in its words")
  void aBondsWordsKeepTheSecret() {
    assertThat(new BondId(0x1234567890abcdefL, 5)).hasToString("12345678");
  }

  private static List<Frame> read(byte[] bytes) throws LineFault {
    List<Frame> read = new ArrayList<>();
    new FrameReader().read(ByteBuffer.wrap(bytes), read::add);
    return read;
  }

  @Test
  @DisplayName("RCH-041: a text of the other end is one line in a log, whatever it holds")
  void aTextIsOneLine() {
    var close = new Frame.Close(true, CloseCode.DONE, "ends\n\u202e2026 \u0007gr\u00fcezi\u2028x");
    assertThat(close.shownText()).isEqualTo("ends??2026 ?gr\u00fcezi?x");
  }
}
