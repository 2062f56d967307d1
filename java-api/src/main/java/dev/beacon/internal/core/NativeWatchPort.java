package dev.beacon.internal.core;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import dev.beacon.AnswerRules;
import dev.beacon.BeaconException;
import dev.beacon.SocketFailureException;
import dev.beacon.WatchTarget;
import dev.beacon.internal.watch.SessionEvent;
import dev.beacon.internal.watch.SessionState;
import dev.beacon.internal.watch.WatchPort;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The watching core as a {@link WatchPort}: a {@code bcn_core} of BCN_PROFILE_BFD and its arena.
 * The layouts are those of beacon_core.h, section "Watching".
 */
final class NativeWatchPort implements WatchPort {

  private static final int OPTIONS_BYTES = 64;
  private static final int PROFILE_BFD = 1;

  /** A session costs about a kilobyte, allocated at open. */
  private static final int MAX_SESSIONS = 2_048;

  private final Pointer core;
  private final SessionArena arena;
  private final Gate gate = new Gate();
  private volatile Map<Integer, String> interfaceNames = Map.of();

  private NativeWatchPort(Pointer core, SessionArena arena) {
    this.core = core;
    this.arena = arena;
  }

  /**
   * Binds port 3784. Any thread.
   *
   * @throws SocketFailureException if another program has the port (the operation names it, if the
   *     system tells), or if this system does not report the TTL of received packets (ENOTSUP)
   */
  static NativeWatchPort open() throws BeaconException {
    CoreLibrary.load();
    try (Memory options = NativePort.cleared(OPTIONS_BYTES);
        Memory fail = NativePort.cleared(Structs.FAIL_BYTES);
        Memory size = NativePort.cleared(Long.BYTES)) {
      options.setInt(0, OPTIONS_BYTES);
      options.setInt(4, PROFILE_BFD);
      options.setInt(56, MAX_SESSIONS);
      PointerByReference opened = new PointerByReference();
      if (Core.bcn_open(options, opened, fail) < 0) {
        throw Structs.failure(fail, "");
      }
      PointerByReference base = new PointerByReference();
      Core.bcn_arena(opened.getValue(), base, size);
      SessionArena arena = new SessionArena(base.getValue().getByteBuffer(0, size.getLong(0)));
      return new NativeWatchPort(opened.getValue(), arena);
    }
  }

  @Override
  public void drive() {
    requireSuccess(Core.bcn_drive(core));
  }

  @Override
  public void run(Turn turn) {
    Core.TurnFunction onTurn = // this reference keeps it while C may call it
        (datagrams, events, nowNs) -> turn.onTurn(events, nowNs);
    requireSuccess(Core.bcn_run(core, onTurn));
  }

  private static void requireSuccess(int result) {
    if (result < 0) {
      throw new IllegalStateException(
          "the watching core stopped: " + NativePort.errorText(-result));
    }
  }

  @Override
  public void wake() {
    gate.within(() -> Core.bcn_wake(core));
  }

  @Override
  public int open(WatchTarget target, boolean enabled, long cookie) throws SocketFailureException {
    try (Memory spec = spec(target, enabled, cookie);
        Memory fail = NativePort.cleared(Structs.FAIL_BYTES)) {
      IntByReference session = new IntByReference();
      int result = Core.bcn_session_open(core, spec, session, fail);
      spec.clear(); // its keys
      if (result < 0) {
        throw Structs.failure(fail, target.interfaceName().orElse(""));
      }
      return session.getValue();
    }
  }

  @Override
  public boolean change(int session, WatchTarget target, boolean enabled, long cookie)
      throws SocketFailureException {
    try (Memory spec = spec(target, enabled, cookie);
        Memory fail = NativePort.cleared(Structs.FAIL_BYTES)) {
      int result = Core.bcn_session_set(core, session, spec, fail);
      spec.clear();
      return isTaken(result, fail, target.interfaceName().orElse(""));
    }
  }

  @Override
  public void end(int session) {
    Core.bcn_session_close(core, session); // "gone already" is no failure
  }

  @Override
  public boolean answer(Map<Long, AnswerRules> cookies) throws SocketFailureException {
    List<AnswerSpec> rules = AnswerSpec.of(cookies, InterfaceIndex::of);
    try (Memory list = NativePort.cleared(Math.max(1, rules.size()) * AnswerSpec.BYTES);
        Memory fail = NativePort.cleared(Structs.FAIL_BYTES)) {
      for (int i = 0; i < rules.size(); i++) {
        rules.get(i).write(list, (long) i * AnswerSpec.BYTES);
      }
      return isTaken(Core.bcn_answer(core, list, rules.size(), fail), fail, "");
    }
  }

  /**
   * Reports whether the core took it. "Again on a later turn" is no failure, and a session that
   * ended meanwhile is none either.
   */
  private static boolean isTaken(int result, Memory fail, String interfaceName)
      throws SocketFailureException {
    if (result >= 0) {
      return true;
    }
    String error = Structs.errorName(-result);
    if (error.equals("EAGAIN")) {
      return false;
    }
    if (error.equals("ESTALE")) {
      return true;
    }
    throw Structs.failure(fail, interfaceName);
  }

  @Override
  public SessionEvent event(int number) {
    return arena.event(number);
  }

  @Override
  public SessionState state(int session) {
    if (!gate.enter()) {
      return SessionState.gone(session);
    }
    try {
      return arena.state(session, this::nameOf);
    } finally {
      gate.leave();
    }
  }

  @Override
  public Map<String, Long> counters() {
    return NativePort.counters(gate, core, true);
  }

  @Override
  public void close() {
    if (gate.shut()) {
      Core.bcn_close(core);
    }
  }

  private Memory spec(WatchTarget target, boolean enabled, long cookie)
      throws SocketFailureException {
    int ifindex =
        target.interfaceName().isPresent() ? InterfaceIndex.of(target.interfaceName().get()) : 0;
    return SessionSpec.of(target, ifindex, enabled, cookie);
  }

  /**
   * Returns an interface's name. Names seldom change; an unknown index makes it read them again.
   */
  private String nameOf(int ifindex) {
    if (ifindex == 0) {
      return "";
    }
    String known = interfaceNames.get(ifindex);
    if (known != null) {
      return known;
    }
    Map<Integer, String> names = new LinkedHashMap<>();
    try {
      NativePort.survey().forEach(facts -> names.put(facts.index(), facts.name()));
    } catch (BeaconException e) {
      return "interface " + ifindex;
    }
    names.putIfAbsent(ifindex, "interface " + ifindex);
    interfaceNames = names;
    return names.get(ifindex);
  }
}
