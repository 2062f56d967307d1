package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.FrameReader;
import dev.beacon.bond.internal.wire.FrameWriter;
import dev.beacon.bond.internal.wire.LineFault;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * One TLS connection of a bond, as the engine sees it: its unacknowledged items, its rate, and its
 * mood, which is late or silent.
 *
 * <p><b>Late</b> is judged by the progress of acknowledgements, <b>silent</b> by bytes heard. Late
 * costs copies only; silent has its path dialled anew (RCH-022, RCH-023).
 */
public final class LineState {

  /** The life of a line. */
  public enum State {
    /** The connection isn't there yet. */
    DIALLING,
    /** Connected; the peer's HELLO is awaited. */
    GREETING,
    /** Carries frames. */
    UP,
    /** Over. */
    ENDED
  }

  private record Sent(Item item, DeliveryRate.Mark mark, boolean alone, long queuedBytes) {}

  private static final long MS = 1_000_000L;
  private static final long SPARE_NS = 2 * MS;
  private static final long MOST_QUEUE_NS = 30 * MS;
  private static final long LEAST_ROOM = 6L * (Frame.HEADER + Frame.MAX_BODY);
  private static final long MOST_ROOM = 16L << 20;
  private static final long LEAST_BETWEEN_PINGS_NS = 10 * MS;
  private static final int SILENT_INTERVALS = 3;

  /** Nothing is overdue while acknowledgements come: the line carries less, and that is all. */
  private static final long STUCK_NS = 30 * MS;

  /** TCP waits for longer before it sends a lost segment again for want of any sign. */
  private static final long LEAST_TIMEOUT_NS = 150 * MS;

  /** A rate that is older says nothing (RCH-024). */
  private static final long RATE_HOLDS_NS = 2_000 * MS;

  /** RCH-023: a line that stays silent for so long is dropped. */
  private static final long DROPPED_AFTER_NS = 30_000 * MS;

  private final int slot;
  private final boolean metered;
  private final FrameReader reader = new FrameReader();
  private final FrameWriter writer = new FrameWriter();
  private final RoundTrips roundTrips = new RoundTrips();
  private final DeliveryRate rate = new DeliveryRate();
  private final Doubts doubts = new Doubts();
  private final ArrayDeque<Sent> inFlight = new ArrayDeque<>();
  private final ArrayDeque<Sent> uncopied = new ArrayDeque<>();

  private int number;
  private State state = State.DIALLING;
  private boolean late;
  private boolean silent;
  private boolean draining;
  private boolean ackDue;
  private boolean faulty;
  private long sentCount;
  private long acknowledgedCount;
  private long receivedCount;
  private long inFlightBytes;
  private long progressNs;
  private long longestPauseNs;
  private long pauseEndNs;
  private long heardNs;
  private boolean interrupted;
  private long interruptedUntilNs;
  private long saidNs;
  private long sentNs;
  private boolean pingAlone;
  private long greetedNs;
  private long copiedBytes;
  private long sentBytes;
  private long receivedBytes;
  private long judgedNs;
  private final Durations lateness = new Durations();
  private final Durations silences = new Durations();
  private CloseCode closeCode = CloseCode.DONE;
  private String closeText = "";
  private long carriedBytes;

  LineState(int number, int slot, boolean metered) {
    this.number = number;
    this.slot = slot;
    this.metered = metered;
  }

  /** Its number in the bond; 0 at an anchor until the client's HELLO came. */
  public int number() {
    return number;
  }

  /** The path that it is on. */
  public int slot() {
    return slot;
  }

  /** Its state. */
  public State state() {
    return state;
  }

  /** Not a byte came for three intervals of pings. */
  public boolean isSilent() {
    return silent;
  }

  /** Acknowledgements make no progress. */
  public boolean isLate() {
    return late;
  }

  /** The smoothed round trip. */
  public long roundTripNs() {
    return roundTrips.smoothedNs();
  }

  /** Bytes of numbered frames that it carried, copies included. */
  public long carriedBytes() {
    return carriedBytes;
  }

  /** The part of {@link #carriedBytes} that another line had carried before. */
  public long copiedBytes() {
    return copiedBytes;
  }

  /** Bytes of all frames that went out, before TLS. */
  public long sentBytes() {
    return sentBytes;
  }

  /** Bytes of all frames that came in. */
  public long receivedBytes() {
    return receivedBytes;
  }

  /** The times without progress of acknowledgements, one for each time that it was late. */
  public Durations lateness() {
    return lateness;
  }

  /** The times in which nothing was heard, one for each time that it was silent. */
  public Durations silences() {
    return silences;
  }

  void flushed(int bytes) {
    sentBytes += bytes;
  }

  void came(int bytes) {
    receivedBytes += bytes;
  }

  /** Checks that it ended by a rule that the peer broke. */
  boolean isFaulty() {
    return faulty;
  }

  void faulty(boolean broken) {
    faulty = broken;
  }

  /** The fault was counted. */
  void forgiven() {
    faulty = false;
  }

  /** The reason of its end. */
  public CloseCode closeCode() {
    return closeCode;
  }

  /** The same in words, which may be the peer's. */
  public String closeText() {
    return closeText;
  }

  FrameReader reader() {
    return reader;
  }

  FrameWriter writer() {
    return writer;
  }

  RoundTrips roundTrips() {
    return roundTrips;
  }

  boolean isUp() {
    return state == State.UP;
  }

  /** It is over. */
  public boolean hasEnded() {
    return state == State.ENDED;
  }

  boolean isAttempt() {
    return state == State.DIALLING || state == State.GREETING;
  }

  /** Up and heard of. */
  boolean isHeard() {
    return isUp() && !silent;
  }

  /** New pieces may go here. */
  boolean isOnTime() {
    return isHeard() && !late;
  }

  /** New pieces go here first: it is on time, and nothing of it is overdue. */
  boolean isReliable() {
    return isOnTime() && !doubts.areRaised();
  }

  /** Only used when no other line is left: it costs money, or its relay is about to end. */
  boolean isLastChoice() {
    return metered || draining;
  }

  void drain() {
    draining = true;
  }

  void connected(long nowNs) {
    state = State.GREETING;
    greetedNs = nowNs;
    heardNs = nowNs;
    saidNs = nowNs;
  }

  /** The anchor's side learns the number from the first HELLO. */
  void numbered(int fromHello) {
    number = fromHello;
  }

  /** Both have said HELLO. */
  void up(long nowNs, boolean sampled) {
    if (sampled) {
      roundTrips.sample(nowNs - greetedNs, true, nowNs);
    }
    state = State.UP;
    heardNs = nowNs;
    sentNs = nowNs;
  }

  void ended(CloseCode code, String text) {
    closeCode = code;
    closeText = text;
    state = State.ENDED;
    if (late) {
      lateness.add(judgedNs - progressNs);
    }
    if (silent) {
      silences.add(judgedNs - heardNs);
    }
    late = false;
    silent = false;
  }

  void write(Frame frame, long nowNs) {
    writer.write(frame);
    saidNs = nowNs;
  }

  /** Sends a frame that counts. */
  void send(Item item, long nowNs) {
    put(item, doubts.mayCarryBytes() < LEAST_ROOM, nowNs);
    uncopied.add(inFlight.getLast());
  }

  /**
   * Puts it on the line.
   *
   * @param fewer there could be more in flight but for doubts, so it tells no lower rate
   */
  private void put(Item item, boolean fewer, long nowNs) {
    if (inFlight.isEmpty()) {
      progressNs = nowNs;
    }
    write(item.frame(), nowNs);
    boolean alone = inFlight.isEmpty();
    inFlightBytes += item.bytes();
    Sent sent = new Sent(item, rate.sent(nowNs, alone, fewer), alone, inFlightBytes);
    sentNs = nowNs;
    inFlight.add(sent);
    carriedBytes += item.bytes();
    sentCount++;
    item.carriedBy(this);
  }

  /** The same for a frame that another line has carried before. */
  void sendCopy(Item item, long nowNs) {
    copiedBytes += item.bytes();
    send(item, nowNs);
  }

  /** Sends a copy of an item that another line still carries; no third line is to carry it. */
  void sendSpare(Item item, long nowNs) {
    copiedBytes += item.bytes();
    put(item, /* fewer= */ true, nowNs);
  }

  /**
   * The peer has the first {@code count} frames.
   *
   * @param here whether it said so on this line: another's way back would falsify the round trip
   */
  void acknowledged(long count, boolean here, long nowNs, Consumer<Item> settled) throws LineFault {
    if (count > sentCount) {
      throw LineFault.protocol(count + " frames acknowledged of " + sentCount);
    }
    Sent newest = null;
    long bytesBefore = inFlightBytes;
    while (acknowledgedCount < count) {
      acknowledgedCount++;
      newest = inFlight.remove();
      inFlightBytes -= newest.item.bytes();
      rate.acknowledged(newest.mark, newest.item.bytes(), nowNs);
      settled.accept(newest.item);
    }
    if (newest == null) {
      return;
    }
    if (late) {
      lateness.add(nowNs - progressNs);
    }
    boolean steady = isSteady(newest, nowNs);
    progressNs = nowNs;
    late = false;
    rate.sample(newest.mark, nowNs);
    if (here) {
      returned(newest, steady, bytesBefore - inFlightBytes, nowNs);
    }
    forgetSettled();
  }

  /** No pause between acknowledgements explains the time that this one took. */
  private boolean isSteady(Sent newest, long nowNs) {
    if (pauseEndNs - newest.mark.sentNs() < 0) {
      longestPauseNs = 0;
    }
    if (nowNs - progressNs >= longestPauseNs) {
      longestPauseNs = nowNs - progressNs;
      pauseEndNs = nowNs;
    }
    return longestPauseNs - roundTrips.leastNs() <= (nowNs - newest.mark.sentNs()) / 2;
  }

  private void returned(Sent newest, boolean steady, long bytes, long nowNs) {
    long tookNs = nowNs - newest.mark.sentNs();
    if (isRoundTrip(tookNs, nowNs)) {
      roundTrips.sample(tookNs, newest.alone, nowNs);
    }
    if (!isUsual(newest, tookNs)) {
      boolean trial =
          newest.alone && doubts.areRaised() && tookNs - roundTrips.leastNs() < LEAST_TIMEOUT_NS;
      if (steady || (trial && doubts.failedAlike(tookNs))) {
        rate.renew(newest.mark, nowNs); // the line carries less now
      }
    }
    if (isUsual(newest, tookNs)) {
      doubts.usual(bytes, inFlightBytes);
    }
  }

  private boolean isUsual(Sent sent, long tookNs) {
    return tookNs <= roundTrips.overdueAfterNs(takesNs(sent.queuedBytes));
  }

  /** An answer to a PING. */
  void ponged(long tookNs, long nowNs) {
    if (isRoundTrip(tookNs, nowNs)) {
      roundTrips.sample(tookNs, pingAlone, nowNs);
    }
  }

  /** A frame of before the end of a silence tells the length of that, and nothing of the path. */
  private boolean isRoundTrip(long tookNs, long nowNs) {
    return !silent && !(interrupted && nowNs - tookNs - interruptedUntilNs < 0);
  }

  /** A numbered frame came, and was taken. */
  void received() {
    receivedCount++;
    ackDue = true;
  }

  /** Checks that an acknowledgement is due; it is considered given then. */
  boolean takeAckDue() {
    boolean due = ackDue;
    ackDue = false;
    return due;
  }

  Frame.Ack ack() {
    return new Frame.Ack(number, receivedCount);
  }

  /** Bytes came; returns whether it had been silent. */
  boolean heard(long nowNs) {
    if (silent) {
      silences.add(nowNs - heardNs);
      interrupted = true;
      interruptedUntilNs = nowNs;
    }
    heardNs = nowNs;
    boolean wasSilent = silent;
    silent = false;
    return wasSilent;
  }

  /** New pieces avoid it from now on if its oldest frame is overdue (RCH-025). */
  void doubtIfOverdue(long deliveredBytes, long nowNs) {
    if (isUp() && (late || overdueInNs(nowNs) <= 0)) {
      doubts.raise(deliveredBytes);
    }
  }

  /** Its oldest frame is overdue, and so is all that it carries: TCP keeps the order. */
  boolean isBehind(long nowNs) {
    return doubts.areRaised() && overdueInNs(nowNs) <= 0;
  }

  /**
   * Since when nothing of it was acknowledged, and this was on its way. A line whose
   * acknowledgements are slow but steady needs no help: copies would only double what it carries.
   */
  long stuckSinceNs(long sentNs) {
    return progressNs - sentNs > 0 ? progressNs : sentNs;
  }

  /** It is new, and other lines carry data: it may stand on a path that loses much. */
  void beginCarefully() {
    doubts.beginCarefully();
  }

  /** It is empty, and a copy may show that it can be counted on again. */
  boolean isTrialDue(long deliveredBytes) {
    return inFlight.isEmpty() && doubts.isTrialDue(deliveredBytes);
  }

  void tried(long deliveredBytes) {
    doubts.tried(deliveredBytes);
  }

  /** Returns whether it is late only since now. */
  boolean becomesLate(long nowNs) {
    judgedNs = nowNs;
    if (!isUp() || late || inFlight.isEmpty() || nowNs - progressNs < roundTrips.lateAfterNs()) {
      return false;
    }
    late = true;
    return true;
  }

  /** Returns whether it is silent only since now. */
  boolean becomesSilent(long intervalNs, long busySinceNs, long nowNs) {
    if (!isUp() || silent || nowNs - silentAtNs(intervalNs, busySinceNs) < 0) {
      return false;
    }
    silent = true;
    return true;
  }

  private long silentAtNs(long intervalNs, long busySinceNs) {
    return heardNs + Math.max(0, busySinceNs - heardNs) + SILENT_INTERVALS * intervalNs;
  }

  /** Something else than missing bytes says so: `watch`, or a lost carrier. */
  void silence() {
    silent = true;
  }

  boolean isSilentForTooLong(long nowNs) {
    return silent && nowNs - heardNs >= DROPPED_AFTER_NS;
  }

  long heardNs() {
    return heardNs;
  }

  /** Asks for a sign of life if nothing was said for an interval. */
  void pingIfDue(long intervalNs, long nowNs) {
    if (isUp() && nowNs - saidNs >= Math.max(intervalNs, LEAST_BETWEEN_PINGS_NS)) {
      pingAlone = inFlight.isEmpty();
      write(new Frame.Ping(nowNs), nowNs);
    }
  }

  /** The times at which something is to be judged or said. */
  void addDeadlines(Deadlines deadlines, long intervalNs, long busySinceNs) {
    if (!isUp()) {
      return;
    }
    if (!late && !inFlight.isEmpty()) {
      deadlines.at(progressNs + roundTrips.lateAfterNs());
    }
    if (!doubts.areRaised() && !inFlight.isEmpty()) {
      deadlines.at(overdueAtNs(inFlight.element()));
    }
    deadlines.at(silent ? heardNs + DROPPED_AFTER_NS : silentAtNs(intervalNs, busySinceNs));
    deadlines.at(saidNs + Math.max(intervalNs, LEAST_BETWEEN_PINGS_NS));
  }

  /** The time until so many more bytes would be there, by all that is known (RCH-024). */
  double arrivalInNs(int bytes) {
    double queued = (inFlightBytes + bytes) * 1e9 / rate.bytesPerSecond();
    return Math.max(
        roundTrips.leastNs() / 2.0 + queued,
        roundTrips.smoothedNs() / 2.0 + roundTrips.variationNs());
  }

  boolean hasRoomFor(int bytes, long nowNs) {
    if (roundTrips.isLeastOld(nowNs)) {
      return inFlight.isEmpty();
    }
    double room = rate.bytesPerSecond() * (roundTrips.leastNs() + queueNs()) / 1e9;
    boolean fits = inFlightBytes + bytes <= Math.min(MOST_ROOM, Math.max(LEAST_ROOM, room));
    return fits && inFlightBytes + bytes <= doubts.mayCarryBytes();
  }

  /**
   * The queue that it may make on its path: a round trip, so that its rate can grow. Routers often
   * queue 50 ms; beyond that they drop, and TCP halves its rate.
   */
  private long queueNs() {
    long leastNs = roundTrips.leastNs();
    return Math.min(leastNs, Math.max(MOST_QUEUE_NS, leastNs / 2)) + 2 * SPARE_NS;
  }

  /** It was passed over for so long that its rate may be another one. */
  boolean isUntried(long nowNs) {
    return inFlight.isEmpty() && nowNs - sentNs > RATE_HOLDS_NS;
  }

  /** There was less to send than this line would have taken. */
  void nothingToSend() {
    rate.nothingToSend(inFlightBytes);
  }

  /** Gives all that isn't acknowledged, oldest first. */
  void forEachInFlight(Consumer<Item> visitor) {
    inFlight.forEach(sent -> visitor.accept(sent.item));
  }

  /**
   * The time at which the oldest piece here without a copy was sent; {@link Deadlines#NEVER} if
   * none.
   */
  long oldestUncopiedNs() {
    forgetSettled();
    Sent oldest = uncopied.peek();
    return oldest == null ? Deadlines.NEVER : oldest.mark.sentNs();
  }

  /** In how long its oldest frame is overdue, unless something is acknowledged. */
  long overdueInNs(long nowNs) {
    Sent oldest = inFlight.peek();
    return oldest == null ? Deadlines.NEVER : overdueAtNs(oldest) - nowNs;
  }

  private long overdueAtNs(Sent sent) {
    long unusualNs = sent.mark.sentNs() + roundTrips.overdueAfterNs(takesNs(sent.queuedBytes));
    long pauseNs = Math.max(roundTrips.leastNs(), 3 * takesNs(sent.item.bytes()) / 2);
    pauseNs = Math.max(STUCK_NS, pauseNs);
    long stuckNs = stuckSinceNs(sent.mark.sentNs()) + pauseNs;
    return unusualNs - stuckNs > 0 ? unusualNs : stuckNs;
  }

  private long takesNs(long bytes) {
    return (long) (bytes * 1e9 / rate.bytesPerSecond());
  }

  private void forgetSettled() {
    while (!uncopied.isEmpty() && uncopied.element().item.isDone()) {
      uncopied.remove();
    }
  }

  /** The piece of {@link #oldestUncopiedNs}. */
  Item oldestUncopied() {
    return uncopied.element().item;
  }

  /** It has a copy now. */
  void copied() {
    uncopied.remove();
  }

  @Override
  public String toString() {
    String mood = silent ? " silent" : late ? " late" : "";
    return "line " + number + " of path " + slot + " " + state + mood;
  }
}
