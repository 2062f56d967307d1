package dev.beacon.internal.wire;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Writes one message at a time straight into a buffer, compressing names.
 *
 * <p><b>Use.</b> {@link #begin}, then {@link #question} and {@link #record} section by section,
 * then {@link #finish}. If an entry does not fit, the writer refuses all of it: it returns false
 * and writes nothing, and a smaller entry may still fit. One writer serves all messages of one
 * thread; nothing is allocated after construction.
 *
 * <p><b>Compression</b> (RFC 6762 section 18.14) puts a pointer in place of the longest suffix that
 * is already written: in owner names, and in names within PTR, CNAME, DNAME, NS, SRV and NSEC data,
 * but not in SRV data for legacy queriers. A suffix matches only with the same upper and lower
 * case, so that each receiver sees the publisher's spelling.
 *
 * <p>The suffixes written are kept in a hash table with chains: {@code heads} by hash, then {@code
 * links} from each to the one before. Entries are numbered in the order of writing, so the writer
 * removes the last ones if an entry did not fit.
 */
@SuppressWarnings("EnumOrdinal") // an index of this object's own array; it is never stored
public final class MessageWriter {

  /** The flags of a query (RFC 6762 section 18). */
  public static final int QUERY = 0;

  static final int RESPONSE_BIT = 0x8000;
  static final int AUTHORITATIVE_BIT = 0x0400;
  static final int TRUNCATED_BIT = 0x0200;
  static final int TOP_BIT = 0x8000;

  /** The flags of a response: QR and AA (RFC 6762 sections 18.2, 18.4). */
  public static final int RESPONSE = RESPONSE_BIT | AUTHORITATIVE_BIT;

  private static final int POINTER_BITS = 0xc000;
  private static final int MAX_POINTER = 0x3fff;
  private static final int MAX_LABELS = Name.MAX_NAME_BYTES / 2;
  private static final int HEADS = 256;
  // Further suffixes are written in full, because compression is optional.
  private static final int MAX_SUFFIXES = 1024;
  // The most links per head that are searched, because a stranger's names may collide.
  private static final int MAX_CANDIDATES = 16;

  private final int maxBytes;

  // The message: indexes into the target.
  private ByteBuffer target = ByteBuffer.allocate(0);
  private int start;
  private int end;
  private int at;
  private int flags;
  private boolean legacy;
  private Section section = Section.QUESTION;
  private final int[] counts = new int[Section.values().length];

  // The suffixes written so far.
  private final int[] heads = new int[HEADS];
  private final int[] links = new int[MAX_SUFFIXES];
  private final int[] hashes = new int[MAX_SUFFIXES];
  private final int[] offsets = new int[MAX_SUFFIXES];
  private final Name[] suffixNames = new Name[MAX_SUFFIXES];
  private final int[] suffixStarts = new int[MAX_SUFFIXES];
  private int suffixCount;

  // The labels of the name being written.
  private final int[] labelStarts = new int[MAX_LABELS];
  private final int[] labelHashes = new int[MAX_LABELS];

  /**
   * Makes a writer.
   *
   * @param maxBytes the longest message it makes, 512 to 9,000 bytes (RFC 6762 section 17)
   * @throws IllegalArgumentException if that is out of range
   */
  public MessageWriter(int maxBytes) {
    if (maxBytes < 512 || maxBytes > MessageReader.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          maxBytes + " bytes: a message has 512 to 9000 (RFC 6762 section 17)");
    }
    this.maxBytes = maxBytes;
    Arrays.fill(suffixNames, Name.ROOT);
  }

  /**
   * Begins a message at {@code offset} of {@code target}, without changing its position, limit and
   * byte order. The message ends at the target's limit if that comes before the writer's own.
   *
   * @param id 0 in multicast (RFC 6762 section 18.1)
   * @param flags {@link #QUERY} or {@link #RESPONSE}
   */
  public void begin(ByteBuffer target, int offset, int id, int flags) {
    this.target = target;
    this.flags = flags;
    start = offset;
    at = offset + MessageReader.HEADER_BYTES;
    end = (int) Math.min((long) offset + maxBytes, target.limit());
    if (at > end) {
      throw new IllegalArgumentException(
          target.limit() - offset + " bytes from offset " + offset + ": too few for a header");
    }
    legacy = false;
    section = Section.QUESTION;
    Arrays.fill(counts, 0);
    Arrays.fill(heads, -1);
    suffixCount = 0;
    putShortAt(start, id);
  }

  /**
   * Begins a response to a legacy querier: as {@link #begin}, but the names in SRV data are not
   * compressed (RFC 6762 section 18.14).
   *
   * @param id the id of the query (RFC 6762 section 6.7)
   */
  public void beginLegacyResponse(ByteBuffer target, int offset, int id) {
    begin(target, offset, id, RESPONSE);
    legacy = true;
  }

  /**
   * Writes a question.
   *
   * @return false if it does not fit; then nothing was written
   * @throws IllegalStateException if a record was written before
   */
  public boolean question(Question question) {
    int wireClass = MessageReader.CLASS_IN | (question.unicastResponse() ? TOP_BIT : 0);
    return question(question.name(), question.type(), wireClass);
  }

  /**
   * Writes a question of any class.
   *
   * @param wireClass the class, with the top bit
   * @return false if it does not fit; then nothing was written
   * @throws IllegalStateException if a record was written before
   */
  public boolean question(Name name, RecordType type, int wireClass) {
    checkOrder(Section.QUESTION);
    int mark = at;
    int suffixMark = suffixCount;
    boolean fits = putName(name, true) && putShort(type.code()) && putShort(wireClass);
    return keep(fits, Section.QUESTION, mark, suffixMark);
  }

  /**
   * Writes a record with another time to live than its own, and its own cache-flush bit.
   *
   * @param ttlSeconds 0 to 2,147,483,647
   * @return false if it does not fit; then nothing was written
   * @throws IllegalStateException if an entry of a later section was written before
   */
  public boolean record(Section section, ResourceRecord record, long ttlSeconds) {
    return record(section, record, ttlSeconds, record.cacheFlush());
  }

  /**
   * Writes a record with another time to live and cache-flush bit than its own. The bit is never
   * set in known answers, probes and legacy responses (RFC 6762 sections 10.2, 6.7).
   *
   * @param ttlSeconds 0 to 2,147,483,647
   * @return false if it does not fit; then nothing was written
   * @throws IllegalStateException if an entry of a later section was written before
   */
  public boolean record(
      Section section, ResourceRecord record, long ttlSeconds, boolean cacheFlush) {
    if (section == Section.QUESTION) {
      throw new IllegalArgumentException(record + ": no record of the question section");
    }
    checkOrder(section);
    int mark = at;
    int suffixMark = suffixCount;
    boolean fits =
        putName(record.name(), true)
            && putShort(record.type().code())
            && putShort(MessageReader.CLASS_IN | (cacheFlush ? TOP_BIT : 0))
            && putShort((int) (ttlSeconds >>> 16))
            && putShort((int) ttlSeconds)
            && putRdata(record.rdata());
    return keep(fits, section, mark, suffixMark);
  }

  /** Extends the message to the target's present limit. */
  public void extend() {
    end = (int) Math.min((long) start + maxBytes, target.limit());
  }

  /** Sets the TC bit: more known answers follow (RFC 6762 sections 7.2, 18.5). */
  public void setTruncated() {
    flags |= TRUNCATED_BIT;
  }

  /** The number of bytes of the message so far, with its header. */
  public int length() {
    return at - start;
  }

  /** The number of questions or records that were written in a section. */
  public int count(Section section) {
    return counts[section.ordinal()];
  }

  /**
   * Completes the header.
   *
   * @return the length of the message in bytes
   */
  public int finish() {
    putShortAt(start + 2, flags);
    for (int i = 0; i < counts.length; i++) {
      putShortAt(start + 4 + 2 * i, counts[i]);
    }
    return length();
  }

  private void checkOrder(Section next) {
    if (next.compareTo(section) < 0) {
      throw new IllegalStateException(next + " after " + section + " (RFC 1035 section 4.1)");
    }
  }

  private boolean keep(boolean fits, Section written, int mark, int suffixMark) {
    if (!fits) {
      at = mark;
      while (suffixCount > suffixMark) {
        suffixCount--;
        heads[hashes[suffixCount] & HEADS - 1] = links[suffixCount];
      }
      return false;
    }
    section = written;
    counts[written.ordinal()]++;
    return true;
  }

  private boolean putRdata(Rdata rdata) {
    int lengthAt = at;
    boolean fits = putShort(0) && RdataShapes.of(rdata).write(this, rdata);
    if (fits) {
      putShortAt(lengthAt, at - lengthAt - 2);
    }
    return fits;
  }

  // For the shapes.

  /** Reports whether this goes to a legacy querier. */
  boolean legacy() {
    return legacy;
  }

  boolean putBytes(Rdata rdata, int from) {
    int length = rdata.wireLength() - from;
    if (at + length > end) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      target.put(at + i, rdata.wireAt(from + i));
    }
    at += length;
    return true;
  }

  boolean putName(Name name, boolean compress) {
    int labels = hashLabels(name);
    for (int label = 0; label < labels; label++) {
      int labelAt = labelStarts[label];
      int known = compress ? findSuffix(name, labelAt, labelHashes[label]) : -1;
      if (known >= 0) {
        return putShort(POINTER_BITS | offsets[known]);
      }
      int length = 1 + name.wireAt(labelAt);
      if (at + length > end) {
        return false;
      }
      addSuffix(name, labelAt, labelHashes[label]);
      for (int i = 0; i < length; i++) {
        target.put(at + i, name.wireAt(labelAt + i));
      }
      at += length;
    }
    if (at >= end) {
      return false;
    }
    target.put(at++, (byte) 0);
    return true;
  }

  /** Notes the beginning of each label, and a hash of it and all labels after it. */
  private int hashLabels(Name name) {
    int labels = 0;
    for (int i = 0; name.wireAt(i) != 0; i += 1 + name.wireAt(i)) {
      labelStarts[labels++] = i;
    }
    int hash = 0;
    int labelEnd = name.wireLength() - 1;
    for (int label = labels - 1; label >= 0; label--) {
      for (int i = labelStarts[label]; i < labelEnd; i++) {
        hash = 31 * hash + name.wireAt(i);
      }
      labelHashes[label] = hash;
      labelEnd = labelStarts[label];
    }
    return labels;
  }

  private int findSuffix(Name name, int from, int hash) {
    int candidate = heads[hash & HEADS - 1];
    for (int seen = 0; candidate >= 0 && seen < MAX_CANDIDATES; seen++) {
      if (hashes[candidate] == hash
          && isSame(suffixNames[candidate], suffixStarts[candidate], name, from)) {
        return candidate;
      }
      candidate = links[candidate];
    }
    return -1;
  }

  private void addSuffix(Name name, int from, int hash) {
    int offset = at - start;
    if (suffixCount == MAX_SUFFIXES || offset > MAX_POINTER) {
      return;
    }
    int head = hash & HEADS - 1;
    hashes[suffixCount] = hash;
    offsets[suffixCount] = offset;
    suffixNames[suffixCount] = name;
    suffixStarts[suffixCount] = from;
    links[suffixCount] = heads[head];
    heads[head] = suffixCount++;
  }

  private static boolean isSame(Name one, int oneAt, Name other, int otherAt) {
    int length = one.wireLength() - oneAt;
    if (other.wireLength() - otherAt != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (one.wireAt(oneAt + i) != other.wireAt(otherAt + i)) {
        return false;
      }
    }
    return true;
  }

  boolean putShort(int value) {
    if (at + 2 > end) {
      return false;
    }
    putShortAt(at, value);
    at += 2;
    return true;
  }

  // Byte by byte, whatever order the buffer has: the arena has the machine's.
  private void putShortAt(int index, int value) {
    target.put(index, (byte) (value >>> 8));
    target.put(index + 1, (byte) value);
  }
}
