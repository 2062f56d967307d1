package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One end of a bond: a client's, or an anchor's. The same class is both: once the lines are up both
 * ends do the same; only a client dials and opens streams.
 *
 * <p><b>How it is driven.</b> One thread calls everything. Events are said by {@link #connected},
 * {@link #received}, {@link #ended} and by the program's calls ({@link #open}, {@link #write},
 * {@link #read} and so on). Then {@link #turn} does what follows, hands it to the {@link BondSink}
 * and returns when the next turn is due without anything happening. All that was received is to be
 * said before the turn: after a pause of the process a line is judged by the bytes of the meantime.
 * Times are monotonic nanoseconds.
 *
 * <p><b>Who owns what.</b> {@link StreamDesk}: the streams, and {@link StreamState}: the bytes of
 * one, to send and to read. {@link Courier}: which item goes on which line, and again. {@link
 * LineState}: the items and the state of a line. {@link PathTable}: when a client dials.
 *
 * <p><b>What holds.</b> A stream is the bytes in order, once, or it is reset at both ends
 * (RCH-020). An item lives until the peer process acknowledged it on any line (RCH-021). No frame
 * of the peer raises anything; the worst that it does is to end its line.
 */
public final class BondEngine {

  /** The version of the format. */
  public static final int VERSION = 1;

  private static final long MS = 1_000_000L;
  private static final long BUSY_PING_NS = 100 * MS;
  private static final long IDLE_PING_NS = 5_000 * MS;

  /** After the last numbered frame of the peer the bond counts as busy for so long. */
  private static final long BUSY_AFTER_NS = 1_000 * MS;

  /** An anchor that is held up says so as often as this (RCH-027). */
  private static final long HELD_UP_EVERY_NS = 500 * MS;

  private final boolean client;
  private final BondId bond;
  private final Ledger ledger;
  private final BondSink sink;
  private final RandomGenerator random;
  private final List<LineState> lines = new ArrayList<>();
  private final PathTable paths = new PathTable();
  private final Scaling scaling;
  private final Courier courier = new Courier(lines);
  private final StreamDesk streams;
  private final Set<LineState> changedLines = new LinkedHashSet<>();
  private final List<LineState> toDial = new ArrayList<>();

  private int lastLine;
  private boolean busy;
  private boolean draining;
  private boolean wasUp;
  private boolean over;
  private boolean endToTell;
  private long busySinceNs;
  private long lastTakenNs;
  private boolean heldUp;
  private long heldUpNs;
  private boolean lonely = true;
  private long lonelySinceNs;
  private CloseCode overCode = CloseCode.DONE;
  private String overText = "";

  /** A client's end. */
  public static BondEngine client(
      BondId bond, Bounds bounds, Budget process, BondSink sink, RandomGenerator random, long now) {
    return new BondEngine(true, bond, new Ledger(bounds, process), sink, random, now);
  }

  /** An anchor's end, made when the first HELLO of the bond comes. */
  static BondEngine anchor(
      BondId bond, Bounds bounds, Budget process, BondSink sink, RandomGenerator random, long now) {
    return new BondEngine(false, bond, new Ledger(bounds, process), sink, random, now);
  }

  private BondEngine(
      boolean client, BondId bond, Ledger ledger, BondSink sink, RandomGenerator random, long now) {
    this.client = client;
    this.bond = bond;
    this.ledger = ledger;
    this.sink = sink;
    this.random = random;
    this.streams = new StreamDesk(client, ledger, courier);
    this.scaling = new Scaling(paths, ledger.bounds().openLines(), now);
    this.lonelySinceNs = now;
    this.lastTakenNs = now - BUSY_AFTER_NS;
  }

  /** The name of the bond. */
  public BondId bond() {
    return bond;
  }

  /** It ended: all calls do nothing. */
  public boolean isOver() {
    return over;
  }

  /** The reason of its end, as a code. */
  public CloseCode endCode() {
    return overCode;
  }

  /** The reason of its end, in words that may be the peer's. */
  public String endText() {
    return overText;
  }

  /** The anchor wants nothing new. */
  public boolean isDraining() {
    return draining;
  }

  /** Lines that aren't over. */
  public List<LineState> lines() {
    return List.copyOf(lines);
  }

  /** The number of live streams. */
  public int streamCount() {
    return streams.size();
  }

  /** Bytes that are held for streams. */
  public long heldBytes() {
    return ledger.budget().usedBytes();
  }

  // A client's paths.

  /** A way to the anchor, by a number of 0 to 15. */
  public void addPath(int slot, Course course) {
    paths.add(slot, course);
  }

  /** The way is gone, with its address or its endpoint; a line that works is kept. */
  public void removePath(int slot) {
    paths.remove(slot).forEach(attempt -> close(attempt, CloseCode.DONE, "path removed"));
  }

  /** A path may be whole again: its carrier or its peer came back. */
  public void retry(int slot) {
    paths.retry(slot);
  }

  /** A line's connection stands: HELLO is said. */
  public void connected(LineState line, long nowNs) {
    if (line.state() == LineState.State.DIALLING && !over) {
      line.connected(nowNs);
      boolean known = wasUp && streams.wasUsed();
      line.write(new Frame.Hello(VERSION, known, line.slot(), line.number(), bond), nowNs);
    }
  }

  /** The other end hasn't proved that it is the anchor; its path is left alone (RCH-033). */
  public void refused(LineState line, long nowNs) {
    ended(line, "wrong key");
    paths.refused(line, nowNs);
  }

  // An anchor's lines.

  /** The first HELLO of a line names this bond. */
  void attach(LineState line, Frame.Hello hello, long nowNs) throws LineFault {
    if (lines.stream().anyMatch(each -> each.number() == hello.line())) {
      throw LineFault.protocol("line " + hello.line() + " is there already");
    }
    if (lines.size() >= ledger.bounds().maxLines()) {
      LineState silent = lines.stream().filter(LineState::isSilent).findFirst().orElse(null);
      if (silent == null) {
        throw new LineFault(CloseCode.LIMIT, "too many lines");
      }
      close(silent, CloseCode.REPLACED, "a newer line");
    }
    line.numbered(hello.line());
    beginCarefullyIfBusy(line);
    lines.add(line);
    line.up(nowNs, false);
    changedLines.add(line);
    line.write(new Frame.Hello(VERSION, false, hello.slot(), hello.line(), bond), nowNs);
    line.write(new Frame.Ping(nowNs), nowNs);
  }

  // Events of lines.

  /** Bytes came on a line; all of them are taken. */
  public void received(LineState line, ByteBuffer bytes, long nowNs) {
    if (over || line.hasEnded()) {
      return;
    }
    line.came(bytes.remaining());
    try {
      line.reader().read(bytes, frame -> frame(line, frame, nowNs));
      heard(line, nowNs);
    } catch (LineFault fault) {
      fault(line, fault.code(), String.valueOf(fault.getMessage()));
    }
  }

  /** The peer broke a rule on this line, or reached a bound. */
  void fault(LineState line, CloseCode code, String text) {
    line.faulty(code == CloseCode.PROTOCOL);
    close(line, code, text);
  }

  /** A connection is over, or never came to be. */
  public void ended(LineState line, String why) {
    if (!line.hasEnded()) {
      end(line, CloseCode.DONE, why);
    }
  }

  /**
   * `watch` says that the other end of a path fell silent, or that it answers again. A line that
   * speaks nevertheless is heard, so a false alarm costs copies and an attempt.
   */
  public void watched(int slot, boolean answers) {
    if (answers) {
      paths.retry(slot);
    } else {
      lines.stream().filter(line -> line.slot() == slot).forEach(this::silence);
    }
  }

  /** `watch` or a lost carrier says that nothing comes through (RCH-023). */
  public void silence(LineState line) {
    if (line.isUp() && !line.isSilent()) {
      line.silence();
      changedLines.add(line);
      courier.owe(line);
    }
  }

  /** One frame, from the line's reader. */
  void frame(LineState line, Frame frame, long nowNs) throws LineFault {
    if (over || line.hasEnded()) {
      return; // it follows a CLOSE
    }
    if (line.state() == LineState.State.GREETING) {
      greeted(line, frame, nowNs);
    } else if (frame instanceof Frame.Numbered numbered) {
      lastTakenNs = nowNs;
      streams.take(numbered, draining, nowNs);
      line.received();
    } else if (frame instanceof Frame.Ack ack) {
      acknowledged(line, ack, nowNs);
    } else if (frame instanceof Frame.Ping ping) {
      line.write(new Frame.Pong(ping.token()), nowNs);
    } else if (frame instanceof Frame.Pong pong) {
      ponged(line, pong, nowNs);
    } else if (frame instanceof Frame.Close close) {
      closed(line, close);
    } else if (frame instanceof Frame.Drain drain) {
      line.drain();
      draining |= drain.bond();
    } else if (frame instanceof Frame.HeldUp) {
      scaling.peerHeldUp(nowNs);
    } else {
      throw LineFault.protocol("HELLO again");
    }
  }

  private void heard(LineState line, long nowNs) {
    if (!line.hasEnded() && line.heard(nowNs)) {
      changedLines.add(line);
      for (LineState attempt : paths.heardAgain(line)) {
        close(attempt, CloseCode.REPLACED, "the old line speaks");
      }
    }
  }

  /** The anchor's answer to a client's HELLO. */
  private void greeted(LineState line, Frame frame, long nowNs) throws LineFault {
    if (frame instanceof Frame.Close close) {
      closed(line, close);
      return;
    }
    if (!(frame instanceof Frame.Hello hello)) {
      throw LineFault.protocol("the answer isn't HELLO");
    }
    if (hello.version() != VERSION) {
      throw new LineFault(CloseCode.VERSION, "version " + hello.version());
    }
    if (hello.slot() != line.slot()
        || hello.line() != line.number()
        || !hello.bond().equals(bond)) {
      throw LineFault.protocol("HELLO of another line");
    }
    wasUp = true;
    beginCarefullyIfBusy(line);
    line.up(nowNs, true);
    scaling.stands(nowNs);
    changedLines.add(line);
    for (LineState replaced : paths.spoke(line)) {
      close(replaced, CloseCode.REPLACED, "another line speaks");
    }
  }

  private void beginCarefullyIfBusy(LineState line) {
    if (ledger.isBusy() && lines.stream().anyMatch(LineState::isReliable)) {
      line.beginCarefully();
    }
  }

  private void acknowledged(LineState on, Frame.Ack ack, long nowNs) throws LineFault {
    for (LineState line : lines) {
      if (line.number() == ack.line() && line.isUp()) {
        line.acknowledged(ack.count(), line == on, nowNs, streams::settled);
        return;
      }
    }
  }

  private static void ponged(LineState line, Frame.Pong pong, long nowNs) throws LineFault {
    long tookNs = nowNs - pong.token();
    if (tookNs < 0 || tookNs > 3_600_000 * MS) {
      throw LineFault.protocol("a PONG without its PING");
    }
    line.ponged(tookNs, nowNs);
  }

  private void closed(LineState line, Frame.Close close) {
    CloseCode code = CloseCode.of(close.code());
    boolean unknown = client && code == CloseCode.UNKNOWN_BOND && line.isAttempt();
    end(line, code, close.shownText());
    sink.hangUp(line);
    if (close.bond() || unknown) {
      end(code, close.shownText());
    }
  }

  // The calls of the program.

  /** Begins a stream; empty if the bond carries as many as it may, or is over. */
  public Optional<StreamState> open(String service, long nowNs) {
    return over || draining ? Optional.empty() : streams.open(service, nowNs);
  }

  /** An anchor lets a stream begin: the service took the connection. */
  public void accept(StreamState stream) {
    streams.accept(stream);
  }

  /** An anchor doesn't let a stream begin; see {@link Frame.Opened} for the results. */
  public void refuse(StreamState stream, int result) {
    streams.refuse(stream, result);
  }

  /** Takes bytes to send; returns how many. When more are taken {@link BondSink} tells. */
  public int write(StreamState stream, ByteBuffer from) {
    return streams.write(stream, from);
  }

  /** No bytes follow. */
  public void finish(StreamState stream) {
    streams.finish(stream);
  }

  /** Moves bytes that have come; returns how many, -1 at the end of the stream. */
  public int read(StreamState stream, ByteBuffer to) {
    return streams.read(stream, to);
  }

  /** Breaks a stream; see {@link Frame.Reset} for the reasons. */
  public void reset(StreamState stream, int reason) {
    streams.reset(stream, reason);
  }

  /** Nothing new begins; the client is told (RCH-034). */
  public void drain(long nowNs) {
    draining = true;
    lines.stream()
        .filter(LineState::isUp)
        .forEach(line -> line.write(new Frame.Drain(true), nowNs));
  }

  /** Ends the bond: the peer is told, all streams are reset. */
  public void close(CloseCode code, String text, long nowNs) {
    if (over) {
      return;
    }
    for (LineState line : List.copyOf(lines)) {
      if (line.isUp()) {
        line.write(new Frame.Close(true, code, text), nowNs);
        flush(line);
      }
    }
    end(code, text);
  }

  // A turn.

  /**
   * Does all that is due; returns in how many nanoseconds the next turn is, or a negative number.
   */
  public long turn(long nowNs) {
    if (!over) {
      judge(nowNs);
      dial(nowNs);
      streams.grant(roundTripNs(), nowNs);
      courier.send(nowNs);
      scale(nowNs);
      speak(nowNs);
      linger(nowNs);
    }
    boolean handedOut = handOut();
    if (over) {
      return -1;
    }
    return handedOut ? 0 : deadline(nowNs);
  }

  private void judge(long nowNs) {
    boolean isBusy = ledger.isBusy() || nowNs - lastTakenNs < BUSY_AFTER_NS;
    if (isBusy && !busy) {
      busySinceNs = nowNs;
    }
    busy = isBusy;
    for (LineState line : List.copyOf(lines)) {
      if (line.becomesLate(nowNs)) {
        courier.owe(line);
      }
      line.doubtIfOverdue(courier.deliveredBytes(), nowNs);
      if (line.becomesSilent(pingNs(), busySince(line), nowNs)) {
        changedLines.add(line);
        courier.owe(line);
      }
      if (line.isSilentForTooLong(nowNs)) {
        close(line, CloseCode.DONE, "silent for too long");
      }
    }
  }

  private long pingNs() {
    return busy ? BUSY_PING_NS : IDLE_PING_NS;
  }

  /** Since when silence counts: an idle line need not have spoken before there was business. */
  private long busySince(LineState line) {
    return busy ? busySinceNs : line.heardNs();
  }

  /** RCH-027: a client opens and closes lines by need; an anchor tells it of its own. */
  private void scale(long nowNs) {
    if (client) {
      long bytes = courier.deliveredBytes() + streams.receivedBytes();
      PathState inVain = scaling.judge(busy, courier.isHeldUp(), bytes, nowNs);
      if (inVain != null) {
        drop(inVain, "it gained nothing");
      }
      return;
    }
    boolean now = courier.isHeldUp();
    if (!now || !heldUp) {
      heldUpNs = nowNs;
    } else if (nowNs - heldUpNs >= HELD_UP_EVERY_NS) {
      heldUpNs = nowNs;
      lines.stream()
          .filter(LineState::isHeard)
          .forEach(line -> line.write(new Frame.HeldUp(), nowNs));
    }
    heldUp = now;
  }

  private void drop(PathState path, String why) {
    paths.drop(path).forEach(line -> close(line, CloseCode.DONE, why));
  }

  private void dial(long nowNs) {
    paths.surplus(scaling.lines(), nowNs).forEach(path -> drop(path, "not needed"));
    paths
        .leftOver(scaling.lines())
        .forEach(line -> close(line, CloseCode.REPLACED, "its path is gone, and others stand"));
    paths.want(scaling.lines(), nowNs);
    paths.forEachDue(
        nowNs,
        path -> {
          LineState line = new LineState(++lastLine, path.slot(), path.isMetered());
          lines.add(line);
          toDial.add(line);
          LineState tooMany = path.dialled(line, random, nowNs);
          if (tooMany != null) {
            close(tooMany, CloseCode.REPLACED, "a newer attempt");
          }
        });
  }

  private long roundTripNs() {
    return lines.stream()
        .filter(LineState::isHeard)
        .mapToLong(LineState::roundTripNs)
        .max()
        .orElse(0);
  }

  private void speak(long nowNs) {
    for (LineState line : List.copyOf(lines)) {
      if (line.isUp() && line.takeAckDue()) {
        line.write(line.ack(), nowNs);
        LineState around = line.isLate() ? courier.wayAround(line) : null;
        if (around != null) {
          around.write(line.ack(), nowNs);
        }
      }
      line.pingIfDue(pingNs(), nowNs);
    }
    lines.forEach(this::flush);
  }

  private void flush(LineState line) {
    if (!line.writer().isEmpty()) {
      ByteBuffer bytes = line.writer().take();
      line.flushed(bytes.remaining());
      sink.transmit(line, bytes);
    }
  }

  /** RCH-026: without any line streams wait, but not for ever. */
  private void linger(long nowNs) {
    boolean alone = lines.stream().noneMatch(LineState::isHeard);
    if (alone && !lonely) {
      lonelySinceNs = nowNs;
    }
    lonely = alone;
    if (client && lonely && draining && wasUp && streams.size() == 0) {
      close(CloseCode.DRAINING, "the anchor ended", nowNs); // another one may take its place
    } else if (lonely && nowNs - lonelySinceNs >= ledger.bounds().lingerNs()) {
      if (!client || streams.wasUsed()) {
        close(CloseCode.DONE, "no line for too long", nowNs);
      } else {
        lonelySinceNs = nowNs; // nothing to lose: go on dialling
      }
    }
  }

  private long deadline(long nowNs) {
    Deadlines deadlines = new Deadlines(nowNs);
    lines.forEach(line -> line.addDeadlines(deadlines, pingNs(), busySince(line)));
    paths.addDeadlines(deadlines, nowNs);
    courier.addDeadlines(deadlines, nowNs);
    if (busy && !ledger.isBusy()) {
      deadlines.at(lastTakenNs + BUSY_AFTER_NS);
    }
    if (lonely) {
      deadlines.at(lonelySinceNs + ledger.bounds().lingerNs());
    }
    return deadlines.nextInNs();
  }

  private boolean handOut() {
    boolean any = !toDial.isEmpty() || !changedLines.isEmpty();
    StreamDesk.drain(toDial).forEach(sink::dial);
    StreamDesk.drain(changedLines).forEach(sink::lineChanged);
    any |= streams.handOut(sink);
    if (endToTell) {
      endToTell = false;
      sink.bondEnded(overCode, overText);
    }
    return any;
  }

  // The ends of lines and of the bond.

  /** Ends a line and tells the peer why. */
  private void close(LineState line, CloseCode code, String why) {
    if (line.isUp() || line.state() == LineState.State.GREETING) {
      line.writer().write(new Frame.Close(false, code, why));
      flush(line);
    }
    end(line, code, why);
    sink.hangUp(line);
  }

  private void end(LineState line, CloseCode code, String why) {
    boolean carried = line.isUp();
    line.ended(code, why);
    lines.remove(line);
    toDial.remove(line);
    paths.ended(line);
    if (carried) {
      courier.owe(line);
    }
    changedLines.add(line);
  }

  private void end(CloseCode code, String text) {
    over = true;
    overCode = code;
    overText = text;
    for (LineState line : List.copyOf(lines)) {
      end(line, code, text);
      sink.hangUp(line);
    }
    streams.resetAll();
    endToTell = true;
  }
}
