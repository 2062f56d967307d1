package dev.beacon.internal.wire;

import dev.beacon.dns.Question;
import dev.beacon.dns.ResourceRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a message means, whatever bytes it took: for comparing.
 *
 * @param flags the whole second word of the header
 * @param records of class IN, section by section
 */
record Message(int id, int flags, List<Question> questions, List<Entry> records) {

  /** A record and where it stood. */
  record Entry(Section section, ResourceRecord record) {}

  /** Reads all; the reader is new, so nothing comes from earlier packets. */
  static Message read(byte[] bytes) throws MalformedMessage {
    MessageReader reader = new MessageReader(new NameTable(256));
    reader.open(ByteBuffer.wrap(bytes), 0, bytes.length);
    List<Question> questions = new ArrayList<>();
    List<Entry> records = new ArrayList<>();
    while (reader.next()) {
      if (reader.section() == Section.QUESTION) {
        questions.add(reader.question());
      } else if (reader.recordClass() == MessageReader.CLASS_IN) {
        records.add(new Entry(reader.section(), reader.record()));
      }
    }
    int flags = (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    return new Message(reader.id(), flags, questions, records);
  }

  byte[] write() {
    byte[] bytes = new byte[MessageReader.MAX_MESSAGE_BYTES];
    MessageWriter writer = new MessageWriter(bytes.length);
    writer.begin(ByteBuffer.wrap(bytes), 0, id, flags);
    for (Question question : questions) {
      require(writer.question(question), question);
    }
    for (Entry entry : records) {
      ResourceRecord record = entry.record();
      require(writer.record(entry.section(), record, record.ttlSeconds()), record);
    }
    return Arrays.copyOf(bytes, writer.finish());
  }

  private static void require(boolean fits, Object what) {
    if (!fits) {
      throw new AssertionError("does not fit: " + what);
    }
  }
}
