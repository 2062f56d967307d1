package dev.beacon.internal.wire;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MalformedMessage.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the questions and records of a message. It reads the message in place, without a
 * copy.
 *
 * <p><b>Use.</b> {@link #open}, then {@link #next} until it is false; the other methods are about
 * the entry at which {@code next} stopped. One reader serves all packets of one thread. It reads by
 * absolute index only and does not change the buffer's position, limit and byte order. The bytes
 * must not change until the last call about them.
 *
 * <p><b>Garbage.</b> The reader makes no garbage for known names and data: names come from the
 * {@link NameTable}, and {@link #rdataEquals} compares in place. Only {@link #rdata}, {@link
 * #record}, {@link #question} and a name not in the table make objects.
 *
 * <p><b>Faults</b> are of two kinds. If the next entry can't be located (a fault in a name, in the
 * fixed part of an entry, or a length that points past the end), {@code next} throws; the entries
 * before it are valid. If only the data of one record is wrong, the reader skips and counts this
 * record, and reads the others, because one faulty device must not hide its neighbours' services.
 * It ignores bytes after the last entry, and missing records after one exception.
 *
 * <p><b>Names.</b> A pointer may lead anywhere in the message after its header, also forward. RFC
 * 1035 section 4.1.4 requires "a prior occurrence", but the reader reads every name that it can. It
 * follows at most {@value #MAX_POINTERS} pointers, so a loop ends there or at the longest name. It
 * refuses other kinds of labels (RFC 6762 section 18.14). {@code next} decodes the names of an
 * entry into two scratch arrays while it checks them; a {@link Name} is made only when a caller
 * asks for it.
 *
 * <p><b>Strings.</b> If the last string of a TXT record is cut short, the reader leaves it out and
 * reads the whole ones. Without any string the record equals an empty one (RFC 6763 section 6.1).
 *
 * <p><b>Classes.</b> The reader reports classes other than IN; their data is opaque, because only
 * class IN gives it a known form. It reports opcode and response code, but does not judge them.
 */
@SuppressWarnings("EnumOrdinal") // an index of this object's own arrays; it is never stored
public final class MessageReader {

  /** The class of everything in Multicast DNS, the Internet (RFC 1035 section 3.2.4). */
  public static final int CLASS_IN = 1;

  /** Any class, in questions alone (RFC 1035 section 3.2.5). */
  public static final int CLASS_ANY = 255;

  /** The most bytes a message may have (RFC 6762 section 17, FR-034). */
  static final int MAX_MESSAGE_BYTES = 9000;

  static final int HEADER_BYTES = 12;

  // No compressor needs more pointers in a name than it can have labels.
  private static final int MAX_POINTERS = Name.MAX_NAME_BYTES / 2;

  private static final long ODD_TTL_SECONDS = 120;

  private static final int MAX_WIRE_NAME_BYTES = Name.MAX_NAME_BYTES + 1;

  private static final Section[] SECTIONS = Section.values();

  private final NameTable names;
  private final int[] skipped = new int[Reason.values().length];
  private int skippedTotal;

  // The message: indexes into the buffer.
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int start;
  private int end;
  private int at;
  private int section;
  private int leftInSection;

  // The entry.
  private final byte[] owner = new byte[MAX_WIRE_NAME_BYTES];
  private int ownerLength;
  private @Nullable Name ownerName;
  private int typeCode;
  private int wireClass;
  private int wireTtl;
  private int rdataAt;
  private int rdataEnd;
  private RdataShape shape = RdataShapes.OPAQUE;
  // The names within the data, one after the other, and the index after them.
  private final byte[] rdataNames = new byte[2 * MAX_WIRE_NAME_BYTES];
  private int rdataNamesLength;
  private int rdataRestAt;

  // Further results of readName.
  private int nameLength;
  private Reason nameFault = Reason.POINTER;

  /** Makes a reader whose names come from {@code names}. */
  public MessageReader(NameTable names) {
    this.names = names;
  }

  /**
   * Begins with a message and reads its header.
   *
   * @param offset the message's place in the buffer, in bytes
   * @param length the message's length, in bytes
   * @throws MalformedMessage if it is shorter than a header or longer than 9,000 bytes
   */
  public void open(ByteBuffer buffer, int offset, int length) throws MalformedMessage {
    this.buffer = buffer;
    start = offset;
    end = offset + length;
    at = offset + HEADER_BYTES;
    if (skippedTotal > 0) {
      Arrays.fill(skipped, 0);
      skippedTotal = 0;
    }
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw broken(length < HEADER_BYTES ? Reason.HEADER_TRUNCATED : Reason.MESSAGE_TOO_LONG);
    }
    section = 0;
    leftInSection = count(Section.QUESTION);
  }

  /** The message's id; only legacy unicast needs it (RFC 6762 section 18.1). */
  public int id() {
    return unsignedShort(start);
  }

  /** The QR bit (RFC 6762 section 18.2). */
  public boolean isResponse() {
    return (flags() & MessageWriter.RESPONSE_BIT) != 0;
  }

  /** The opcode; messages with another than 0 are ignored (RFC 6762 section 18.3). */
  public int opcode() {
    return flags() >>> 11 & 15;
  }

  /** The AA bit (RFC 6762 section 18.4). */
  public boolean isAuthoritative() {
    return (flags() & MessageWriter.AUTHORITATIVE_BIT) != 0;
  }

  /** The TC bit: in a query, more known answers follow (RFC 6762 section 18.5). */
  public boolean isTruncated() {
    return (flags() & MessageWriter.TRUNCATED_BIT) != 0;
  }

  /** The response code; messages with another than 0 are ignored (RFC 6762 section 18.11). */
  public int responseCode() {
    return flags() & 15;
  }

  /** The number of entries that the header promises in a section. */
  public int count(Section section) {
    return unsignedShort(start + 4 + 2 * section.ordinal());
  }

  /**
   * Moves to the next question or record that can be read.
   *
   * @return false after the last
   * @throws MalformedMessage if no further entry can be located; afterwards {@code next} is always
   *     false
   */
  public boolean next() throws MalformedMessage {
    while (true) {
      while (leftInSection == 0) {
        if (section == Section.ADDITIONAL.ordinal()) {
          return false;
        }
        section++;
        leftInSection = count(SECTIONS[section]);
      }
      leftInSection--;
      readHead();
      if (section == Section.QUESTION.ordinal()) {
        return true;
      }
      Reason fault = readRecord();
      if (fault == null) {
        return true;
      }
      skipped[fault.ordinal()]++;
      skippedTotal++;
    }
  }

  /**
   * The number of records of this message that were skipped so far because their data was wrong.
   */
  public int skipped() {
    return skippedTotal;
  }

  /** The number of records of this message that were skipped so far for this reason. */
  public int skipped(Reason reason) {
    return skipped[reason.ordinal()];
  }

  /** The section of the entry. */
  public Section section() {
    return SECTIONS[section];
  }

  /** The name in the question, or the owner of the record. */
  public Name name() {
    Name name = ownerName;
    if (name == null) {
      name = names.intern(owner, 0, ownerLength);
      ownerName = name;
    }
    return name;
  }

  /** The type as a number. */
  public int typeCode() {
    return typeCode;
  }

  /** The type. */
  public RecordType type() {
    return RecordType.of(typeCode);
  }

  /** The class, with the top bit. */
  public int wireClass() {
    return wireClass;
  }

  /** The class, without the top bit. */
  public int recordClass() {
    return wireClass & ~MessageWriter.TOP_BIT;
  }

  /**
   * The top bit of the class. In a question it says that the answer may come by unicast (QU, RFC
   * 6762 section 5.4); in a record, that it flushes the cache (RFC 6762 section 10.2).
   */
  public boolean topBit() {
    return (wireClass & MessageWriter.TOP_BIT) != 0;
  }

  /**
   * The record's time to live in seconds. A value with its top bit set is not valid (RFC 2181
   * section 8). Plain DNS treats it as 0, which means to use the record once. In Multicast DNS 0
   * would be a goodbye, which the owner did not send. So such a record gets the shortest life,
   * {@value #ODD_TTL_SECONDS} s (RFC 6762 section 10), and Beacon asks its owner again.
   */
  public long ttlSeconds() {
    return wireTtl < 0 ? ODD_TTL_SECONDS : wireTtl;
  }

  /**
   * The length of the record's data in the message, in bytes: perhaps compressed, and without a
   * string that is cut short.
   */
  public int rdataBytes() {
    return rdataEnd - rdataAt;
  }

  /** Reports whether the record's data equals {@code known}, like {@code rdata().equals(known)}. */
  public boolean rdataEquals(Rdata known) {
    return shape.isSame(this, known);
  }

  /** The name to which a PTR, CNAME or NS record points, or null; no new object if it is known. */
  public @Nullable Name target() {
    return shape instanceof TargetShape ? rdataName() : null;
  }

  /** The record's data; a new object. */
  public Rdata rdata() {
    return shape.read(this);
  }

  /** The question; a new object. The caller must check that its class is IN or ANY. */
  public Question question() {
    return new Question(name(), type(), topBit());
  }

  /** The record; a new object. The caller must check that its class is IN. */
  public ResourceRecord record() {
    return new ResourceRecord(name(), type(), topBit(), ttlSeconds(), rdata());
  }

  // For the shapes: the data of the record, which has fixed bytes, then names, then the rest.

  /** Two of the data's fixed bytes, as a number. */
  int fixedShort(int index) {
    return unsignedShort(rdataAt + index);
  }

  /** One of the data's bytes. */
  int rdataByte(int index) {
    return unsignedByte(rdataAt + index);
  }

  /** Shortens the data to this many bytes. */
  void shortenTo(int bytes) {
    rdataEnd = rdataAt + bytes;
  }

  /** The data's one name; no new object if it is known. */
  Name rdataName() {
    return names.intern(rdataNames, 0, rdataNamesLength);
  }

  /** Reports whether the data's one name is this. */
  boolean rdataNameEquals(Name known) {
    return known.equalsWire(rdataNames, 0, rdataNamesLength);
  }

  /** The number of bytes after the data's names. */
  int restBytes() {
    return rdataEnd - rdataRestAt;
  }

  /** One of the bytes after the data's names. */
  int restByte(int index) {
    return unsignedByte(rdataRestAt + index);
  }

  /** A copy of the bytes after the data's names. */
  byte[] rest() {
    byte[] bytes = new byte[restBytes()];
    buffer.get(rdataRestAt, bytes);
    return bytes;
  }

  /**
   * Reports whether the bytes after the data's names equal {@code known} from {@code index} to its
   * end.
   */
  boolean restEquals(Rdata known, int index) {
    int length = restBytes();
    if (known.wireLength() - index != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.wireAt(index + i) != buffer.get(rdataRestAt + i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The same as {@link #restEquals(Rdata, int)}, but faster for long strings, because the class is
   * final.
   */
  boolean restEquals(Rdata.Text known) {
    int length = restBytes();
    if (known.wireLength() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known.wireAt(i) != buffer.get(rdataRestAt + i)) {
        return false;
      }
    }
    return true;
  }

  /** A copy of the data with uncompressed names. */
  byte[] uncompressed() {
    int rest = restBytes();
    byte[] bytes = new byte[shape.fixedBytes + rdataNamesLength + rest];
    buffer.get(rdataAt, bytes, 0, shape.fixedBytes);
    System.arraycopy(rdataNames, 0, bytes, shape.fixedBytes, rdataNamesLength);
    buffer.get(rdataRestAt, bytes, shape.fixedBytes + rdataNamesLength, rest);
    return bytes;
  }

  /** Reads the common part of questions and records: name, type, class. */
  private void readHead() throws MalformedMessage {
    ownerName = null;
    int afterName = readName(at, end, owner, 0);
    if (afterName < 0) {
      throw broken(nameFault);
    }
    ownerLength = nameLength;
    at = afterName + 4;
    if (at > end) {
      throw broken(Reason.ENTRY_TRUNCATED);
    }
    typeCode = unsignedShort(afterName);
    wireClass = unsignedShort(afterName + 2);
  }

  /** Reads the rest of a record; returns the fault of its data, or null. */
  private @Nullable Reason readRecord() throws MalformedMessage {
    if (at + 6 > end) {
      throw broken(Reason.ENTRY_TRUNCATED);
    }
    wireTtl = unsignedShort(at) << 16 | unsignedShort(at + 2);
    rdataAt = at + 6;
    rdataEnd = rdataAt + unsignedShort(at + 4);
    if (rdataEnd > end) {
      throw broken(Reason.RDATA_TRUNCATED);
    }
    at = rdataEnd;
    shape = recordClass() == CLASS_IN ? RdataShapes.ofType(typeCode) : RdataShapes.OPAQUE;
    return checkRdata();
  }

  private @Nullable Reason checkRdata() {
    rdataNamesLength = 0;
    rdataRestAt = rdataAt + shape.fixedBytes;
    for (int i = 0; i < shape.nameCount; i++) {
      rdataRestAt = readName(rdataRestAt, rdataEnd, rdataNames, rdataNamesLength);
      if (rdataRestAt < 0) {
        return nameFault == Reason.ENTRY_TRUNCATED ? Reason.RDATA_LENGTH : nameFault;
      }
      rdataNamesLength += nameLength;
    }
    int rest = rdataEnd - rdataRestAt;
    if (rest < 0 || (shape.restBytes != RdataShape.ANY_LENGTH && rest != shape.restBytes)) {
      return Reason.RDATA_LENGTH;
    }
    return shape.check(this);
  }

  /**
   * Decodes the name at {@code from} into its uncompressed form and leaves its length in {@link
   * #nameLength}.
   *
   * @param limit the index before which the name must end; the target of a pointer may be anywhere
   *     in the message
   * @return the index after the name, or -1 with {@link #nameFault} set
   */
  private int readName(int from, int limit, byte[] into, int offset) {
    int after = -1; // set at the first pointer
    int runEnd = limit;
    int pointers = 0;
    int readAt = from;
    int length = 0;
    while (readAt < runEnd) {
      int head = buffer.get(readAt);
      if (head == 0) {
        into[offset + length] = 0;
        nameLength = length + 1;
        return after < 0 ? readAt + 1 : after;
      }
      if (head > 0 && head <= Name.MAX_LABEL_BYTES) {
        if (length + 1 + head > Name.MAX_NAME_BYTES) {
          return badName(Reason.NAME_TOO_LONG);
        }
        if (readAt + 1 + head > runEnd) {
          break;
        }
        for (int i = 0; i <= head; i++) {
          into[offset + length + i] = buffer.get(readAt + i);
        }
        length += 1 + head;
        readAt += 1 + head;
        continue;
      }
      if ((head & 0xc0) != 0xc0) {
        return badName(Reason.LABEL_TYPE);
      }
      if (readAt + 2 > runEnd) {
        break;
      }
      int target = start + (unsignedShort(readAt) & 0x3fff);
      if (target >= end || target < start + HEADER_BYTES || ++pointers > MAX_POINTERS) {
        return badName(Reason.POINTER);
      }
      after = after < 0 ? readAt + 2 : after;
      readAt = target;
      runEnd = end;
    }
    // No more bytes, in the name itself or at the target of a pointer.
    return badName(after < 0 ? Reason.ENTRY_TRUNCATED : Reason.POINTER);
  }

  private int badName(Reason fault) {
    nameFault = fault;
    return -1;
  }

  private MalformedMessage broken(Reason reason) {
    section = Section.ADDITIONAL.ordinal();
    leftInSection = 0;
    return MalformedMessage.of(reason);
  }

  private int flags() {
    return unsignedShort(start + 2);
  }

  private int unsignedByte(int index) {
    return buffer.get(index) & 0xff;
  }

  // Byte by byte, because the arena's buffer has the machine's byte order.
  private int unsignedShort(int index) {
    return (buffer.get(index) & 0xff) << 8 | (buffer.get(index + 1) & 0xff);
  }
}
