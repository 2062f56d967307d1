package dev.beacon.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MessageWriterTest {

  private static final Name TYPE = Name.of("_ipp._tcp.local");
  private static final Name INSTANCE = TYPE.child("Printer A");
  private static final Name HOST = Name.of("alpha.local");
  private static final ResourceRecord PTR =
      new ResourceRecord(TYPE, RecordType.PTR, false, 4500, new Rdata.Target(INSTANCE));
  private static final ResourceRecord SRV =
      new ResourceRecord(INSTANCE, RecordType.SRV, true, 120, new Rdata.Service(0, 0, 631, HOST));
  private static final ResourceRecord TXT =
      new ResourceRecord(INSTANCE, RecordType.TXT, true, 4500, Rdata.Text.EMPTY);
  private static final ResourceRecord A =
      new ResourceRecord(
          HOST, RecordType.A, true, 120, Rdata.Address.of(new byte[] {(byte) 192, 0, 2, 1}));
  private static final ResourceRecord NSEC =
      new ResourceRecord(
          HOST, RecordType.NSEC, true, 120, new Rdata.NextSecure(HOST, Set.of(RecordType.A)));

  private static final byte[] HOST_BYTES = new Rdata.Target(HOST).toWire();

  private final byte[] bytes = new byte[9000];
  private final MessageWriter writer = new MessageWriter(9000);

  @Test
  @DisplayName("RFC 6762 18: a query has flags 0, its questions class IN and the QU bit")
  void queryIsWritten() {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.QUERY);
    writer.question(new Question(HOST, RecordType.ANY, true));
    writer.question(new Question(HOST, RecordType.A, false));

    assertThat(written())
        .isEqualTo(
            PacketBytes.query(2)
                .name("alpha", "local")
                .u16(255)
                .u16(0x8001)
                .pointer(12)
                .u16(1)
                .u16(1)
                .toBytes());
  }

  @Test
  @DisplayName("RFC 6762 18.14: owner names and names in PTR, SRV and NSEC data are compressed")
  void namesAreCompressed() {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    answer(PTR);
    answer(SRV);
    answer(NSEC);

    PacketBytes expected = PacketBytes.response(3).name("_ipp", "_tcp", "local");
    expected.u16(12).u16(1).u32(4500).u16(12);
    int instance = expected.length();
    expected.labels("Printer A").pointer(12);
    expected.pointer(instance).fixed(33, 14).u16(0).u16(0).u16(631);
    int host = expected.length();
    expected.labels("alpha").pointer(22);
    expected.pointer(host).fixed(47, 5).pointer(host).u8(0, 1, 0x40);
    assertThat(written()).isEqualTo(expected.toBytes());
  }

  @Test
  @DisplayName("RFC 6762 6.7, 18.14: to a legacy querier the target of SRV data is written out")
  void legacyResponseLeavesServiceTargetUncompressed() throws MalformedMessage {
    writer.beginLegacyResponse(ByteBuffer.wrap(bytes), 0, 0x1234);
    answer(A);
    answer(SRV);

    byte[] written = written();
    assertThat(Arrays.copyOfRange(written, written.length - 13, written.length))
        .isEqualTo(HOST_BYTES);
    assertThat(Message.read(written).id()).isEqualTo(0x1234);
    assertThat(Message.read(written).records().get(1).record()).isEqualTo(SRV);
  }

  @Test
  @DisplayName("RFC 6762 16: a suffix in another case is not compressed onto")
  void caseIsPreserved() throws MalformedMessage {
    Name shouting = Name.of("ALPHA.local");
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.QUERY);
    writer.question(new Question(HOST, RecordType.A, false));
    writer.question(new Question(shouting, RecordType.A, false));

    Message message = Message.read(written());
    assertThat(message.questions().get(1).name()).hasToString("ALPHA.local");
    assertThat(written().length).isEqualTo(12 + 17 + 6 + 2 + 4);
  }

  @Test
  void otherTimeToLiveAndFlushBitAreWritten() throws MalformedMessage {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.QUERY);
    writer.record(Section.ANSWER, A, 7, false);
    writer.record(Section.AUTHORITY, A, 0);

    Message message = Message.read(written());
    assertThat(message.records())
        .containsExactly(
            new Message.Entry(
                Section.ANSWER, new ResourceRecord(HOST, RecordType.A, false, 7, A.rdata())),
            new Message.Entry(
                Section.AUTHORITY, new ResourceRecord(HOST, RecordType.A, true, 0, A.rdata())));
  }

  @Test
  void truncatedBitIsSet() throws MalformedMessage {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.QUERY);
    writer.setTruncated();

    assertThat(Message.read(written()).flags()).isEqualTo(0x0200);
  }

  @Test
  void flagsBeginAnewWithEachMessage() throws MalformedMessage {
    truncatedBitIsSet();
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);

    assertThat(Message.read(written()).flags()).isEqualTo(0x8400);
  }

  @Test
  @DisplayName("RFC 6762 17: what does not fit is refused whole, and smaller things still fit")
  void refusedRecordLeavesNoTrace() throws MalformedMessage {
    MessageWriter small = new MessageWriter(512);
    for (int size = 0; size <= 512; size++) {
      byte[] filler = new byte[size];
      small.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
      boolean filled = small.record(Section.ANSWER, opaque(filler), 120);
      boolean srv = small.record(Section.ANSWER, SRV, 120);
      boolean ptr = small.record(Section.ANSWER, PTR, 4500);
      boolean address = small.record(Section.ADDITIONAL, A, 120);
      int length = small.finish();

      assertThat(length).isLessThanOrEqualTo(512).isEqualTo(small.length());
      Message message = Message.read(Arrays.copyOf(bytes, length));
      assertThat(message.records().stream().map(Message.Entry::record).toList())
          .isEqualTo(
              Stream.of(
                      filled ? opaque(filler) : null,
                      srv ? SRV : null,
                      ptr ? PTR : null,
                      address ? A : null)
                  .filter(Objects::nonNull)
                  .toList());
    }
  }

  @Test
  @DisplayName("RFC 6762 17: an entry is written if its last byte fits, and else not at all")
  void entryIsWrittenIfItsLastByteFits() {
    Question question = new Question(HOST, RecordType.A, false);
    assertWrittenIfItFits(() -> writer.question(question));
    for (ResourceRecord record : List.of(PTR, SRV, TXT, A, NSEC, opaque(new byte[7]))) {
      assertWrittenIfItFits(() -> writer.record(Section.ANSWER, record, 120));
    }
  }

  private void assertWrittenIfItFits(BooleanSupplier write) {
    int header = MessageReader.HEADER_BYTES;
    writer.begin(ByteBuffer.allocate(512), 0, 0, MessageWriter.RESPONSE);
    assertThat(write.getAsBoolean()).isTrue();
    int whole = writer.length();
    for (int limit = header; limit <= whole; limit++) {
      writer.begin(ByteBuffer.allocate(limit), 0, 0, MessageWriter.RESPONSE);

      assertThat(write.getAsBoolean()).as("%d of %d bytes", limit, whole).isEqualTo(limit == whole);
      assertThat(writer.length()).isEqualTo(limit == whole ? whole : header);
      assertThat(writer.count(Section.QUESTION) + writer.count(Section.ANSWER))
          .isEqualTo(limit == whole ? 1 : 0);
    }
  }

  @Test
  void messageGrowsWithItsTarget() {
    ByteBuffer target = ByteBuffer.allocate(512).limit(MessageReader.HEADER_BYTES);
    writer.begin(target, 0, 0, MessageWriter.RESPONSE);
    assertThat(writer.record(Section.ANSWER, A, 120)).isFalse();
    target.limit(512);
    writer.extend();

    assertThat(writer.record(Section.ANSWER, A, 120)).isTrue();
  }

  @Test
  @DisplayName("RFC 1035 4.1.4: a pointer counts from the message, wherever that lies")
  void namesAreCompressedAtAnyOffset() throws MalformedMessage {
    writer.begin(ByteBuffer.wrap(bytes), 1000, 0, MessageWriter.RESPONSE);
    answer(PTR);
    answer(SRV);
    answer(A);
    int length = writer.finish();

    Message message = Message.read(Arrays.copyOfRange(bytes, 1000, 1000 + length));
    assertThat(message.records().stream().map(Message.Entry::record)).containsExactly(PTR, SRV, A);
  }

  @Test
  @DisplayName("RFC 1035 3.2.1: a time to live has 32 bits")
  void longTimeToLiveIsWritten() throws MalformedMessage {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    writer.record(Section.ANSWER, A, 0x1234_5678);

    ResourceRecord read = Message.read(written()).records().get(0).record();
    assertThat(read.ttlSeconds()).isEqualTo(0x1234_5678);
  }

  @Test
  void refusalDoesNotMoveToTheNextSection() {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    assertThat(writer.record(Section.ADDITIONAL, opaque(new byte[9000]), 1)).isFalse();

    assertThat(writer.record(Section.ANSWER, A, 1)).isTrue();
    assertThat(writer.count(Section.ANSWER)).isEqualTo(1);
    assertThat(writer.count(Section.ADDITIONAL)).isZero();
  }

  @Test
  void messageEndsAtTheLimitOfTheTarget() {
    ByteBuffer target = ByteBuffer.allocateDirect(200).order(ByteOrder.LITTLE_ENDIAN).limit(150);
    writer.begin(target, 100, 0, MessageWriter.RESPONSE);

    assertThat(writer.record(Section.ANSWER, A, 1)).isTrue();
    assertThat(writer.record(Section.ANSWER, A, 1)).isFalse();
    assertThat(writer.finish()).isEqualTo(12 + 13 + 10 + 4);
    assertThat(target.get(107)).isEqualTo((byte) 1);
    assertThat(target.position()).isZero();
  }

  @Test
  void sectionsComeInOrder() {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    writer.record(Section.AUTHORITY, A, 1);

    assertThatIllegalStateException()
        .isThrownBy(() -> writer.record(Section.ANSWER, A, 1))
        .withMessageContaining("ANSWER after AUTHORITY");
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.question(new Question(HOST, RecordType.A, false)));
    assertThatIllegalArgumentException().isThrownBy(() -> writer.record(Section.QUESTION, A, 1));
  }

  @Test
  @DisplayName("FR-034 / RFC 6762 17: no message over 9,000 bytes is made")
  void sizeIsBounded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MessageWriter(9001))
        .withMessageContaining("9001 bytes");
    assertThatIllegalArgumentException().isThrownBy(() -> new MessageWriter(511));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer.begin(ByteBuffer.allocate(20), 9, 0, 0))
        .withMessageContaining("11 bytes from offset 9");
  }

  @Test
  @DisplayName("RFC 6762 17: a full packet of many names is written and read back")
  void manyNamesAreWritten() throws MalformedMessage {
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    int records = 0;
    while (writer.record(Section.ANSWER, pointerTo("i" + records), 4500)) {
      records++;
    }

    Message message = Message.read(written());
    assertThat(message.records()).hasSize(records).hasSizeGreaterThan(400);
    for (int i = 0; i < records; i++) {
      assertThat(message.records().get(i).record()).isEqualTo(pointerTo("i" + i));
    }
  }

  @Test
  void writingAllocatesNothing() {
    ByteBuffer target = ByteBuffer.allocateDirect(9000);
    for (int round = 0; round < 5000; round++) {
      writeAll(target);
    }

    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int round = 0; round < 5000; round++) {
      writeAll(target);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4096);
  }

  private void writeAll(ByteBuffer target) {
    writer.begin(target, 0, 0, MessageWriter.RESPONSE);
    writer.record(Section.ANSWER, PTR, 4500);
    writer.record(Section.ADDITIONAL, SRV, 120);
    writer.record(Section.ADDITIONAL, TXT, 4500);
    writer.record(Section.ADDITIONAL, A, 120);
    writer.record(Section.ADDITIONAL, NSEC, 120);
    writer.finish();
  }

  private void answer(ResourceRecord record) {
    assertThat(writer.record(Section.ANSWER, record, record.ttlSeconds())).isTrue();
  }

  private byte[] written() {
    return Arrays.copyOf(bytes, writer.finish());
  }

  private static ResourceRecord opaque(byte[] filler) {
    return new ResourceRecord(HOST, RecordType.of(65280), false, 120, new Rdata.Opaque(filler));
  }

  private static ResourceRecord pointerTo(String instance) {
    return new ResourceRecord(
        TYPE, RecordType.PTR, false, 4500, new Rdata.Target(TYPE.child(instance)));
  }
}
