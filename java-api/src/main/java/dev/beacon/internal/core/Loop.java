package dev.beacon.internal.core;

import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the protocol's state, and its turns.
 *
 * <p><b>The threads.</b> The <i>loop</i> is one daemon thread, "beacon-loop-N". It calls {@link
 * Port#run} once and stays in there: the native core waits (for packets, interface changes, a wake,
 * the deadline), receives a batch into memory that it shares with us, drops unwanted packets, and
 * calls {@link #onTurn} once for the rest. All of the {@link Engine}, {@link Interfaces} and the
 * port belong to this thread. <i>Callers</i> are the program's threads: they never touch that state
 * but leave a command in the {@link Mailbox} and wake the loop. <i>Listeners</i> run user code on
 * an executor of their own, fed through channels that the loop writes without waiting; so user code
 * can neither delay nor break the protocol.
 *
 * <p><b>A turn</b>, in this order: commands, interface changes and other events, datagrams in order
 * of arrival, due timers, packets into the core's send slots, results to the listeners. The core
 * reads the time once for all of them. If there is no slot for a packet, the next turn, which
 * follows at once, sends it.
 *
 * <p><b>The time.</b> The core's clock stands still while the machine is suspended, but received
 * records get older (RFC 6762 section 10.3). So the protocol's time is the core's time plus the
 * suspended time, which the core reports with the first turn afterwards.
 *
 * <p><b>The callback</b> must not throw: JNA would print it and go on. An exception is a defect of
 * ours; it is logged with its trace, once for each place that throws, and the loop goes on with its
 * state. An Error ends the loop.
 *
 * <p><b>The end.</b> {@link #stop} makes the loop finish its turn and leave {@link Port#run}. Then
 * the loop thread itself closes the port, so no memory is freed that the core still uses. If the
 * loop ends in any other way, its last act is to report that, so that nothing waits for it in vain.
 */
final class Loop implements Port.Turn {

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  /** After a defect the loop's next turn is this much later, so that it does not spin. */
  private static final long AFTER_DEFECT_NS = 1_000_000_000L;

  private final Port port;
  private final Engine engine;
  private final Mailbox mailbox;
  private final PortEvents events;
  private final Runnable turnEnded;
  private final Consumer<Throwable> failed;
  private final Thread thread;
  private final Datagram datagram = new Datagram();
  private Outbox.@Nullable Packet unsent;
  private @Nullable String lastDefect;
  private @Nullable Throwable failure;
  private long sleptNs;
  private boolean stopping;
  private long nowNs;
  private volatile @Nullable Thread inTurn;

  /**
   * A loop that is not yet started.
   *
   * @param turnEnded called at the end of each turn, on the loop
   * @param failed called with the reason if the loop ends unstopped; on the loop, as its last act
   */
  Loop(
      Port port,
      Engine engine,
      Mailbox mailbox,
      PortEvents events,
      Runnable turnEnded,
      Consumer<Throwable> failed,
      String threadName) {
    this.port = port;
    this.engine = engine;
    this.mailbox = mailbox;
    this.events = events;
    this.turnEnded = turnEnded;
    this.failed = failed;
    this.thread = new Thread(this::run, threadName);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Ends the loop with this turn. On the loop. */
  void stop() {
    assertInLoop();
    stopping = true;
  }

  /**
   * Waits until the loop has ended; returns false after the timeout. An interrupt does not end the
   * wait, since goodbyes may still have to go out; the thread stays interrupted.
   */
  boolean awaitEnd(long timeoutMs, Waiting waiting) {
    if (inLoop()) {
      return false; // a listener on the calling thread closes from within a turn
    }
    long deadlineNs = waiting.nanoTime() + timeoutMs * 1_000_000;
    boolean interrupted = false;
    long leftMs = timeoutMs;
    while (leftMs > 0 && thread.isAlive()) {
      try {
        waiting.join(thread, leftMs);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      leftMs = (deadlineNs - waiting.nanoTime()) / 1_000_000;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }

  /**
   * Reports whether the calling thread is in a turn: it runs a listener whose executor runs tasks
   * on the calling thread.
   */
  boolean inLoop() {
    return Thread.currentThread() == inTurn;
  }

  /** Reports whether only the calling thread takes turns, as in a simulation. */
  boolean isStepped() {
    return thread.getState() == Thread.State.NEW;
  }

  /** The place of the last exception that was survived. On the loop. */
  Optional<String> lastDefect() {
    return Optional.ofNullable(lastDefect);
  }

  /** The time of this turn. On the loop. */
  long nowNs() {
    return nowNs;
  }

  /** Only the loop uses the protocol's state, or a test that steps it. */
  void assertInLoop() {
    assert !thread.isAlive() || Thread.currentThread() == thread : "not on the loop";
  }

  private void run() {
    try {
      port.run(this);
      if (!stopping && failure == null) {
        failure = new IllegalStateException("the core left its loop");
      }
    } catch (Throwable e) {
      failure = e;
    } finally {
      port.close();
    }
    if (failure != null) {
      end(failure);
    }
  }

  /**
   * Reports the end to the waiting threads first, because memory may be lacking and later steps may
   * fail.
   */
  private void end(Throwable cause) {
    try {
      failed.accept(cause);
    } finally {
      log.error("the loop ends: Beacon is deaf from now on", cause);
    }
  }

  @Override
  public long onTurn(int datagrams, int eventCount, long nowNs) {
    inTurn = Thread.currentThread();
    try {
      return turn(datagrams, eventCount, nowNs);
    } catch (RuntimeException e) {
      logDefect(e);
      return stopping ? Port.STOP : nowNs + AFTER_DEFECT_NS;
    } catch (Throwable e) {
      failure = e;
      return Port.STOP;
    } finally {
      inTurn = null;
    }
  }

  private long turn(int datagrams, int eventCount, long portNowNs) {
    List<PortEvent> happened = events(eventCount);
    nowNs = portNowNs + sleptNs;
    if (happened.stream().anyMatch(event -> event.kind() == PortEvent.Kind.WOKE_UP)) {
      engine.wokeUp(nowNs);
    }
    mailbox.drain(nowNs);
    for (PortEvent event : happened) {
      events.on(event, nowNs);
    }
    for (int i = 0; i < datagrams; i++) {
      port.read(i, datagram);
      Flight.packet(datagram);
      engine.datagram(datagram, nowNs);
    }
    engine.advance(nowNs);
    boolean allSent = send();
    turnEnded.run();
    deliver();
    if (stopping && allSent) {
      return Port.STOP;
    }
    return allSent ? onPort(engine.nextDeadlineNs()) : portNowNs;
  }

  /** Reads the events of this turn, and notes how long the machine was suspended. */
  private List<PortEvent> events(int count) {
    List<PortEvent> happened = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      PortEvent event = port.event(i);
      happened.add(event);
      if (event.kind() == PortEvent.Kind.WOKE_UP) {
        sleptNs += event.value();
      }
    }
    return happened;
  }

  /**
   * Returns a deadline of the protocol by the core's clock. It is never one of the two special
   * values.
   */
  private long onPort(long dueNs) {
    if (dueNs == Port.NEVER) {
      return dueNs;
    }
    long portDueNs = dueNs - sleptNs;
    return portDueNs == Port.NEVER || portDueNs == Port.STOP ? portDueNs - 2 : portDueNs;
  }

  private boolean send() {
    Outbox outbox = engine.outbox();
    Outbox.Packet next = unsent != null ? unsent : outbox.nextPacket();
    while (next != null && port.send(next)) {
      outbox.release(next);
      next = outbox.nextPacket();
    }
    unsent = next;
    return next == null;
  }

  private void deliver() {
    Outbox outbox = engine.outbox();
    for (Runnable next = outbox.nextDelivery(); next != null; next = outbox.nextDelivery()) {
      next.run();
    }
  }

  private void logDefect(RuntimeException defect) {
    StackTraceElement[] trace = defect.getStackTrace();
    String where = defect.getClass() + (trace.length == 0 ? "" : trace[0].toString());
    if (!where.equals(lastDefect)) {
      lastDefect = where;
      log.error("a defect in Beacon; it goes on, please report it", defect);
    }
  }
}
