package dev.beacon.bond.sim;

import dev.beacon.bond.internal.engine.AnchorEngine;
import dev.beacon.bond.internal.engine.BondEngine;
import dev.beacon.bond.internal.engine.BondSink;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.engine.Budget;
import dev.beacon.bond.internal.engine.Course;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.engine.StreamState;
import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.FrameWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A client, an anchor and paths between them. Time jumps to what is due next; the clocks of both
 * ends start anywhere. What a stream carries is known beforehand, so each byte is checked as it is
 * read.
 */
public final class SimBond {

  private static final long MS = 1_000_000L;

  /** Both ends work so long after something arrived. */
  private static final int MAX_STEPS_AT_ONCE = 100_000;

  final Map<Integer, SimPath> paths = new HashMap<>();
  final List<SimLine> lines = new ArrayList<>();
  final List<String> events = new ArrayList<>();
  final Map<Integer, SimStream> atClient = new HashMap<>();
  final Map<Integer, SimStream> atAnchor = new HashMap<>();

  private final TreeMap<Long, List<Runnable>> script = new TreeMap<>();
  private final Budget clientBudget = new Budget(512L << 20);
  private final Budget anchorBudget = new Budget(512L << 20);
  private final BondEngine client;
  private AnchorEngine anchor;
  private BondEngine atAnchorBond;
  private Bounds bounds;
  private final long clientClockNs;
  private final long anchorClockNs;
  private long nowNs;
  private long clientDueNs;
  private long anchorDueNs;
  private long clientPausedUntilNs;
  private long anchorPausedUntilNs;
  private CloseCode ended;
  private boolean anchorReads = true;
  private boolean refuses;

  /** Both ends with these bounds, at a time that the seed chooses. */
  public SimBond(long seed, Bounds bounds) {
    SplittableRandom random = new SplittableRandom(seed);
    this.bounds = bounds;
    this.clientClockNs = random.nextBoolean() ? random.nextLong() : Long.MAX_VALUE - 1_000 * MS;
    this.anchorClockNs = random.nextBoolean() ? random.nextLong() : -1_000 * MS;
    BondId id = new BondId(random.nextLong(), random.nextLong());
    this.client =
        BondEngine.client(id, bounds, clientBudget, new ClientSink(), random.split(), clientNow());
    startAnchor(random);
  }

  /** A new process at the anchor: it knows nothing. */
  void startAnchor(SplittableRandom random) {
    anchor =
        new AnchorEngine(
            bounds,
            anchorBudget,
            (bond, identity) -> new AnchorSink(),
            (guest, why) -> {
              SimLine line = lineOf(guest.line());
              FrameWriter writer = new FrameWriter();
              writer.write(why);
              line.transmit(false, writer.take(), nowNs);
              line.hangUp(nowNs);
            },
            random.split());
    anchorDueNs = nowNs;
  }

  public void path(int slot, long latencyMs, long bytesPerSecond) {
    path(slot, latencyMs, bytesPerSecond, new Course("link" + slot, "host" + slot, false));
  }

  void path(int slot, long latencyMs, long bytesPerSecond, Course course) {
    paths.put(slot, new SimPath(slot, latencyMs * MS, bytesPerSecond));
    client.addPath(slot, course);
  }

  /** The interface of a path lost its address: its connections break, and it is not dialled. */
  void removePath(int slot) {
    client.removePath(slot);
    reset(slot);
  }

  /** The address is back. */
  void addPath(int slot) {
    client.removePath(slot);
    client.addPath(slot, new Course("link" + slot, "host" + slot, false));
  }

  /** A watch session of a path says that the peer fell silent, or that it answers again. */
  void watched(int slot, boolean answers) {
    client.watched(slot, answers);
    clientDueNs = nowNs;
  }

  public SimPath path(int slot) {
    return paths.get(slot);
  }

  public BondEngine client() {
    return client;
  }

  AnchorEngine anchor() {
    return anchor;
  }

  CloseCode ended() {
    return ended;
  }

  long nowNs() {
    return nowNs;
  }

  long clientNow() {
    return clientClockNs + nowNs;
  }

  long anchorNow() {
    return anchorClockNs + nowNs;
  }

  /** The anchor's program doesn't read for now. */
  void anchorReads(boolean now) {
    anchorReads = now;
    atAnchor.values().forEach(each -> each.reads(now));
    anchorDueNs = nowNs;
  }

  /** The anchor's service refuses all connections. */
  void refuses() {
    refuses = true;
  }

  /** Does something after a while. */
  public void in(long ms, Runnable what) {
    script.computeIfAbsent(ms * MS, key -> new ArrayList<>()).add(what);
  }

  /** A stream of the client that sends so many bytes, and expects as many others. */
  SimStream open(long bytes, long answer) {
    StreamState state = client.open("", clientNow()).orElseThrow();
    SimStream stream = new SimStream(client, state, bytes, answer);
    stream.expected = answer;
    atClient.put(state.number(), stream);
    clientDueNs = nowNs;
    return stream;
  }

  void cutAll() {
    paths.values().forEach(path -> path.cut(true, true));
  }

  void heal(int slot) {
    paths.get(slot).heal(nowNs);
  }

  /** All connections of a path break with a reset. */
  void reset(int slot) {
    lines.stream().filter(line -> line.path().slot() == slot).forEach(line -> line.breakOff(nowNs));
  }

  /** The process of the anchor dies and another one starts. */
  void restartAnchor() {
    lines.forEach(line -> line.breakOff(nowNs));
    for (SimLine line : List.copyOf(lines)) {
      client.ended(line.client(), "reset");
    }
    lines.clear();
    atAnchor.clear();
    atAnchorBond = null;
    startAnchor(new SplittableRandom(1));
    clientDueNs = nowNs;
  }

  void pause(boolean theClient, long ms) {
    if (theClient) {
      clientPausedUntilNs = nowNs + ms * MS;
      clientDueNs = Math.max(clientDueNs, clientPausedUntilNs);
    } else {
      anchorPausedUntilNs = nowNs + ms * MS;
      anchorDueNs = Math.max(anchorDueNs, anchorPausedUntilNs);
    }
  }

  private boolean isPaused(boolean theClient) {
    long until = theClient ? clientPausedUntilNs : anchorPausedUntilNs;
    return until != 0 && nowNs - until < 0;
  }

  /** Lets time go on. */
  public void run(long ms) {
    long endNs = nowNs + ms * MS;
    TreeMap<Long, List<Runnable>> due = new TreeMap<>();
    script.forEach((inNs, what) -> due.put(inNs, what));
    script.clear();
    long startNs = nowNs;
    int steps = 0;
    while (endNs - nowNs > 0) {
      long before = nowNs;
      while (!due.isEmpty() && nowNs - startNs >= due.firstKey()) {
        due.pollFirstEntry().getValue().forEach(Runnable::run);
        clientDueNs = nowNs;
        anchorDueNs = nowNs;
      }
      step();
      long next = Math.min(next(), endNs - nowNs);
      if (!due.isEmpty()) {
        next = Math.min(next, startNs + due.firstKey() - nowNs);
      }
      nowNs += Math.max(0, next);
      steps = nowNs == before ? steps + 1 : 0;
      if (steps > MAX_STEPS_AT_ONCE) {
        throw new IllegalStateException("time stands still: " + client.lines());
      }
    }
  }

  private void step() {
    for (SimLine line : List.copyOf(lines)) {
      connect(line);
      deliver(line, true);
      deliver(line, false);
      if (line.isDrained(nowNs)) {
        lines.remove(line);
        client.ended(line.client(), "end of stream");
        if (line.guest() != null) {
          anchor.ended(line.guest(), "end of stream");
        }
        clientDueNs = nowNs;
        anchorDueNs = nowNs;
      }
    }
    if (nowNs - clientDueNs >= 0 && !isPaused(true)) {
      atClient.values().forEach(SimStream::work);
      clientDueNs = due(client.turn(clientNow()));
    }
    if (nowNs - anchorDueNs >= 0 && !isPaused(false)) {
      atAnchor.values().forEach(SimStream::work);
      anchorDueNs = due(anchor.turn(anchorNow()));
    }
  }

  private void connect(SimLine line) {
    if (line.isThrough(nowNs)) {
      line.stands(anchor.connected("client", anchorNow()));
      client.connected(line.client(), clientNow());
      clientDueNs = nowNs;
    }
  }

  private void deliver(SimLine line, boolean toTheAnchor) {
    if (isPaused(!toTheAnchor)) {
      return;
    }
    ByteBuffer bytes = line.arrives(toTheAnchor, nowNs);
    while (bytes != null) {
      if (toTheAnchor) {
        anchor.received(line.guest(), bytes, anchorNow());
        anchorDueNs = nowNs;
      } else {
        client.received(line.client(), bytes, clientNow());
        clientDueNs = nowNs;
      }
      bytes = line.arrives(toTheAnchor, nowNs);
    }
  }

  private long due(long inNs) {
    return nowNs + (inNs < 0 ? 3_600_000 * MS : Math.min(inNs, 3_600_000 * MS));
  }

  private long next() {
    long next = Long.MAX_VALUE;
    if (!isPaused(true)) {
      next = clientDueNs - nowNs;
    }
    if (!isPaused(false)) {
      next = Math.min(next, anchorDueNs - nowNs);
    }
    for (SimLine line : lines) {
      long at = line.nextNs(nowNs);
      if (at == Long.MAX_VALUE) {
        continue;
      }
      long inNs = at - nowNs;
      if (inNs > 0) {
        next = Math.min(next, inNs);
      } else if (!isPaused(true) && !isPaused(false)) {
        next = 0;
      }
    }
    for (long until : new long[] {clientPausedUntilNs, anchorPausedUntilNs}) {
      if (until != 0 && until - nowNs > 0) {
        next = Math.min(next, until - nowNs);
      }
    }
    return next;
  }

  private SimLine lineOf(LineState state) {
    return lines.stream()
        .filter(
            line ->
                line.client() == state || (line.guest() != null && line.guest().line() == state))
        .findFirst()
        .orElse(null);
  }

  /** What both ends have in common. */
  private abstract class EndSink implements BondSink {
    private final boolean isClient;

    EndSink(boolean isClient) {
      this.isClient = isClient;
    }

    @Override
    public void dial(LineState line) {
      lines.add(new SimLine(paths.get(line.slot()), line, nowNs));
    }

    @Override
    public void transmit(LineState line, ByteBuffer bytes) {
      SimLine on = lineOf(line);
      if (on != null && !on.isOver()) {
        on.transmit(isClient, bytes, nowNs);
      }
    }

    @Override
    public void hangUp(LineState line) {
      SimLine on = lineOf(line);
      if (on != null) {
        on.hangUp(nowNs);
      }
    }

    @Override
    public void lineChanged(LineState line) {
      if (isClient) {
        events.add(line.toString());
      }
    }
  }

  private final class ClientSink extends EndSink {
    ClientSink() {
      super(true);
    }

    @Override
    public void arrived(StreamState stream) {
      throw new AssertionError("a stream arrived at the client");
    }

    @Override
    public void streamChanged(StreamState stream) {
      SimStream of = atClient.get(stream.number());
      if (of != null) {
        of.work();
      }
    }

    @Override
    public void bondEnded(CloseCode code, String text) {
      ended = code;
    }
  }

  private final class AnchorSink extends EndSink {
    AnchorSink() {
      super(false);
    }

    @Override
    public void arrived(StreamState stream) {
      atAnchorBond =
          anchor.bonds().stream()
              .filter(bond -> bond.bond().equals(client.bond()))
              .findFirst()
              .orElseThrow();
      if (refuses) {
        atAnchorBond.refuse(stream, 1);
        return;
      }
      atAnchorBond.accept(stream);
      SimStream asked = atClient.get(stream.number());
      SimStream of =
          new SimStream(
              atAnchorBond, stream, /* total= */ asked.expected, /* expected= */ asked.total);
      of.reads(anchorReads);
      atAnchor.put(stream.number(), of);
    }

    @Override
    public void streamChanged(StreamState stream) {
      SimStream of = atAnchor.get(stream.number());
      if (of != null) {
        of.work();
      }
    }

    @Override
    public void bondEnded(CloseCode code, String text) {
      events.add("the anchor's bond ended: " + code);
    }
  }
}
