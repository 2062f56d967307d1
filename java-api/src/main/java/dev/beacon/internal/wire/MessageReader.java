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
 * A cursor over the questions and records of a message, where it lies in memory.
 *
 * <p><b>Use.</b> {@link #open}, then {@link #next} until it is false; the other methods speak of
 * the entry that {@code next} stopped at. One reader serves all packets of one thread. It reads by
 * absolute index only and leaves the buffer's position, limit and byte order alone; the bytes must
 * stay as they are until the last call about them.
 *
 * <p><b>Garbage.</b> None, as long as nothing is new: names come from the {@link NameTable}, and
 * {@link #rdataEquals} compares in place. Only {@link #rdata}, {@link #record}, {@link #question}
 * and a name not in the table make objects.
 *
 * <p><b>What is wrong</b> is of two kinds. Where the next entry cannot be located any more (a name,
 * the fixed part of an entry, a length that points past the end), {@code next} throws, and what was
 * read before stands. Where only the data of one record is wrong, that record is skipped and
 * counted, and those beside it are read: one odd device must not hide its neighbours' services.
 * Bytes after the last entry are ignored, and so are records promised but missing, after one
 * exception.
 *
 * <p><b>Names.</b> A pointer may lead anywhere in the message behind its header, also forward: RFC
 * 1035 section 4.1.4 has a writer point to "a prior occurrence", but a name that can be read is
 * read. At most {@value #MAX_POINTERS} are followed, so a loop ends there or at the longest name.
 * Labels of other kinds are refused (RFC 6762 section 18.14). {@code next} decodes the names of an
 * entry into two scratch arrays while it checks them; they become {@link Name}s when asked for.
 *
 * <p><b>Strings</b> of a TXT record that runs out in the midst of one end before that one: the
 * attributes that are whole are read, and without any the record is as good as an empty one (RFC
 * 6763 section 6.1).
 *
 * <p><b>Classes</b> other than IN are reported as they are; their data is opaque, as only class IN
 * gives it a known form. Opcode and response code are reported, not judged.
 */
@SuppressWarnings("EnumOrdinal") // arrays of this object are indexed by it, nothing outlives it
public final class MessageReader {

  /** The class of everything in Multicast DNS, the Internet (RFC 1035 section 3.2.4). */
  public static final int CLASS_IN = 1;

  /** In questions: any class (RFC 1035 section 3.2.5). */
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
  // The names within the data, one after the other, and where what follows them begins.
  private final byte[] rdataNames = new byte[2 * MAX_WIRE_NAME_BYTES];
  private int rdataNamesLength;
  private int rdataRestAt;

  // What readName leaves beside its result.
  private int nameLength;
  private Reason nameFault = Reason.POINTER;

  /** Makes a reader whose names come from {@code names}. */
  public MessageReader(NameTable names) {
    this.names = names;
  }

  /**
   * Begins with a message and reads its header.
   *
   * @param offset of the message in the buffer, in bytes
   * @param length of the message, in bytes
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

  /** How many entries the header promises in a section. */
  public int count(Section section) {
    return unsignedShort(start + 4 + 2 * section.ordinal());
  }

  /**
   * Moves to the next question or record that can be read.
   *
   * @return false after the last
   * @throws MalformedMessage if no further entry can be located; then {@code next} is false for
   *     ever
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

  /** How many records of this message were skipped so far because their data was wrong. */
  public int skipped() {
    return skippedTotal;
  }

  /** How many records of this message were skipped so far for that reason. */
  public int skipped(Reason reason) {
    return skipped[reason.ordinal()];
  }

  /** Where the entry stands. */
  public Section section() {
    return SECTIONS[section];
  }

  /** The name asked about, or the owner of the record. */
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

  /** The class as it stands, with the top bit. */
  public int wireClass() {
    return wireClass;
  }

  /** The class, without the top bit. */
  public int recordClass() {
    return wireClass & ~MessageWriter.TOP_BIT;
  }

  /**
   * The top bit of the class: of a question, whether the answer may come by unicast (QU, RFC 6762
   * section 5.4); of a record, whether it flushes the cache (RFC 6762 section 10.2).
   */
  public boolean topBit() {
    return (wireClass & MessageWriter.TOP_BIT) != 0;
  }

  /**
   * The record's time to live in seconds. One with its top bit set is no time (RFC 2181 section 8).
   * Plain DNS takes it for 0, which means to use the record once; in Multicast DNS 0 would be a
   * goodbye, which nobody said. So such a record lives as briefly as any, {@value #ODD_TTL_SECONDS}
   * s (RFC 6762 section 10), and its owner is asked whether it is still there.
   */
  public long ttlSeconds() {
    return wireTtl < 0 ? ODD_TTL_SECONDS : wireTtl;
  }

  /**
   * The length of the record's data as it stands, in bytes: compressed, if it is, and without a
   * string that is cut short.
   */
  public int rdataBytes() {
    return rdataEnd - rdataAt;
  }

  /** Whether the record's data equals {@code known}, as {@code rdata().equals(known)} would say. */
  public boolean rdataEquals(Rdata known) {
    return shape.isSame(this, known);
  }

  /** The name that a PTR, CNAME or NS record points to, else null; no new object if it is known. */
  public @Nullable Name target() {
    return shape instanceof TargetShape ? rdataName() : null;
  }

  /** The record's data; a new object. */
  public Rdata rdata() {
    return shape.read(this);
  }

  /** The question; a new object. Whether its class is IN or any is for the caller to look at. */
  public Question question() {
    return new Question(name(), type(), topBit());
  }

  /** The record; a new object. Whether its class is IN is for the caller to look at. */
  public ResourceRecord record() {
    return new ResourceRecord(name(), type(), topBit(), ttlSeconds(), rdata());
  }

  // For the shapes: the data of the record, which has fixed bytes, then names, then the rest.

  /** Two of its fixed bytes, as a number. */
  int fixedShort(int index) {
    return unsignedShort(rdataAt + index);
  }

  /** One of its bytes. */
  int rdataByte(int index) {
    return unsignedByte(rdataAt + index);
  }

  /** Has it end after so many bytes. */
  void shortenTo(int bytes) {
    rdataEnd = rdataAt + bytes;
  }

  /** Its one name; no new object if it is known. */
  Name rdataName() {
    return names.intern(rdataNames, 0, rdataNamesLength);
  }

  /** Whether its one name is that. */
  boolean rdataNameEquals(Name known) {
    return known.equalsWire(rdataNames, 0, rdataNamesLength);
  }

  /** How many bytes follow its names. */
  int restBytes() {
    return rdataEnd - rdataRestAt;
  }

  /** One of the bytes that follow its names. */
  int restByte(int index) {
    return unsignedByte(rdataRestAt + index);
  }

  /** A copy of what follows its names. */
  byte[] rest() {
    byte[] bytes = new byte[restBytes()];
    buffer.get(rdataRestAt, bytes);
    return bytes;
  }

  /** Whether what follows its names equals {@code known} from {@code index} to its end. */
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

  /** As {@link #restEquals(Rdata, int)}; strings are long, and of a final class faster. */
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

  /** A copy of it with its names written out. */
  byte[] uncompressed() {
    int rest = restBytes();
    byte[] bytes = new byte[shape.fixedBytes + rdataNamesLength + rest];
    buffer.get(rdataAt, bytes, 0, shape.fixedBytes);
    System.arraycopy(rdataNames, 0, bytes, shape.fixedBytes, rdataNamesLength);
    buffer.get(rdataRestAt, bytes, shape.fixedBytes + rdataNamesLength, rest);
    return bytes;
  }

  /** Reads what questions and records have in common: name, type, class. */
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

  /** Reads the rest of a record; the result is what is wrong with its data, null if nothing is. */
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
   * @param limit where the name must have ended as it stands; what a pointer leads to may be
   *     anywhere in the message
   * @return the index after the name as it stands, or -1 with {@link #nameFault} set
   */
  private int readName(int from, int limit, byte[] into, int offset) {
    int after = -1; // known once the first pointer is met
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
    // The bytes ran out: those of the name itself, or those that a pointer led to.
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

  // Byte by byte, whatever order the buffer has: the arena has the machine's.
  private int unsignedShort(int index) {
    return (buffer.get(index) & 0xff) << 8 | (buffer.get(index + 1) & 0xff);
  }
}
