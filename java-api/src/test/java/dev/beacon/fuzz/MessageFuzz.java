package dev.beacon.fuzz;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * FR-035: any bytes are read without an exception but {@link MalformedMessage}; and what was read,
 * written and read again means the same.
 */
public final class MessageFuzz {

  private static final int MOST_BYTES = 9_000;

  private record Entry(Section section, Object content) {}

  private MessageFuzz() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    List<Entry> meaning = read(input);
    byte[] written = write(meaning);
    if (written.length > 0) {
      List<Entry> again = read(written);
      Check.that(again.equals(meaning), "read, and written and read", meaning, again);
      Check.that(Arrays.equals(write(again), written), "written twice, not the same", meaning);
    }
  }

  /** All of class IN that can be read, before it breaks off. */
  private static List<Entry> read(byte[] bytes) {
    MessageReader reader = new MessageReader(new NameTable(16));
    List<Entry> entries = new ArrayList<>();
    try {
      reader.open(ByteBuffer.wrap(bytes), 0, bytes.length);
      while (reader.next()) {
        if (reader.recordClass() == MessageReader.CLASS_IN) {
          entries.add(new Entry(reader.section(), content(reader)));
        }
      }
    } catch (MalformedMessage expected) {
      Check.that(expected.reason() != null, "no reason");
    }
    return entries;
  }

  private static Object content(MessageReader reader) {
    Name name = reader.name();
    Check.that(Name.of(name.toString()).equals(name), "its text is another name", name);
    if (reader.section() == Section.QUESTION) {
      Question question = reader.question();
      Check.that(!question.toString().isEmpty(), "no text");
      return question;
    }
    ResourceRecord record = reader.record();
    Check.that(reader.rdataEquals(record.rdata()), "data that doesn't equal itself", record);
    Check.that(!record.toString().isEmpty(), "no text");
    return record;
  }

  /** The message; empty if it doesn't fit: compressed in ways that Beacon's writer does not use. */
  private static byte[] write(List<Entry> entries) {
    byte[] bytes = new byte[MOST_BYTES];
    MessageWriter writer = new MessageWriter(MOST_BYTES);
    writer.begin(ByteBuffer.wrap(bytes), 0, 0, MessageWriter.RESPONSE);
    for (Entry entry : entries) {
      boolean fits =
          entry.content() instanceof ResourceRecord record
              ? writer.record(entry.section(), record, record.ttlSeconds())
              : writer.question((Question) entry.content());
      if (!fits) {
        return new byte[0];
      }
    }
    return Arrays.copyOf(bytes, writer.finish());
  }
}
