package dev.beacon.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The packets of nine other stacks: read, written again, and damaged in every place. */
class CapturesTest {

  private static final Map<String, byte[]> PACKETS = Pcap.allPayloads();
  static final List<String> NAMES = List.copyOf(PACKETS.keySet());

  /**
   * This stack writes the block number and length of NSEC bit maps as two bytes each: the one bad
   * record among 300 packets. Its neighbours must be read.
   */
  private static final String WRONG_BITMAPS = "python-zeroconf #21";

  private final MessageReader reader = new MessageReader(new NameTable(1024));

  @ParameterizedTest(name = "{0}")
  @FieldSource("NAMES")
  @DisplayName("RFC 6762 18.14: what is read and written again means the same")
  void rewrittenPacketMeansTheSame(String name) throws MalformedMessage {
    byte[] packet = packet(name);
    Message meaning = Message.read(packet);

    byte[] rewritten = meaning.write();

    assertThat(Message.read(rewritten)).isEqualTo(meaning);
    assertThat(Message.read(rewritten).write()).isEqualTo(rewritten);
    assertThat(rewritten).hasSizeLessThanOrEqualTo(packet.length);
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("NAMES")
  @DisplayName(
      "FR-035: what real stacks send is read whole, one bad record is skipped, trailing bytes"
          + " ignored")
  void everythingReadableIsRead(String name) throws MalformedMessage {
    byte[] packet = packet(name);
    Message meaning = Message.read(packet);
    byte[] padded = Arrays.copyOf(packet, packet.length + 7);

    assertThat(Message.read(padded)).isEqualTo(meaning);
    reader.open(ByteBuffer.wrap(packet), 0, packet.length);
    int entries = 0;
    while (reader.next()) {
      entries++;
    }
    int promised = 0;
    for (Section section : Section.values()) {
      promised += reader.count(section);
    }
    assertThat(reader.skipped()).isEqualTo(name.equals(WRONG_BITMAPS) ? 1 : 0);
    assertThat(entries).isEqualTo(promised - reader.skipped());
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("NAMES")
  void dataIsComparedInPlaceAsObjectsAre(String name) throws MalformedMessage {
    byte[] packet = packet(name);
    List<Rdata> known = new ArrayList<>();
    for (Message.Entry entry : Message.read(packet).records()) {
      known.add(entry.record().rdata());
    }
    reader.open(ByteBuffer.wrap(packet), 0, packet.length);
    while (reader.next()) {
      if (reader.section() != Section.QUESTION) {
        for (Rdata rdata : known) {
          assertThat(reader.rdataEquals(rdata))
              .as("%s against %s", reader.rdata(), rdata)
              .isEqualTo(reader.rdata().equals(rdata));
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("NAMES")
  @DisplayName("FR-035: a packet cut anywhere keeps the entries before the cut")
  void cutPacketKeepsWhatCameBefore(String name) throws MalformedMessage {
    byte[] packet = packet(name);
    List<String> whole = entries(packet, packet.length);
    for (int length = 0; length < packet.length; length++) {
      List<String> some = entries(packet, length);

      assertThat(some).as("cut to %d bytes", length).isEqualTo(whole.subList(0, some.size()));
    }
  }

  @ParameterizedTest(name = "{0}")
  @FieldSource("NAMES")
  @DisplayName("FR-035: no single wrong byte raises anything but MalformedMessage")
  void damagedPacketRaisesNothingElse(String name) {
    byte[] packet = packet(name);
    assertThatCode(
            () -> {
              for (int at = 0; at < packet.length; at++) {
                byte original = packet[at];
                for (int bit = 0; bit < 8; bit++) {
                  packet[at] = (byte) (original ^ 1 << bit);
                  entries(packet, packet.length);
                }
                for (int value : new int[] {0, 0x3f, 0x40, 0x7f, 0xc0, 0xff}) {
                  packet[at] = (byte) value;
                  entries(packet, packet.length);
                }
                packet[at] = original;
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void everyCaptureHasPackets() {
    for (String stack : Pcap.STACKS) {
      assertThat(Pcap.payloads(stack)).as(stack).isNotEmpty();
    }
  }

  @Test
  void brokenPacketsLeaveTheReaderUsable() throws MalformedMessage {
    for (byte[] packet : PACKETS.values()) {
      entries(packet, packet.length / 2);
      assertThat(entries(packet, packet.length))
          .isEqualTo(new CapturesTest().entries(packet, packet.length));
    }
  }

  private static byte[] packet(String name) {
    return Objects.requireNonNull(PACKETS.get(name)).clone();
  }

  /** Everything that can be read, as text: all accessors are called and all texts made. */
  private List<String> entries(byte[] packet, int length) {
    List<String> entries = new ArrayList<>();
    try {
      reader.open(ByteBuffer.wrap(packet), 0, length);
      while (reader.next()) {
        boolean isQuestion = reader.section() == Section.QUESTION;
        entries.add(
            reader.section()
                + (isQuestion ? reader.question().toString() : reader.record().toString()));
      }
    } catch (MalformedMessage malformed) {
      assertThat(malformed.reason()).isIn((Object[]) Reason.values());
    }
    return entries;
  }
}
