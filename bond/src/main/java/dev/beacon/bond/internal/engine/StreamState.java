package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One application connection in a bond: the bytes to send, and those that came (RCH-020). */
public final class StreamState {

  /** The states of a stream. */
  public enum State {
    /** The anchor hasn't answered yet. */
    OPENING,
    /** Bytes go both ways. */
    OPEN,
    /** Both directions ended in order. */
    FINISHED,
    /** It broke: bytes may be missing at either end. */
    RESET,
    /** The anchor didn't open it. */
    REFUSED
  }

  /** Unsent bytes that a writer may leave here. */
  private static final int UNSENT_BYTES = 256 << 10;

  private final int number;
  private final String service;
  private final Ledger ledger;
  private final Reassembly reassembly = new Reassembly();
  private final Windows windows;
  private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>();
  private final ArrayDeque<Item> pieces = new ArrayDeque<>();

  private State state = State.OPENING;
  private int reason;
  private int unsentBytes;
  private long retainedBytes;
  private long nextOffset;
  private long sendLimit;
  private boolean finishing;
  private boolean inTurn;
  private boolean changed;
  private @Nullable Item open;
  private @Nullable Item fin;
  private @Nullable Item window;

  StreamState(int number, String service, Ledger ledger, long limit, long nowNs) {
    this.number = number;
    this.service = service;
    this.ledger = ledger;
    this.sendLimit = limit;
    this.windows = new Windows(ledger.bounds().initialWindow(), ledger.bounds().maxWindow(), nowNs);
  }

  /** Its number in the bond. */
  public int number() {
    return number;
  }

  /** The service that the client asked for; empty for the only one. */
  public String service() {
    return service;
  }

  /** Its state. */
  public State state() {
    return state;
  }

  /** The reason of its reset, or the result of a refused OPEN; see {@link Frame.Reset}. */
  public int reason() {
    return reason;
  }

  /** Something can be read: bytes, or the end. */
  public boolean isReadable() {
    return reassembly.isReadable() || reassembly.isAtEnd();
  }

  /** All bytes of the peer have been read, and it said that no more follow. */
  public boolean isAtEnd() {
    return reassembly.isAtEnd();
  }

  /** Bytes would be taken. */
  public boolean isWritable() {
    return acceptableBytes() > 0;
  }

  /** It ended, in order or not. */
  public boolean isOver() {
    return !isLive();
  }

  boolean isLive() {
    return state == State.OPENING || state == State.OPEN;
  }

  /** A frame about this stream that is kept until it is acknowledged. */
  Item item(Frame.Numbered frame) {
    return new Item(this, ledger, frame);
  }

  // The bytes to send.

  /** Takes bytes to send; returns how many. */
  int write(ByteBuffer from) {
    int taken = Math.min(from.remaining(), acceptableBytes());
    int left = taken;
    while (left > 0) {
      byte[] chunk = new byte[Math.min(left, Frame.MAX_PIECE)];
      from.get(chunk);
      unsent.add(ByteBuffer.wrap(chunk));
      left -= chunk.length;
    }
    unsentBytes += taken;
    return taken;
  }

  private int acceptableBytes() {
    if (!isLive() || finishing) {
      return 0;
    }
    long cap = ledger.budget().isSpent() ? Bounds.LEAST_WINDOW : ledger.bounds().maxWindow();
    long room = Math.min(UNSENT_BYTES - unsentBytes, cap - retainedBytes - unsentBytes);
    return (int) Math.max(0, room);
  }

  /** No bytes follow. */
  void finish() {
    finishing = true;
  }

  boolean isFinishing() {
    return finishing;
  }

  /** Checks that {@link #cut} would give something. */
  boolean hasPiece() {
    return isLive()
        && unsentBytes > 0
        && nextOffset < sendLimit
        && pieces.size() < Bounds.MAX_WAITING_PIECES;
  }

  /** The end is due: all bytes have been cut, and it wasn't said. */
  boolean hasEndToSay() {
    return isLive() && finishing && unsentBytes == 0 && fin == null;
  }

  int nextPieceBytes() {
    int length = (int) Math.min(Math.min(Frame.MAX_PIECE, unsentBytes), sendLimit - nextOffset);
    return length + Frame.HEADER + Frame.MAX_BODY - Frame.MAX_PIECE;
  }

  /** The next piece: as many bytes as wait, up to the bound. */
  Item cut() {
    int length = (int) Math.min(Math.min(Frame.MAX_PIECE, unsentBytes), sendLimit - nextOffset);
    byte[] bytes = isWhole(unsent.element(), length) ? unsent.remove().array() : moved(length);
    Item piece = item(new Frame.Data(number, nextOffset, bytes));
    unsentBytes -= bytes.length;
    nextOffset += bytes.length;
    retain(piece.bytes());
    pieces.add(piece);
    changed = true; // room for a writer
    return piece;
  }

  /** A piece that is a whole chunk takes over its array. */
  private static boolean isWhole(ByteBuffer chunk, int length) {
    return chunk.remaining() == length && chunk.capacity() == length;
  }

  private byte[] moved(int length) {
    byte[] bytes = new byte[length];
    ByteBuffer to = ByteBuffer.wrap(bytes);
    while (to.hasRemaining()) {
      ByteBuffer first = unsent.element();
      int moved = Math.min(first.remaining(), to.remaining());
      to.put(first.slice(first.position(), moved));
      first.position(first.position() + moved);
      if (!first.hasRemaining()) {
        unsent.remove();
      }
    }
    return bytes;
  }

  private void retain(long bytes) {
    retainedBytes += bytes;
    ledger.budget().take(bytes);
  }

  Item sayEnd() {
    Item said = item(new Frame.Fin(number, nextOffset));
    fin = said;
    return said;
  }

  Item sayOpen(Frame.Open frame) {
    Item said = item(frame);
    open = said;
    return said;
  }

  /** OPEN, while the peer may not have it: it must go before anything else on a line. */
  @Nullable Item unconfirmedOpen() {
    return open == null || open.isDone() ? null : open;
  }

  /** The peer has this item. */
  void settled(Item item) {
    if (item.isPiece()) {
      retain(-item.bytes());
      while (!pieces.isEmpty() && pieces.element().isDone()) {
        pieces.remove();
      }
      changed = true;
    }
  }

  /** The peer lets more be sent. */
  void limit(long limit) {
    sendLimit = Math.max(sendLimit, limit);
  }

  // The bytes that come.

  boolean take(Frame.Data piece) throws LineFault {
    long end = piece.offset() + piece.bytes().length;
    if (end > windows.limit()) {
      throw LineFault.protocol("bytes to " + end + ", beyond the window to " + windows.limit());
    }
    boolean taken = reassembly.take(piece.offset(), piece.bytes());
    if (taken) {
      ledger.budget().take(piece.bytes().length);
      changed |= reassembly.isReadable();
    }
    return taken;
  }

  void takeEnd(long offset) throws LineFault {
    if (offset > windows.limit()) {
      throw LineFault.protocol("an end at " + offset + ", beyond the window");
    }
    reassembly.finish(offset);
    changed = true;
  }

  /** Moves bytes to a reader; -1 at the end. */
  int read(ByteBuffer to) {
    if (state == State.RESET || state == State.REFUSED) {
      return 0;
    }
    int moved = reassembly.read(to);
    ledger.budget().take(-moved);
    return moved == 0 && reassembly.isAtEnd() ? -1 : moved;
  }

  /** A new limit for the peer if one is due; earlier ones count no more. */
  @Nullable Item grant(long roundTripNs, long nowNs) {
    if (!isLive()
        || reassembly.knowsItsEnd()
        || !windows.grant(reassembly.consumed(), ledger.budget().isSpent(), roundTripNs, nowNs)) {
      return null;
    }
    if (window != null) {
      window.done();
    }
    Item granted = item(new Frame.Window(number, windows.limit()));
    window = granted;
    return granted;
  }

  // The end.

  void opened(long limit) {
    if (state == State.OPENING) {
      state = State.OPEN;
      limit(limit);
      changed = true;
    }
  }

  /** Both directions are over in order, and the peer knows. */
  boolean becomesFinished() {
    if (state == State.OPEN
        && fin != null
        && fin.isDone()
        && pieces.isEmpty()
        && reassembly.isAtEnd()) {
      state = State.FINISHED;
      changed = true;
      return true;
    }
    return false;
  }

  /** Both directions end; nothing of it is sent any more but what says so. */
  void reset(int why) {
    state = State.RESET;
    reason = why;
    for (Item piece : pieces) {
      piece.done();
    }
    pieces.clear();
    if (fin != null) {
      fin.done();
    }
    if (window != null) {
      window.done();
    }
    retain(-retainedBytes);
    ledger.budget().take(-reassembly.heldBytes());
    unsent.clear();
    unsentBytes = 0;
    changed = true;
  }

  /** The anchor said no. */
  void refuse(int result) {
    reset(result);
    state = State.REFUSED;
  }

  boolean takeChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  /** Checks that it stands in the queue of those that have something to send. */
  boolean isInTurn() {
    return inTurn;
  }

  void inTurn(boolean now) {
    inTurn = now;
  }

  @Override
  public String toString() {
    return "stream " + number + " " + state;
  }
}
