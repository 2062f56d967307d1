package dev.beacon.internal.core;

import dev.beacon.Diagnostic;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The watching core's shared memory: {@code bcn_session_state} and the events of sessions. The
 * driver writes a state while others read it, so a state is read again until its sequence number is
 * even and the same before and after.
 */
final class SessionArena {

  private static final int STATE_BYTES = 192;
  private static final int SLOT_MASK = 0xffff;
  private static final int DROPPED_AT = 120;
  private static final int EVENT_DROPPED = 4;
  private static final int EVENT_SESSION = 14;
  private static final int EVENT_NEW = 15;
  private static final int EVENT_GONE = 16;
  private static final int EVENT_REFUSED = 17;
  private static final int EVENT_LATE = 18;
  private static final int EVENT_SOCKET_FAILED = 13;

  /** By BCN_STATE_*. */
  private static final List<PathState> STATES =
      List.of(PathState.ADMIN_DOWN, PathState.DOWN, PathState.INIT, PathState.UP);

  private static final List<String> DROPS =
      List.of("ttl", "malformed", "demux", "auth", "window", "rate", "interface", "other");

  /** By BCN_REFUSED_*. */
  private static final List<String> REFUSALS =
      List.of(
          "",
          "not on the link",
          "no rule allows it",
          "too many sessions",
          "too many a second",
          "no socket");

  /** A difference that two readings of the clocks don't explain. */
  private static final long CLOCK_SET_NS = 1_000_000;

  /**
   * The difference between the calendar's clock and the monotonic one; any thread may measure it
   * again.
   */
  private volatile long calendarOffsetNs;

  private final ByteBuffer memory;
  private final Arena events;
  private final int statesAt;

  SessionArena(ByteBuffer memory) {
    this.memory = memory.order(ByteOrder.nativeOrder());
    this.events = new Arena(memory);
    if (memory.getInt(80) != STATE_BYTES) {
      throw new IllegalStateException("beacon_core and beacon don't agree on a session's layout");
    }
    this.statesAt = memory.getInt(76);
  }

  /** Returns the present state of a session. Any thread. */
  SessionState state(int session, IntFunction<String> interfaceName) {
    int at = statesAt + (session & SLOT_MASK) * STATE_BYTES;
    ByteBuffer copy = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.nativeOrder());
    int before;
    do {
      before = memory.getInt(at);
      VarHandle.acquireFence();
      copy.put(0, memory, at, STATE_BYTES);
      VarHandle.acquireFence();
    } while ((before & 1) != 0 || memory.getInt(at) != before);
    if (copy.get(70) == 0 || copy.getInt(76) != session) {
      return SessionState.gone(session);
    }
    return new SessionState(
        true,
        session,
        copy.getLong(96),
        Structs.inetAddress(bytes(copy, 36)),
        copy.getLong(80),
        statistics(copy, interfaceName));
  }

  private WatchStatistics statistics(ByteBuffer copy, IntFunction<String> interfaceName) {
    long heardNs = copy.getLong(88);
    byte[] local = bytes(copy, 52);
    return new WatchStatistics(
        state(copy.get(4)),
        state(copy.get(5)),
        new Diagnostic(copy.get(6) & 31),
        new Diagnostic(copy.get(7) & 31),
        Arrays.equals(local, new byte[16])
            ? Optional.<InetAddress>empty()
            : Optional.of(Structs.inetAddress(local)),
        interfaceName.apply(copy.getInt(32)),
        copy.getShort(72) & 0xffff,
        copy.getInt(8),
        copy.getInt(12),
        micros(copy.getInt(16)),
        micros(copy.getInt(20)),
        micros(copy.getInt(24)),
        micros(copy.getInt(184)),
        copy.get(74) & 0xff,
        copy.getLong(104),
        copy.getLong(112),
        drops(copy),
        Integer.toUnsignedLong(copy.getInt(28)),
        instant(copy.getLong(80)),
        heardNs == 0 ? Optional.<Instant>empty() : Optional.of(instant(heardNs)));
  }

  private static Map<String, Long> drops(ByteBuffer copy) {
    Map<String, Long> drops = new LinkedHashMap<>();
    for (int i = 0; i < DROPS.size(); i++) {
      drops.put(DROPS.get(i), copy.getLong(DROPPED_AT + i * Long.BYTES));
    }
    return drops;
  }

  /** Returns the event with this number. Loop only. */
  SessionEvent event(int number) {
    int kind = events.eventKind(number);
    String text =
        kind == EVENT_REFUSED
            ? REFUSALS.get(Math.min(events.eventReason(number), REFUSALS.size() - 1))
            : events.eventOperation(number);
    boolean dropped = kind == EVENT_DROPPED;
    return new SessionEvent(
        kind(kind),
        dropped ? 0 : (int) events.eventValue(number),
        dropped
            ? events.eventReason(number)
            : (int) Math.min(Integer.MAX_VALUE, events.eventLimit(number)),
        events.eventTimeNs(number),
        Structs.addressText(events.eventAddress(number)),
        events.eventInterface(number),
        text);
  }

  private static SessionEvent.Kind kind(int code) {
    return switch (code) {
      case EVENT_DROPPED -> SessionEvent.Kind.DROPPED;
      case EVENT_SESSION -> SessionEvent.Kind.CHANGED;
      case EVENT_NEW -> SessionEvent.Kind.NEW;
      case EVENT_GONE -> SessionEvent.Kind.GONE;
      case EVENT_REFUSED -> SessionEvent.Kind.REFUSED;
      case EVENT_LATE -> SessionEvent.Kind.LATE;
      case EVENT_SOCKET_FAILED -> SessionEvent.Kind.SOCKET_FAILED;
      default -> SessionEvent.Kind.OTHER;
    };
  }

  /**
   * Converts a time of the monotonic clock to the calendar. The result of one time is always the
   * same, until the calendar's clock is set.
   */
  private Instant instant(long monotonicNs) {
    long offsetNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - System.nanoTime();
    if (Math.abs(offsetNs - calendarOffsetNs) > CLOCK_SET_NS) {
      calendarOffsetNs = offsetNs;
    }
    return Instant.EPOCH.plusNanos(monotonicNs + calendarOffsetNs);
  }

  private static PathState state(byte code) {
    return STATES.get(code & 3);
  }

  private static Duration micros(int value) {
    return Duration.ofNanos(Integer.toUnsignedLong(value) * 1_000);
  }

  private static byte[] bytes(ByteBuffer copy, int at) {
    byte[] bytes = new byte[16];
    copy.get(at, bytes);
    return bytes;
  }
}
