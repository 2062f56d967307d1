package dev.beacon.bond.internal.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One frame of a line: type u8, length u24 of the body, body; all numbers big-endian.
 *
 * <p>{@link Numbered} frames are counted by both ends for each line, from 1. They are sent again on
 * another line until they are acknowledged on any.
 */
public sealed interface Frame {

  /** The longest body: a piece of {@link #MAX_PIECE} bytes with its stream and offset. */
  int MAX_BODY = 16_396;

  /** The most bytes of a stream that one DATA frame carries. */
  int MAX_PIECE = 16_384;

  /** Type and length. */
  int HEADER = 4;

  /** Offsets stay below this. */
  long OFFSET_LIMIT = 1L << 62;

  /** The type byte. */
  int type();

  /** The length of the body in bytes. */
  int bodyLength();

  /** Puts the body, exactly {@link #bodyLength} bytes. */
  void putBody(ByteBuffer to);

  /** Frames that are counted and acknowledged. */
  sealed interface Numbered extends Frame {
    /** The stream that this frame is about. */
    int stream();
  }

  /** The first frame of a line, in each direction; the answer repeats slot, line and bond. */
  record Hello(int version, boolean known, int slot, int line, BondId bond) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x01;

    /** Without options. */
    public static final int LENGTH = 28;

    static final int MAGIC = 0x42524348; // BRCH

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return LENGTH;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(MAGIC).put((byte) version).put((byte) (known ? 1 : 0)).put((byte) slot);
      to.put((byte) 0).putInt(line).putLong(bond.high()).putLong(bond.low());
    }
  }

  /** The client begins a stream; an empty service is the only one. */
  record Open(int stream, int window, String service) implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x02;

    /** The longest name of a service. */
    public static final int MAX_SERVICE = 63;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 9 + service.length();
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).putInt(window).put((byte) service.length());
      to.put(service.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** The anchor's answer to {@link Open}. */
  record Opened(int stream, int window, int result) implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x03;

    /** The stream is open. */
    public static final int OPEN = 0;

    /** The service refused the connection. */
    public static final int REFUSED = 1;

    /** The service doesn't answer. */
    public static final int UNREACHABLE = 2;

    /** No service has this name. */
    public static final int NO_SUCH_SERVICE = 3;

    /** The client may not use this service. */
    public static final int NOT_ALLOWED = 4;

    /** The anchor carries too many streams. */
    public static final int TOO_MANY = 5;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 9;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).putInt(window).put((byte) result);
    }
  }

  /** A piece of a stream. The bytes aren't copied; nobody changes them. */
  final class Data implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x04;

    static final int PREFIX = 12;

    private final int stream;
    private final long offset;
    private final byte[] bytes;

    /** Bytes of a stream from an offset on. */
    public Data(int stream, long offset, byte[] bytes) {
      this.stream = stream;
      this.offset = offset;
      this.bytes = bytes;
    }

    @Override
    public int stream() {
      return stream;
    }

    /** The place of the bytes in the stream. */
    public long offset() {
      return offset;
    }

    /** The bytes; not a copy. */
    public byte[] bytes() {
      return bytes;
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return PREFIX + bytes.length;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).putLong(offset).put(bytes);
    }
  }

  /** No bytes follow the final offset. */
  record Fin(int stream, long finalOffset) implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x05;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 12;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).putLong(finalOffset);
    }
  }

  /** Both directions of the stream end, whatever is on its way. */
  record Reset(int stream, int reason) implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x06;

    /** The program wanted it. */
    public static final int BY_PROGRAM = 0;

    /** The service broke the connection. */
    public static final int SERVICE_GONE = 1;

    /** A bound was reached. */
    public static final int LIMIT = 2;

    /** A fault of the sender. */
    public static final int INTERNAL = 3;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 5;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).put((byte) reason);
    }
  }

  /** The first {@code count} numbered frames of a line have arrived and are kept. */
  record Ack(int line, long count) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x07;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 12;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(line).putLong(count);
    }
  }

  /** The limit of the peer: the highest offset + 1. It only grows. */
  record Window(int stream, long limit) implements Numbered {
    /** The type byte. */
    public static final int TYPE = 0x08;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 12;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putInt(stream).putLong(limit);
    }
  }

  /** A question that is answered at once. */
  record Ping(long token) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x09;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 8;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putLong(token);
    }
  }

  /** The answer, with the same token. */
  record Pong(long token) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x0A;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 8;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.putLong(token);
    }
  }

  /** The line ends, or the bond with all its lines. The text is at most 200 bytes of UTF-8. */
  record Close(boolean bond, int code, String text) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x0B;

    /** The longest text in bytes. */
    public static final int MAX_TEXT = 200;

    /** The end of a line or a bond, for one of the reasons of this version. */
    public Close(boolean bond, CloseCode code, String text) {
      this(bond, code.number(), text);
    }

    /**
     * The text for logs and people: the other end chose it, so each line feed, other control
     * character and invisible mark is a question mark.
     */
    public String shownText() {
      return text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 3 + text.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.put((byte) (bond ? 1 : 0)).putShort((short) code);
      to.put(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Nothing new shall begin on this line, or in this bond. */
  record Drain(boolean bond) implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x0C;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 1;
    }

    @Override
    public void putBody(ByteBuffer to) {
      to.put((byte) (bond ? 1 : 0));
    }
  }

  /**
   * Every line holds up what an anchor sends: one more line may help. Its type is one of those that
   * an end skips if it doesn't know them.
   */
  record HeldUp() implements Frame {
    /** The type byte. */
    public static final int TYPE = 0x90;

    @Override
    public int type() {
      return TYPE;
    }

    @Override
    public int bodyLength() {
      return 0;
    }

    @Override
    public void putBody(ByteBuffer to) {}
  }
}
