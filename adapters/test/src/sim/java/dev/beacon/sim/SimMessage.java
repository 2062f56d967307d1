package dev.beacon.sim;

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
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a packet says: to build one, or to look into one.
 *
 * @param id the first word of the header
 * @param flags the second word of the header
 * @param answers for a query, its known answers
 */
public record SimMessage(
    int id,
    int flags,
    List<Question> questions,
    List<ResourceRecord> answers,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional) {

  private static final int TRUNCATED = 0x0200;
  private static final int MOST_BYTES = 8_952;

  /** Copies the lists. */
  public SimMessage {
    questions = List.copyOf(questions);
    answers = List.copyOf(answers);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /** A message whose id is 0, as multicast has it. */
  public SimMessage(
      int flags,
      List<Question> questions,
      List<ResourceRecord> answers,
      List<ResourceRecord> authority,
      List<ResourceRecord> additional) {
    this(0, flags, questions, answers, authority, additional);
  }

  /** A query. */
  public static SimMessage query(Question... questions) {
    return new SimMessage(MessageWriter.QUERY, List.of(questions), List.of(), List.of(), List.of());
  }

  /** A response. */
  public static SimMessage response(ResourceRecord... answers) {
    return response(List.of(answers));
  }

  /** A response. */
  public static SimMessage response(List<ResourceRecord> answers) {
    return new SimMessage(MessageWriter.RESPONSE, List.of(), answers, List.of(), List.of());
  }

  /** The same query with known answers (RFC 6762 section 7.1). */
  public SimMessage knowing(ResourceRecord... known) {
    return knowing(List.of(known));
  }

  /** The same query with known answers (RFC 6762 section 7.1). */
  public SimMessage knowing(List<ResourceRecord> known) {
    return new SimMessage(id, flags, questions, known, authority, additional);
  }

  /** The same with another id, as one-shot queriers have one (RFC 6762 section 6.7). */
  public SimMessage withId(int id) {
    return new SimMessage(id, flags, questions, answers, authority, additional);
  }

  /** The same with additional records. */
  public SimMessage with(List<ResourceRecord> records) {
    return new SimMessage(id, flags, questions, answers, authority, records);
  }

  /** The same with records in the authority section, as a probe has. */
  public SimMessage withAuthority(ResourceRecord... records) {
    return new SimMessage(id, flags, questions, answers, List.of(records), additional);
  }

  /** The same with more bits set in the second word of its header. */
  public SimMessage withFlags(int more) {
    return new SimMessage(id, flags | more, questions, answers, authority, additional);
  }

  /** Reads a packet that must be well-formed; what isn't of class IN is left out. */
  public static SimMessage read(byte[] bytes) {
    try {
      return parse(bytes);
    } catch (MalformedMessage e) {
      throw new AssertionError("a malformed packet was sent: " + Arrays.toString(bytes), e);
    }
  }

  /** Reads a packet. */
  static SimMessage parse(byte[] bytes) throws MalformedMessage {
    MessageReader reader = new MessageReader(new NameTable(256));
    List<Question> questions = new ArrayList<>();
    Map<Section, List<ResourceRecord>> records = new EnumMap<>(Section.class);
    for (Section section : Section.values()) {
      records.put(section, new ArrayList<>());
    }
    reader.open(ByteBuffer.wrap(bytes), 0, bytes.length);
    while (reader.next()) {
      if (reader.section() == Section.QUESTION) {
        questions.add(reader.question());
      } else if (reader.recordClass() == MessageReader.CLASS_IN) {
        records.getOrDefault(reader.section(), new ArrayList<>()).add(reader.record());
      }
    }
    return new SimMessage(
        (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff),
        (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff),
        questions,
        records.getOrDefault(Section.ANSWER, List.of()),
        records.getOrDefault(Section.AUTHORITY, List.of()),
        records.getOrDefault(Section.ADDITIONAL, List.of()));
  }

  /** The bytes of the packet. */
  public byte[] toBytes() {
    byte[] bytes = new byte[MOST_BYTES];
    MessageWriter writer = new MessageWriter(MOST_BYTES);
    writer.begin(ByteBuffer.wrap(bytes), 0, id, flags);
    questions.forEach(question -> require(writer.question(question), question));
    answers.forEach(record -> write(writer, Section.ANSWER, record));
    authority.forEach(record -> write(writer, Section.AUTHORITY, record));
    additional.forEach(record -> write(writer, Section.ADDITIONAL, record));
    return Arrays.copyOf(bytes, writer.finish());
  }

  /** The same packet in other bytes: each section in reverse order, no name compressed. */
  public byte[] toOtherBytes() {
    ByteBuffer out = ByteBuffer.allocate(MOST_BYTES * 4);
    out.putShort((short) id).putShort((short) flags);
    out.putShort((short) questions.size());
    List<List<ResourceRecord>> sections = List.of(answers, authority, additional);
    sections.forEach(section -> out.putShort((short) section.size()));
    for (Question question : reversed(questions)) {
      put(out, question.name());
      out.putShort((short) question.type().code());
      out.putShort((short) (question.unicastResponse() ? 0x8001 : 1));
    }
    sections.forEach(section -> reversed(section).forEach(record -> put(out, record)));
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Whether this is a response. */
  public boolean isResponse() {
    return (flags & MessageWriter.RESPONSE & ~0x0400) != 0;
  }

  /** Whether more known answers follow in another packet (RFC 6762 section 7.2). */
  public boolean truncated() {
    return (flags & TRUNCATED) != 0;
  }

  /** Whether this is a probe: a query with proposed records (RFC 6762 section 8.2). */
  public boolean isProbe() {
    return !isResponse() && !authority.isEmpty();
  }

  /** Whether this is a response that only takes records back (RFC 6762 section 10.1). */
  public boolean isGoodbye() {
    return isResponse() && answers.stream().allMatch(record -> record.ttlSeconds() == 0);
  }

  /** The records of all sections. */
  public List<ResourceRecord> records() {
    return Stream.of(answers, authority, additional).flatMap(List::stream).toList();
  }

  /** Whether the question is among those asked, by multicast or unicast. */
  public boolean asks(Question wanted) {
    return questions.stream()
        .anyMatch(
            asked -> asked.name().equals(wanted.name()) && asked.type().equals(wanted.type()));
  }

  private static <T> List<T> reversed(List<T> list) {
    List<T> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    return reversed;
  }

  private static void put(ByteBuffer out, ResourceRecord record) {
    put(out, record.name());
    out.putShort((short) record.type().code());
    out.putShort((short) (record.cacheFlush() ? 0x8001 : 1));
    out.putInt((int) record.ttlSeconds());
    out.putShort((short) record.rdata().wireLength());
    for (int i = 0; i < record.rdata().wireLength(); i++) {
      out.put(record.rdata().wireAt(i));
    }
  }

  private static void put(ByteBuffer out, Name name) {
    for (int i = 0; i < name.wireLength(); i++) {
      out.put(name.wireAt(i));
    }
  }

  private static void write(MessageWriter writer, Section section, ResourceRecord record) {
    require(writer.record(section, record, record.ttlSeconds()), record);
  }

  private static void require(boolean fits, Object what) {
    if (!fits) {
      throw new IllegalArgumentException("does not fit into one packet: " + what);
    }
  }
}
