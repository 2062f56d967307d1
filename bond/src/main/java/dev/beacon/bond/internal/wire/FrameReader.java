package dev.beacon.bond.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts the bytes of a line into frames, however they come. It holds the bytes of one frame that
 * isn't whole yet and nothing else; memory is taken for bytes that came, never for a length that
 * was only promised.
 */
public final class FrameReader {

  /** The taker of the frames. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Takes one frame.
     *
     * @throws LineFault if it breaks a rule; nothing more is read then
     */
    void frame(Frame frame) throws LineFault;
  }

  private static final int FIRST_UNKNOWN_TO_SKIP = 0x80;

  private byte[] partial = new byte[64];
  private int held;

  /**
   * Reads all of {@code input}.
   *
   * @throws LineFault if a frame is malformed, or from the handler
   */
  public void read(ByteBuffer input, Handler handler) throws LineFault {
    while (held > 0 && input.hasRemaining()) {
      complete(input, handler);
    }
    while (input.remaining() >= Frame.HEADER) {
      int length = checkedLength(input.getInt(input.position()));
      if (input.remaining() < Frame.HEADER + length) {
        break;
      }
      parse(slice(input, Frame.HEADER + length), handler);
    }
    hold(input, input.remaining());
  }

  /** Adds to the frame that began earlier, and reads it if it is whole. */
  private void complete(ByteBuffer input, Handler handler) throws LineFault {
    if (held < Frame.HEADER) {
      hold(input, Math.min(Frame.HEADER - held, input.remaining()));
      if (held < Frame.HEADER) {
        return;
      }
    }
    int whole = Frame.HEADER + checkedLength(ByteBuffer.wrap(partial).getInt());
    hold(input, Math.min(whole - held, input.remaining()));
    if (held == whole) {
      held = 0;
      parse(ByteBuffer.wrap(partial, 0, whole), handler);
    }
  }

  private void hold(ByteBuffer input, int bytes) {
    if (partial.length < held + bytes) {
      int room = Math.max(2 * partial.length, held + bytes);
      partial = Arrays.copyOf(partial, Math.min(room, Frame.HEADER + Frame.MAX_BODY));
    }
    input.get(partial, held, bytes);
    held += bytes;
  }

  private static int checkedLength(int header) throws LineFault {
    int length = header & 0xFF_FFFF;
    if (length > Frame.MAX_BODY) {
      throw LineFault.protocol("a frame of " + length + " bytes");
    }
    return length;
  }

  private static ByteBuffer slice(ByteBuffer input, int bytes) {
    ByteBuffer slice = input.slice(input.position(), bytes);
    input.position(input.position() + bytes);
    return slice;
  }

  private static void parse(ByteBuffer frame, Handler handler) throws LineFault {
    int type = frame.getInt() >>> 24;
    ByteBuffer body = frame;
    switch (type) {
      case Frame.Hello.TYPE -> handler.frame(hello(body));
      case Frame.Open.TYPE -> handler.frame(open(body));
      case Frame.Opened.TYPE -> handler.frame(opened(exactly(body, 9)));
      case Frame.Data.TYPE -> handler.frame(data(body));
      case Frame.Fin.TYPE ->
          handler.frame(new Frame.Fin(stream(exactly(body, 12)), offset(body.getLong())));
      case Frame.Reset.TYPE ->
          handler.frame(new Frame.Reset(stream(exactly(body, 5)), body.get() & 0xFF));
      case Frame.Ack.TYPE ->
          handler.frame(new Frame.Ack(exactly(body, 12).getInt(), offset(body.getLong())));
      case Frame.Window.TYPE ->
          handler.frame(new Frame.Window(stream(exactly(body, 12)), offset(body.getLong())));
      case Frame.Ping.TYPE -> handler.frame(new Frame.Ping(exactly(body, 8).getLong()));
      case Frame.Pong.TYPE -> handler.frame(new Frame.Pong(exactly(body, 8).getLong()));
      case Frame.Close.TYPE -> handler.frame(close(body));
      case Frame.Drain.TYPE -> handler.frame(new Frame.Drain(scope(exactly(body, 1).get())));
      case Frame.HeldUp.TYPE -> {
        exactly(body, 0);
        handler.frame(new Frame.HeldUp());
      }
      default -> {
        if (type < FIRST_UNKNOWN_TO_SKIP) {
          throw LineFault.protocol("a frame of type " + type);
        }
      }
    }
  }

  private static Frame.Hello hello(ByteBuffer body) throws LineFault {
    atLeast(body, Frame.Hello.LENGTH);
    if (body.getInt() != Frame.Hello.MAGIC) {
      throw LineFault.protocol("this isn't a line");
    }
    int version = body.get() & 0xFF;
    boolean known = (body.get() & 1) != 0;
    int slot = body.get() & 0xFF;
    int reserved = body.get();
    int line = body.getInt();
    BondId bond = new BondId(body.getLong(), body.getLong());
    if (slot > 15 || reserved != 0 || line <= 0) {
      throw LineFault.protocol("slot " + slot + ", line " + line + ", reserved " + reserved);
    }
    while (body.hasRemaining()) { // options: none is known to version 1
      atLeast(body, 4).getShort();
      int length = body.getShort() & 0xFFFF;
      atLeast(body, length).position(body.position() + length);
    }
    return new Frame.Hello(version, known, slot, line, bond);
  }

  private static Frame.Open open(ByteBuffer body) throws LineFault {
    int stream = stream(atLeast(body, 9));
    int window = window(body.getInt());
    int length = body.get() & 0xFF;
    if (length > Frame.Open.MAX_SERVICE) {
      throw LineFault.protocol("a service name of " + length + " bytes");
    }
    byte[] name = new byte[exactly(body, length).remaining()];
    body.get(name);
    for (byte each : name) {
      if (!isLetterDigitHyphen(each)) {
        throw LineFault.protocol("a service name with byte " + each);
      }
    }
    return new Frame.Open(stream, window, new String(name, US_ASCII));
  }

  private static Frame.Opened opened(ByteBuffer body) throws LineFault {
    return new Frame.Opened(stream(body), window(body.getInt()), body.get() & 0xFF);
  }

  private static Frame.Data data(ByteBuffer body) throws LineFault {
    int stream = stream(atLeast(body, Frame.Data.PREFIX + 1));
    long offset = offset(body.getLong());
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    offset(offset + bytes.length);
    return new Frame.Data(stream, offset, bytes);
  }

  private static Frame.Close close(ByteBuffer body) throws LineFault {
    boolean bond = scope(atLeast(body, 3).get());
    int code = body.getShort() & 0xFFFF;
    if (body.remaining() > Frame.Close.MAX_TEXT) {
      throw LineFault.protocol("a text of " + body.remaining() + " bytes");
    }
    return new Frame.Close(bond, code, UTF_8.decode(body).toString());
  }

  private static int stream(ByteBuffer body) throws LineFault {
    int stream = body.getInt();
    if (stream <= 0) { // half of the numbers of a u32 last for 2^31 streams of one bond
      throw LineFault.protocol("stream " + Integer.toUnsignedString(stream));
    }
    return stream;
  }

  private static int window(int window) throws LineFault {
    if (window < 0) {
      throw LineFault.protocol("window " + Integer.toUnsignedString(window));
    }
    return window;
  }

  private static long offset(long offset) throws LineFault {
    if (offset < 0 || offset >= Frame.OFFSET_LIMIT) {
      throw LineFault.protocol("offset " + Long.toUnsignedString(offset));
    }
    return offset;
  }

  private static boolean scope(byte scope) throws LineFault {
    if (scope < 0 || scope > 1) {
      throw LineFault.protocol("scope " + scope);
    }
    return scope == 1;
  }

  private static boolean isLetterDigitHyphen(byte each) {
    return (each >= 'a' && each <= 'z')
        || (each >= 'A' && each <= 'Z')
        || (each >= '0' && each <= '9')
        || each == '-';
  }

  private static ByteBuffer exactly(ByteBuffer body, int bytes) throws LineFault {
    if (body.remaining() != bytes) {
      throw LineFault.protocol(body.remaining() + " bytes instead of " + bytes);
    }
    return body;
  }

  private static ByteBuffer atLeast(ByteBuffer body, int bytes) throws LineFault {
    if (body.remaining() < bytes) {
      throw LineFault.protocol(body.remaining() + " bytes, fewer than " + bytes);
    }
    return body;
  }
}
