package dev.beacon.dns;

import dev.beacon.internal.hash.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * A domain name: a sequence of labels. Each label has 1 to 63 bytes. A name has at most 255 bytes,
 * with the length bytes and without the terminating zero (RFC 1035 section 2.3.4, RFC 6762 appendix
 * C).
 *
 * <p>Labels are UTF-8 (RFC 6762 section 16), but a name keeps any bytes unchanged, also upper and
 * lower case. Two names are equal if their labels are. The ASCII letters {@code a} to {@code z}
 * equal {@code A} to {@code Z}; no other bytes are equivalent.
 *
 * <p><b>Text form.</b> {@link #of} reads and {@link #toString} writes the same form: labels with
 * dots between them. {@code \.} is a dot within a label, {@code \\} is a backslash, and {@code
 * \DDD} (three decimal digits, 000 to 255) is one byte. {@code toString} writes {@code \DDD} for
 * control characters and for bytes that are not valid UTF-8. All other characters are not escaped,
 * spaces included. The root is {@code "."}.
 *
 * <p>Instances are immutable.
 */
public final class Name implements Comparable<Name> {

  /** The most bytes that a label may have (RFC 1035 section 2.3.4). */
  public static final int MAX_LABEL_BYTES = 63;

  /**
   * The most bytes that a name may have, with the length bytes and without the terminating zero
   * (RFC 6762 appendix C).
   */
  public static final int MAX_NAME_BYTES = 255;

  // Length bytes are 63 at most, below 'A', so folding a whole wire form never touches them.
  private static final byte[] FOLDED = foldedBytes();

  /** The root: the name without labels. */
  public static final Name ROOT = new Name(new byte[1]);

  /** The domain of Multicast DNS, {@code local} (RFC 6762 section 3). */
  public static final Name LOCAL = of("local");

  // The labels, each after its length byte, and the terminating zero: 1 to 256 bytes.
  private final byte[] wire;
  private final int hash;

  private Name(byte[] wire) {
    this.wire = wire;
    // Keyed: a stranger chooses names, and must not know which of them collide.
    this.hash = KeyedHash.ofCaseless(wire);
  }

  /**
   * Reads a name in the text form described above; a dot at its end makes no difference.
   *
   * @throws IllegalArgumentException if a label is empty or too long, the name is too long, or an
   *     escape is not valid
   */
  public static Name of(String escaped) {
    Objects.requireNonNull(escaped, "escaped");
    if (escaped.equals(".")) {
      return ROOT;
    }
    Assembler labels = new Assembler(escaped);
    byte[] text = utf8(escaped);
    int end = text.length;
    if (end > 0 && text[end - 1] == '.' && !endsInEscape(text)) {
      end--;
    }
    for (int at = 0; at < end; at++) {
      if (text[at] == '.') {
        labels.endLabel();
      } else if (text[at] != '\\') {
        labels.add(text[at]);
      } else if (at + 1 < end && (text[at + 1] == '.' || text[at + 1] == '\\')) {
        labels.add(text[++at]);
      } else {
        labels.add(decimalByte(escaped, text, at + 1, end));
        at += 3;
      }
    }
    labels.endLabel();
    return labels.name();
  }

  /**
   * Makes a name of literal labels: a dot or a backslash is part of its label.
   *
   * @param labels from the most specific to the top-level one; without labels the name is the root
   * @throws IllegalArgumentException if a label is empty or too long, or the name is too long
   */
  public static Name ofLabels(String... labels) {
    if (labels.length == 0) {
      return ROOT;
    }
    Assembler assembler = new Assembler(String.join(".", labels));
    for (String label : labels) {
      assembler.add(utf8(label));
      assembler.endLabel();
    }
    return assembler.name();
  }

  /**
   * Copies a name from its uncompressed wire form: each label after its length byte, then a zero.
   *
   * @param offset of the first length byte
   * @param length in bytes, the terminating zero included
   * @throws IllegalArgumentException if those bytes are not exactly one name
   */
  public static Name fromWire(byte[] wire, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, wire.length);
    int end = offset + length;
    int at = offset;
    while (at < end && wire[at] > 0 && wire[at] <= MAX_LABEL_BYTES) {
      at += 1 + wire[at];
    }
    if (length > MAX_NAME_BYTES + 1 || at != end - 1 || wire[at] != 0) {
      throw new IllegalArgumentException(
          length + " bytes: not one uncompressed name (RFC 1035 section 3.1)");
    }
    return length == 1 ? ROOT : new Name(Arrays.copyOfRange(wire, offset, end));
  }

  /** The number of labels; the root has none. */
  public int labelCount() {
    int count = 0;
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      count++;
    }
    return count;
  }

  /**
   * Returns a label as text, not escaped. Bytes that are not valid UTF-8 become U+FFFD.
   *
   * @param index from 0, the most specific label
   * @throws IndexOutOfBoundsException if there is no such label
   */
  public String label(int index) {
    int at = labelStart(index);
    return new String(wire, at + 1, wire[at], StandardCharsets.UTF_8);
  }

  /**
   * Returns a copy of a label's bytes, without its length byte.
   *
   * @param index from 0, the most specific label
   * @throws IndexOutOfBoundsException if there is no such label
   */
  public byte[] labelBytes(int index) {
    int at = labelStart(index);
    return Arrays.copyOfRange(wire, at + 1, at + 1 + wire[at]);
  }

  /**
   * Returns the name with one more label before it: {@code local} and {@code alpha} make {@code
   * alpha.local}.
   *
   * @param label taken literally, as by {@link #ofLabels}
   * @throws IllegalArgumentException if the label is empty or too long, or the name is too long
   */
  public Name child(String label) {
    return child(ofLabels(label));
  }

  /**
   * Returns a name with the labels of {@code prefix}, then those of this name.
   *
   * @throws IllegalArgumentException if the name would be too long
   */
  public Name child(Name prefix) {
    int prefixBytes = prefix.wire.length - 1;
    if (prefixBytes + wire.length > MAX_NAME_BYTES + 1) {
      throw tooLong(prefix + "." + this);
    }
    byte[] joined = Arrays.copyOf(prefix.wire, prefixBytes + wire.length);
    System.arraycopy(wire, 0, joined, prefixBytes, wire.length);
    return new Name(joined);
  }

  /**
   * Returns the name without its first label.
   *
   * @throws IndexOutOfBoundsException for the root
   */
  public Name parent() {
    return dropFirst(1);
  }

  /**
   * Returns the name without its first labels.
   *
   * @param labels how many to drop
   * @throws IndexOutOfBoundsException if the name has fewer
   */
  public Name dropFirst(int labels) {
    int count = labelCount();
    Objects.checkIndex(labels, count + 1);
    if (labels == 0) {
      return this;
    }
    return labels == count
        ? ROOT
        : new Name(Arrays.copyOfRange(wire, labelStart(labels), wire.length));
  }

  /**
   * Returns the last labels of the name: the suffix of 2 labels of {@code a.b.local} is {@code
   * b.local}.
   *
   * @param labels how many to keep
   * @throws IndexOutOfBoundsException if the name has fewer
   */
  public Name suffix(int labels) {
    return dropFirst(labelCount() - labels);
  }

  /**
   * Reports whether the last labels of this name are those of {@code other}. Each name ends with
   * itself.
   */
  public boolean endsWith(Name other) {
    int from = wire.length - other.wire.length;
    for (int at = 0; at <= from; at += 1 + wire[at]) {
      if (at == from) {
        return foldedEqual(wire, from, other.wire);
      }
      if (wire[at] == 0) {
        return false;
      }
    }
    return false;
  }

  /** Reports whether this is the name without labels. */
  public boolean isRoot() {
    return wire.length == 1;
  }

  /** The number of bytes in the uncompressed wire form, with the terminating zero: 1 to 256. */
  public int wireLength() {
    return wire.length;
  }

  /** Returns the byte at {@code index} of the uncompressed wire form. */
  public byte wireAt(int index) {
    return wire[index];
  }

  /**
   * Reports whether these bytes are the uncompressed wire form of a name that {@link #equals} this
   * one.
   *
   * @param length in bytes, the terminating zero included
   */
  public boolean equalsWire(byte[] other, int offset, int length) {
    return length == wire.length
        && (sameWire(other, offset, length) || foldedEqual(other, offset, wire));
  }

  /**
   * Reports whether these bytes are the uncompressed wire form of this name with the same upper and
   * lower case.
   *
   * @param length in bytes, the terminating zero included
   */
  public boolean sameWire(byte[] other, int offset, int length) {
    return Arrays.equals(wire, 0, wire.length, other, offset, offset + length);
  }

  /**
   * Compares the labels; upper and lower case of ASCII letters are the same (RFC 6762 section 16).
   */
  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Name name
            && name.hash == hash
            && name.wire.length == wire.length
            && (Arrays.equals(name.wire, wire) || foldedEqual(name.wire, 0, wire)));
  }

  /** Returns the same number for equal names in this process; another process has other numbers. */
  @Override
  public int hashCode() {
    return hash;
  }

  /**
   * Orders names label by label, the first label first, so instances are sorted by their own names.
   * Bytes are unsigned numbers; upper and lower case of ASCII letters are the same.
   */
  @Override
  public int compareTo(Name other) {
    int at = 0;
    int otherAt = 0;
    while (wire[at] != 0 && other.wire[otherAt] != 0) {
      int order = compareLabels(wire, at, other.wire, otherAt);
      if (order != 0) {
        return order;
      }
      at += 1 + wire[at];
      otherAt += 1 + other.wire[otherAt];
    }
    return Boolean.compare(wire[at] != 0, other.wire[otherAt] != 0);
  }

  /** Returns the text form described above, without a dot at its end; the root is {@code "."}. */
  @Override
  public String toString() {
    if (isRoot()) {
      return ".";
    }
    StringBuilder text = new StringBuilder(wire.length);
    for (int at = 0; wire[at] != 0; at += 1 + wire[at]) {
      if (at > 0) {
        text.append('.');
      }
      Presentation.append(text, wire, at + 1, at + 1 + wire[at], '.');
    }
    return text.toString();
  }

  private int labelStart(int index) {
    int at = 0;
    for (int i = 0; i < index && wire[at] != 0; i++) {
      at += 1 + wire[at];
    }
    if (index < 0 || wire[at] == 0) {
      throw new IndexOutOfBoundsException("label " + index + " of " + this);
    }
    return at;
  }

  private static int compareLabels(byte[] one, int at, byte[] other, int otherAt) {
    int shorter = Math.min(one[at], other[otherAt]);
    for (int i = 1; i <= shorter; i++) {
      int order =
          Byte.compareUnsigned(FOLDED[one[at + i] & 0xff], FOLDED[other[otherAt + i] & 0xff]);
      if (order != 0) {
        return order;
      }
    }
    return one[at] - other[otherAt];
  }

  private static boolean foldedEqual(byte[] longer, int offset, byte[] whole) {
    for (int i = 0; i < whole.length; i++) {
      if (FOLDED[longer[offset + i] & 0xff] != FOLDED[whole[i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  // Character.toLowerCase follows Unicode; RFC 6762 section 16 allows A to Z and no others.
  private static byte[] foldedBytes() {
    byte[] folded = new byte[256];
    for (int b = 0; b < folded.length; b++) {
      folded[b] = (byte) (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
    }
    return folded;
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\": half of a surrogate pair has no UTF-8 form (RFC 6762 section 16)", e);
    }
  }

  private static boolean endsInEscape(byte[] text) {
    int backslashes = 0;
    for (int at = text.length - 2; at >= 0 && text[at] == '\\'; at--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static byte decimalByte(String escaped, byte[] text, int at, int end) {
    int value = at + 3 <= end ? 0 : -1;
    for (int i = at; value >= 0 && i < at + 3; i++) {
      int digit = text[i] - '0';
      value = digit < 0 || digit > 9 ? -1 : 10 * value + digit;
    }
    if (value < 0 || value > 255) {
      throw new IllegalArgumentException(
          "\"" + escaped + "\": after a backslash comes a dot, a backslash or 000 to 255");
    }
    return (byte) value;
  }

  private static IllegalArgumentException tooLong(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\": a name has at most 255 bytes (RFC 6762 appendix C)");
  }

  /** Builds a wire form byte by byte and checks each limit on the way. */
  private static final class Assembler {
    private final String text;
    private final byte[] wire = new byte[MAX_NAME_BYTES + 1];
    private int labelAt;
    private int end = 1;

    Assembler(String text) {
      this.text = text;
    }

    void add(byte... bytes) {
      for (byte b : bytes) {
        add(b);
      }
    }

    void add(byte b) {
      if (end - labelAt > MAX_LABEL_BYTES) {
        throw new IllegalArgumentException(
            "\"" + text + "\": a label has at most 63 bytes of UTF-8 (RFC 1035 section 2.3.4)");
      }
      if (end >= MAX_NAME_BYTES) {
        throw tooLong(text);
      }
      wire[end++] = b;
    }

    void endLabel() {
      int length = end - labelAt - 1;
      if (length == 0) {
        throw new IllegalArgumentException(
            "\"" + text + "\": a label has at least one byte (RFC 1035 section 3.1)");
      }
      wire[labelAt] = (byte) length;
      labelAt = end++;
    }

    Name name() {
      return new Name(Arrays.copyOf(wire, end));
    }
  }
}
