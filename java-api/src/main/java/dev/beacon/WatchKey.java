package dev.beacon;

import java.util.Arrays;
import java.util.Objects;

/**
 * A key that authenticates the packets of a watch (RFC 5880 section 6.7). No text and no log
 * contains the key itself.
 *
 * <p>{@link Type#METICULOUS_SHA1} is the strongest. Without a key, or with a password, any host on
 * the link can forge that the peer is down.
 */
public final class WatchKey {

  /** The kinds of authentication, numbered from 1 as in RFC 5880 section 4.1. */
  public enum Type {
    /** A password in clear text (section 6.7.2). */
    PASSWORD(1, 16),
    /** MD5, the sequence number may repeat (section 6.7.3). */
    MD5(2, 16),
    /** MD5, each packet has a sequence number of its own (section 6.7.3). */
    METICULOUS_MD5(3, 16),
    /** SHA-1, the sequence number may repeat (section 6.7.4). */
    SHA1(4, 20),
    /** SHA-1, each packet has a sequence number of its own (section 6.7.4). */
    METICULOUS_SHA1(5, 20);

    private final int code;
    private final int maxBytes;

    Type(int code, int maxBytes) {
      this.code = code;
      this.maxBytes = maxBytes;
    }

    /** The longest key, in bytes. */
    public int maxBytes() {
      return maxBytes;
    }

    /** The number on the wire, 1 to 5. */
    public int code() {
      return code;
    }
  }

  private final Type type;
  private final int id;
  private final byte[] bytes;

  private WatchKey(Type type, int id, byte[] bytes) {
    this.type = type;
    this.id = id;
    this.bytes = bytes;
  }

  /**
   * Makes a key.
   *
   * @param type how packets are authenticated
   * @param id 0 to 255, the same at both ends
   * @param bytes 1 to {@link Type#maxBytes()} bytes; copied
   * @throws IllegalArgumentException if the id or the length is out of range: a key that is too
   *     long is refused and not cut
   */
  public static WatchKey of(Type type, int id, byte[] bytes) {
    Objects.requireNonNull(type, "type");
    if (id < 0 || id > 255) {
      throw new IllegalArgumentException("key id " + id + ": must be 0 to 255");
    }
    if (bytes.length < 1 || bytes.length > type.maxBytes()) {
      throw new IllegalArgumentException(
          "a key of " + bytes.length + " bytes: " + type + " takes 1 to " + type.maxBytes());
    }
    return new WatchKey(type, id, bytes.clone());
  }

  /** The kind of authentication. */
  public Type type() {
    return type;
  }

  /** The key's id, 0 to 255. */
  public int id() {
    return id;
  }

  /** A copy of the key. Wipe it after use. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WatchKey key
        && key.type == type
        && key.id == id
        && Arrays.equals(key.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, id);
  }

  /** Returns the type and the id; never the key. */
  @Override
  public String toString() {
    return type + " key " + id;
  }
}
