package dev.beacon.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {

  private final MessageReader reader = new MessageReader(new NameTable(1 << 16));

  @Test
  void headerIsReadAsItStands() throws MalformedMessage {
    byte[] packet = PacketBytes.header(0x8603, 0, 0, 0, 0).toBytes();
    packet[0] = 0x12;
    packet[1] = (byte) 0xfe;
    open(packet);

    assertThat(reader.id()).isEqualTo(0x12fe);
    assertThat(reader.isResponse()).isTrue();
    assertThat(reader.isAuthoritative()).isTrue();
    assertThat(reader.isTruncated()).isTrue();
    assertThat(reader.opcode()).isZero();
    assertThat(reader.responseCode()).isEqualTo(3);

    open(PacketBytes.header(0x2800, 0, 0, 0, 0).toBytes());
    assertThat(reader.isResponse()).isFalse();
    assertThat(reader.isAuthoritative()).isFalse();
    assertThat(reader.isTruncated()).isFalse();
    assertThat(reader.opcode()).isEqualTo(5);
  }

  @Test
  @DisplayName("RFC 1035 4.1: a message whose counts are all zero is legal")
  void messageWithoutEntriesIsLegal() throws MalformedMessage {
    open(PacketBytes.response(0).toBytes());

    assertThat(reader.next()).isFalse();
    assertThat(reader.next()).isFalse();
  }

  @Test
  void entriesComeSectionBySection() throws MalformedMessage {
    open(
        PacketBytes.header(0, 1, 1, 0, 1)
            .name("q", "local")
            .u16(255)
            .u16(0x8001)
            .goodRecord()
            .goodRecord()
            .toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.section()).isEqualTo(Section.QUESTION);
    assertThat(reader.question()).hasToString("q.local IN ANY (QU)");
    assertThat(reader.next()).isTrue();
    assertThat(reader.section()).isEqualTo(Section.ANSWER);
    assertThat(reader.next()).isTrue();
    assertThat(reader.section()).isEqualTo(Section.ADDITIONAL);
    assertThat(reader.record()).hasToString("good.local 120 IN A 192.0.2.1");
    assertThat(reader.topBit()).isTrue();
    assertThat(reader.next()).isFalse();
  }

  @Test
  @DisplayName("RFC 1035 3.2.1: a record may have no data, and be the last bytes of the message")
  void recordWithoutDataIsReadAtTheEnd() throws MalformedMessage {
    open(PacketBytes.response(1).name("a").fixed(65280, 0).toBytes());

    assertThat(texts()).containsExactly("a 120 IN TYPE65280 \\# 0");
  }

  @Test
  @DisplayName("RFC 3597 3: the data of types above 255 is opaque")
  void typesAbove255AreRead() throws MalformedMessage {
    open(
        PacketBytes.response(2)
            .name("a")
            .fixed(255, 1)
            .u8(7)
            .name("b")
            .fixed(256, 1)
            .u8(8)
            .toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.typeCode()).isEqualTo(255);
    assertThat(reader.wireClass()).isEqualTo(MessageReader.CLASS_IN | MessageWriter.TOP_BIT);
    assertThat(reader.next()).isTrue();
    assertThat(reader.typeCode()).isEqualTo(256);
    assertThat(reader.rdata().toWire()).containsExactly(8);
    assertThat(reader.target()).isNull();
  }

  @Test
  void targetIsTheNameThatARecordPointsTo() throws MalformedMessage {
    open(PacketBytes.response(1).name("a").fixed(12, 3).name("b").toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.target()).isEqualTo(Name.of("b"));
  }

  @Test
  @DisplayName("RFC 6762 10.2: TXT data of the same length with another byte is other data")
  void textsOfOneLengthAreTold() throws MalformedMessage {
    open(PacketBytes.response(1).name("a").fixed(16, 4).u8(3, 'a', '=', '1').toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.rdataEquals(new Rdata.Text(new byte[] {3, 'a', '=', '1'}))).isTrue();
    assertThat(reader.rdataEquals(new Rdata.Text(new byte[] {3, 'a', '=', '2'}))).isFalse();
    assertThat(reader.rdataEquals(new Rdata.Text(new byte[] {3, 'b', '=', '1'}))).isFalse();
  }

  @Test
  void bufferOfEitherOrderIsReadAndLeftAlone() throws MalformedMessage {
    byte[] packet = PacketBytes.response(1).goodRecord().toBytes();
    ByteBuffer direct = ByteBuffer.allocateDirect(300).order(ByteOrder.LITTLE_ENDIAN);
    direct.put(100, packet).position(3);

    reader.open(direct, 100, packet.length);

    assertThat(reader.next()).isTrue();
    assertThat(reader.record()).hasToString("good.local 120 IN A 192.0.2.1");
    assertThat(direct.position()).isEqualTo(3);
    assertThat(direct.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  @DisplayName("RFC 2181 8: a time to live with its top bit set is none, and no goodbye: 120 s")
  void hugeTimeToLiveIsShort() throws MalformedMessage {
    open(
        PacketBytes.response(2)
            .name("a")
            .u16(1)
            .u16(1)
            .u32(0x80000000L)
            .u16(4)
            .u8(1, 2, 3, 4)
            .name("a")
            .u16(1)
            .u16(1)
            .u32(0x7fffffffL)
            .u16(4)
            .u8(1, 2, 3, 4)
            .toBytes());

    reader.next();
    assertThat(reader.ttlSeconds()).isEqualTo(120);
    reader.next();
    assertThat(reader.ttlSeconds()).isEqualTo(0x7fffffffL);
  }

  @Test
  @DisplayName("RFC 6762 18.14: compressed names in PTR, SRV and NSEC data are read")
  void compressedNamesInDataAreRead() throws MalformedMessage {
    PacketBytes packet = PacketBytes.response(4);
    packet.name("_ipp", "_tcp", "local"); // at 12; _tcp at 17, local at 22
    packet.fixed(12, 6).labels("abc").pointer(12);
    int instance = packet.length() - 6;
    packet.pointer(instance).fixed(33, 10).u16(0).u16(5).u16(631).u8(1, 'h').pointer(22);
    int host = packet.length() - 4;
    packet.pointer(host).fixed(47, 8).pointer(host).u8(0, 4, 0x40, 0, 0, 8);
    packet.pointer(host).fixed(15, 4).u16(10).pointer(host);
    open(packet.toBytes());

    assertThat(texts())
        .containsExactly(
            "_ipp._tcp.local 120 IN PTR abc._ipp._tcp.local",
            "abc._ipp._tcp.local 120 IN SRV 0 5 631 h.local",
            "h.local 120 IN NSEC h.local A AAAA",
            "h.local 120 IN MX \\# 11 000a0168056c6f63616c00");
  }

  @Test
  @DisplayName("RFC 6762 18.14: data of types that are not looked into is compared uncompressed")
  void opaqueDataWithNamesIsComparedUncompressed() throws MalformedMessage {
    PacketBytes packet = PacketBytes.response(2).name("h", "local");
    packet.fixed(15, 4).u16(10).pointer(12);
    packet.pointer(12).fixed(15, 11).u16(10).name("h", "local");
    open(packet.toBytes());
    reader.next();
    Rdata first = reader.rdata();
    reader.next();

    assertThat(reader.rdataEquals(first)).isTrue();
    assertThat(reader.rdata()).isEqualTo(first);
    assertThat(reader.rdataEquals(new Rdata.Opaque(new byte[11]))).isFalse();
  }

  @Test
  @DisplayName("RFC 6763 6.1: TXT data without strings is one empty string")
  void emptyTextIsOneEmptyString() throws MalformedMessage {
    open(PacketBytes.response(2).name("a").fixed(16, 0).name("a").fixed(16, 1).u8(0).toBytes());

    while (reader.next()) {
      assertThat(reader.rdata()).isEqualTo(Rdata.Text.EMPTY);
      assertThat(reader.rdataEquals(Rdata.Text.EMPTY)).isTrue();
      assertThat(reader.rdataEquals(new Rdata.Text(new byte[] {1, 'a'}))).isFalse();
    }
  }

  @Test
  @DisplayName("RFC 4291 2.5.5.2: an IPv4-mapped AAAA record stays IPv6")
  void mappedAddressStaysIpv6() throws MalformedMessage {
    open(
        PacketBytes.response(1)
            .name("a")
            .fixed(28, 16)
            .u8(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1)
            .toBytes());
    reader.next();

    assertThat(reader.record()).hasToString("a 120 IN AAAA ::ffff:192.0.2.1");
  }

  @Test
  @DisplayName("RFC 6762 16: names are compared in place without regard to ASCII case")
  void namesInDataAreComparedWithoutCase() throws MalformedMessage {
    open(PacketBytes.response(1).name("t").fixed(12, 6).name("AbcZ").toBytes());
    reader.next();

    assertThat(reader.rdataEquals(new Rdata.Target(Name.of("aBCz")))).isTrue();
    assertThat(reader.rdataEquals(new Rdata.Target(Name.of("aBCy")))).isFalse();
    assertThat(reader.rdata()).hasToString("AbcZ");
  }

  @Test
  void otherClassesAreReportedWithOpaqueData() throws MalformedMessage {
    open(PacketBytes.response(1).name().u16(41).u16(1440).u32(0x1194).u16(3).u8(1, 2, 3).toBytes());
    reader.next();

    assertThat(reader.recordClass()).isEqualTo(1440);
    assertThat(reader.type()).isEqualTo(RecordType.OPT);
    assertThat(reader.name()).isEqualTo(Name.ROOT);
    assertThat(reader.rdata()).hasToString("\\# 3 010203");
    assertThat(reader.rdataBytes()).isEqualTo(3);
  }

  @Test
  @DisplayName("RFC 6762 C: a name of 255 bytes and a zero is read, one more byte is not")
  void longestNameIsRead() throws MalformedMessage {
    String label = "x".repeat(63);
    String last = "y".repeat(62);
    open(PacketBytes.query(1).name(label, label, label, last).u16(1).u16(1).toBytes());
    assertThat(reader.next()).isTrue();
    assertThat(reader.name().wireLength()).isEqualTo(256);

    open(PacketBytes.query(1).name(label, label, label, label).u16(1).u16(1).toBytes());
    assertBroken(Reason.NAME_TOO_LONG);
  }

  @Test
  void nameWithBytesThatAreNotUtf8IsRead() throws MalformedMessage {
    open(PacketBytes.query(1).u8(4, 0xff, 0xfe, 'a', 0x80).u8(0).u16(1).u16(1).toBytes());
    reader.next();

    assertThat(reader.name()).hasToString("\\255\\254a\\128");
    assertThat(reader.name().labelBytes(0)).containsExactly(0xff, 0xfe, 'a', 0x80);
  }

  @Test
  void stringOf255BytesIsRead() throws MalformedMessage {
    PacketBytes packet = PacketBytes.response(1).name("a").fixed(16, 258).u8(255);
    open(packet.bytes(new byte[255]).u8(1, 'z').toBytes());
    reader.next();

    assertThat(reader.rdata().wireLength()).isEqualTo(258);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void messageShorterThanItsHeaderIsRefused(int length) {
    assertThatThrownBy(() -> reader.open(ByteBuffer.allocate(20), 0, length))
        .isInstanceOfSatisfying(
            MalformedMessage.class,
            malformed -> assertThat(malformed.reason()).isEqualTo(Reason.HEADER_TRUNCATED))
        .hasNoSuppressedExceptions();
  }

  @Test
  @DisplayName("FR-034 / RFC 6762 17: 9,000 bytes are read, 9,001 refused")
  void messageOver9000BytesIsRefused() throws MalformedMessage {
    reader.open(ByteBuffer.allocate(9001), 0, 9000);
    assertThat(reader.next()).isFalse();

    assertThatThrownBy(() -> reader.open(ByteBuffer.allocate(9001), 0, 9001))
        .isInstanceOfSatisfying(
            MalformedMessage.class,
            malformed -> assertThat(malformed.reason()).isEqualTo(Reason.MESSAGE_TOO_LONG));
    assertThatNextIsFalse();
  }

  @Test
  @DisplayName("FR-035: names that cannot be followed end the reading; what came before stands")
  void brokenNameEndsReading() throws MalformedMessage {
    Map<String, PacketBytes> tails = new LinkedHashMap<>();
    int at = PacketBytes.response(0).goodRecord().length();
    tails.put("to itself", tail().pointer(at));
    tails.put("forward", tail().pointer(at + 4));
    tails.put("beyond the message", tail().pointer(0x3fff));
    tails.put("into the header", tail().pointer(4));
    tails.put("to the id, which reads as the root", tail().pointer(0).fixed(1, 4).u8(1, 2, 3, 4));
    tails.put("to a label before it, back to it", tail().labels("a").pointer(at));
    tails.put("cut pointer", tail().u8(0xc0));
    tails.put("label type 01", tail().u8(0x41, 'a', 0));
    tails.put("label type 10", tail().u8(0x81, 'a', 0));
    tails.put("label past the end", tail().u8(63, 'a'));
    tails.put("no terminating zero", tail().labels("abc"));

    for (Map.Entry<String, PacketBytes> tail : tails.entrySet()) {
      open(tail.getValue().toBytes());

      assertThat(reader.next()).as(tail.getKey()).isTrue();
      assertThat(reader.record()).hasToString("good.local 120 IN A 192.0.2.1");
      assertThatThrownBy(reader::next).as(tail.getKey()).isInstanceOf(MalformedMessage.class);
      assertThatNextIsFalse();
    }
  }

  @Test
  @DisplayName("RFC 1035 4.1.4, RFC 6762 18.14: a pointer forward is read, in owners and in data")
  void forwardPointersAreRead() throws MalformedMessage {
    PacketBytes packet = PacketBytes.response(3).name("_ipp", "_tcp", "local").fixed(12, 2);
    packet.pointer(packet.length() + 2); // to the owner of the next record
    packet.name("abc", "local").fixed(33, 8).u16(0).u16(5).u16(631);
    packet.pointer(packet.length() + 2 + 2 + 10 + 4); // to a name within other data
    packet.pointer(packet.length() + 2 + 10 + 4).fixed(65280, 11).u32(0).name("host");
    packet.u8(0);
    open(packet.toBytes());

    assertThat(texts())
        .containsExactly(
            "_ipp._tcp.local 120 IN PTR abc.local",
            "abc.local 120 IN SRV 0 5 631 host",
            "host 120 IN TYPE65280 \\# 11 0000000004686f73740000");
    assertThat(reader.skipped()).isZero();
  }

  @Test
  @DisplayName("FR-035: two pointers that lead to each other are refused")
  void pointerLoopIsRefused() throws MalformedMessage {
    // The data of an opaque record holds the lower pointer, the owner of the next the higher.
    PacketBytes packet = PacketBytes.response(2).name("a").fixed(65280, 2);
    int lower = packet.length();
    packet.pointer(lower + 2).pointer(lower).fixed(1, 4).u8(1, 2, 3, 4);
    open(packet.toBytes());
    reader.next();

    assertBroken(Reason.POINTER);
  }

  @Test
  @DisplayName("FR-035: a chain of 127 pointers is followed, a longer one refused")
  void longPointerChainIsRefused() throws MalformedMessage {
    for (int length : new int[] {127, 128}) {
      PacketBytes packet = PacketBytes.response(2).name("a").fixed(65280, 3 + 2 * (length - 1));
      int previous = packet.length();
      packet.name("x");
      for (int i = 1; i < length; i++) {
        int here = packet.length();
        packet.pointer(previous);
        previous = here;
      }
      packet.pointer(previous).fixed(1, 4).u8(192, 0, 2, 1);
      open(packet.toBytes());
      reader.next();

      if (length <= 127) {
        assertThat(reader.next()).isTrue();
        assertThat(reader.record()).hasToString("x 120 IN A 192.0.2.1");
      } else {
        assertBroken(Reason.POINTER);
      }
    }
  }

  @Test
  @DisplayName("FR-035: counts that promise too much cost one exception and nothing read before")
  void lyingCountsKeepWhatIsThere() throws MalformedMessage {
    open(PacketBytes.header(0x8400, 0, 65535, 65535, 65535).goodRecord().toBytes());

    assertThat(reader.next()).isTrue();
    assertBroken(Reason.ENTRY_TRUNCATED);
    assertThatNextIsFalse();
  }

  @Test
  @DisplayName("FR-035: data that ends after the message ends the reading")
  void dataPastTheEndEndsReading() throws MalformedMessage {
    open(PacketBytes.response(1).name("a").fixed(1, 5).u8(1, 2, 3, 4).toBytes());
    assertBroken(Reason.RDATA_TRUNCATED);

    open(PacketBytes.response(1).name("a").u16(1).u16(1).u32(120).u8(0).toBytes());
    assertBroken(Reason.ENTRY_TRUNCATED);
  }

  @Test
  @DisplayName("FR-035: one bad record is skipped and counted, those beside it are read")
  void badRecordIsSkippedAndCounted() throws MalformedMessage {
    assertSkipped(Reason.RDATA_LENGTH, bad(1).u8(1, 2, 3));
    assertSkipped(Reason.RDATA_LENGTH, bad(1).u8(1, 2, 3, 4, 5));
    assertSkipped(Reason.RDATA_LENGTH, bad(1));
    assertSkipped(Reason.RDATA_LENGTH, bad(28).u8(1, 2, 3, 4));
    assertSkipped(Reason.RDATA_LENGTH, bad(12));
    assertSkipped(Reason.RDATA_LENGTH, bad(12).name("a").u8(0)); // a byte after the name
    assertSkipped(Reason.RDATA_LENGTH, bad(12).u8(3, 'a', 'b')); // the name runs on into the next
    assertSkipped(Reason.RDATA_LENGTH, bad(33).u8(0, 0, 0, 0, 0, 0)); // no target
    assertSkipped(Reason.RDATA_LENGTH, bad(33).u8(0, 0, 0, 0, 0));
    assertSkipped(Reason.RDATA_LENGTH, bad(6).name("a").name("b").u32(1).u32(2));
    assertSkipped(Reason.POINTER, bad(12).pointer(0x3ff));
    assertSkipped(Reason.LABEL_TYPE, bad(12).u8(0x40, 0));
    assertSkipped(Reason.RDATA_STRINGS, bad(13).u8(1, 'a'));
    assertSkipped(Reason.RDATA_STRINGS, bad(13).u8(1, 'a', 1, 'b', 0));
    assertSkipped(Reason.RDATA_STRINGS, bad(13));
  }

  @Test
  @DisplayName("RFC 6763 6: of strings that are cut short or run over, those that are whole count")
  void cutStringsAreDropped() throws MalformedMessage {
    assertText("\"a\"", 1, 'a', 5, 'b', 'c'); // cut short
    assertText("\"a\"", 1, 'a', 1); // nothing but a length
    assertText("\"a\" \"\"", 1, 'a', 0, 255, 'b');
    assertText("\"\"", 5, 'a', 'b'); // as good as empty
    assertText("\"\"", 255);
    assertText("\"\"", 0, 3, 'a');
  }

  private void assertText(String expected, int... strings) throws MalformedMessage {
    PacketBytes packet = PacketBytes.response(2).name("a").fixed(16, strings.length).u8(strings);
    open(packet.goodRecord().toBytes());
    reader.next();
    Rdata text = reader.rdata();
    assertThat(text).hasToString(expected);
    assertThat(reader.rdataEquals(text)).as("%s equals itself", text).isTrue();
    assertThat(reader.rdataBytes()).isLessThanOrEqualTo(text.wireLength());
    assertThat(reader.next()).as("what follows is read").isTrue();
    assertThat(reader.record()).hasToString("good.local 120 IN A 192.0.2.1");
    assertThat(reader.skipped()).isZero();
  }

  @Test
  @DisplayName("RFC 4034 4.1.2: type bit maps that run over, are empty or out of order are skipped")
  void badBitmapsAreSkipped() throws MalformedMessage {
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 4, 0x40));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 0));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 0, 0));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 33).bytes(new byte[33]));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 255).bytes(new byte[32]));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(1, 1, 1, 0, 1, 1));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0, 1, 1, 0, 1, 1));
    assertSkipped(Reason.RDATA_BITMAPS, bad(47).name("a").u8(0));
  }

  @Test
  @DisplayName("RFC 4034 4.1.2: a block of a type bit map has up to 32 bytes")
  void longestBitmapIsRead() throws MalformedMessage {
    byte[] bitmap = new byte[32];
    bitmap[31] = 1; // type 255
    open(
        PacketBytes.response(1)
            .name("a")
            .fixed(47, 37)
            .name("a")
            .u8(0, 32)
            .bytes(bitmap)
            .toBytes());

    assertThat(texts()).containsExactly("a 120 IN NSEC a ANY");
    assertThat(reader.skipped()).isZero();
  }

  @Test
  void skippedCountsBeginAnewWithEachMessage() throws MalformedMessage {
    assertSkipped(Reason.RDATA_LENGTH, bad(1));
    open(PacketBytes.response(1).goodRecord().toBytes());

    assertThat(reader.next()).isTrue();
    assertThat(reader.skipped()).isZero();
    assertThat(reader.skipped(Reason.RDATA_LENGTH)).isZero();
  }

  @Test
  void knownDataOfAnotherKindIsNeverEqual() throws MalformedMessage {
    List<ResourceRecord> all = new ArrayList<>();
    byte[] packet = oneOfEachKind();
    for (Message.Entry entry : Message.read(packet).records()) {
      all.add(entry.record());
    }
    open(packet);
    int index = 0;
    while (reader.next()) {
      for (int i = 0; i < all.size(); i++) {
        assertThat(reader.rdataEquals(all.get(i).rdata())).isEqualTo(i == index);
      }
      index++;
    }
    assertThat(index).isEqualTo(8);
  }

  @Test
  @DisplayName("FR-035: reading a packet again makes no garbage")
  void rereadingAllocatesNothing() throws MalformedMessage {
    List<ByteBuffer> packets = new ArrayList<>();
    List<List<Rdata>> known = new ArrayList<>();
    for (byte[] packet : Pcap.allPayloads().values()) {
      packets.add(ByteBuffer.allocateDirect(packet.length).put(0, packet));
      List<Rdata> rdata = new ArrayList<>();
      Message.read(packet).records().forEach(entry -> rdata.add(entry.record().rdata()));
      known.add(rdata);
    }
    for (int round = 0; round < 200; round++) {
      readKnown(packets, known);
    }

    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < 200; round++) {
      readKnown(packets, known);
    }
    long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocatedBytes).as("bytes in %d reads", 200 * packets.size()).isLessThan(4096);
  }

  private void readKnown(List<ByteBuffer> packets, List<List<Rdata>> known)
      throws MalformedMessage {
    for (int i = 0; i < packets.size(); i++) {
      List<Rdata> rdata = known.get(i);
      int index = 0;
      reader.open(packets.get(i), 0, packets.get(i).limit());
      while (reader.next()) {
        boolean isRecord = reader.section() != Section.QUESTION && reader.recordClass() == 1;
        boolean isKnown = isRecord && reader.rdataEquals(rdata.get(index++));
        if (isRecord != isKnown
            || reader.name().wireLength() == 0
            || reader.type().code() < 0
            || reader.ttlSeconds() < 0) {
          throw new AssertionError("packet " + i + " reads otherwise: " + reader.record());
        }
      }
    }
  }

  private static byte[] oneOfEachKind() {
    PacketBytes packet = PacketBytes.response(8);
    packet.name("a").fixed(1, 4).u8(1, 'a', 1, 'b'); // the same bytes as the strings below
    packet.name("a").fixed(13, 4).u8(1, 'a', 1, 'b');
    packet.name("a").fixed(16, 4).u8(1, 'a', 1, 'b');
    packet.name("a").fixed(65280, 4).u8(1, 'a', 1, 'b');
    packet.name("a").fixed(28, 16).bytes(new byte[16]);
    packet.name("a").fixed(12, 3).name("b");
    packet.name("a").fixed(33, 9).u16(0).u16(0).u16(0).name("b");
    packet.name("a").fixed(47, 6).name("b").u8(0, 1, 0x40);
    return packet.toBytes();
  }

  private static PacketBytes tail() {
    return PacketBytes.response(2).goodRecord();
  }

  /** A record of that type whose data follows; the lengths are put right afterwards. */
  private static PacketBytes bad(int type) {
    return PacketBytes.response(3).goodRecord().name("bad").fixed(type, 0);
  }

  private void assertSkipped(Reason reason, PacketBytes unfinished) throws MalformedMessage {
    int rdataAt = PacketBytes.response(3).goodRecord().name("bad").fixed(0, 0).length();
    int rdataLength = unfinished.length() - rdataAt;
    byte[] packet = unfinished.goodRecord().toBytes();
    packet[rdataAt - 2] = (byte) (rdataLength >>> 8);
    packet[rdataAt - 1] = (byte) rdataLength;
    open(packet);

    assertThat(texts())
        .containsExactly("good.local 120 IN A 192.0.2.1", "good.local 120 IN A 192.0.2.1");
    assertThat(reader.skipped()).isEqualTo(1);
    assertThat(reader.skipped(reason)).as("%s in %s", reason, unfinished).isEqualTo(1);
  }

  private List<String> texts() throws MalformedMessage {
    List<String> texts = new ArrayList<>();
    while (reader.next()) {
      texts.add(reader.record().toString());
    }
    return texts;
  }

  private void open(byte[] packet) throws MalformedMessage {
    reader.open(ByteBuffer.wrap(packet), 0, packet.length);
  }

  private void assertBroken(Reason reason) {
    assertThatThrownBy(reader::next)
        .isInstanceOfSatisfying(
            MalformedMessage.class, malformed -> assertThat(malformed.reason()).isEqualTo(reason));
  }

  private void assertThatNextIsFalse() throws MalformedMessage {
    assertThat(reader.next()).isFalse();
  }
}
