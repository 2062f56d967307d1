package dev.beacon.internal.core;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.beacon.BeaconException;
import dev.beacon.IpFamily;
import dev.beacon.NativeLibraryException;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RateLimit;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRate;
import dev.beacon.SourceRule;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The native core as a {@link Port}. It owns one {@code bcn_core} and its arena. */
public final class NativePort implements Port {

  private static final int OPTIONS_BYTES = 56;
  private static final int FAMILY_IPV4 = 1;
  private static final int FAMILY_IPV6 = 2;
  private static final int NO_LIMITER = 1;
  private static final int COOL_ALL_KINDS = 1 << 1;
  private static final int NO_SHIELD = 1 << 2;
  private static final int ANY_SUBNET = 1 << 3;
  private static final int LAYOUT_ALONE = 1;
  private static final int LAYOUT_SHARED = 2;
  private static final int LAYOUT_YIELDED = 3;
  private static final int EXPECTED_INTERFACES = 64;
  private static final int MOST_NOISY = 16;
  private static final int COUNTER_IS_ESTIMATE = 1;
  private static final int COUNTER_IS_GAUGE = 1 << 1;
  private static final int COUNTER_OF_WATCHING = 1 << 2;

  private final Pointer core;
  private final Arena arena;
  private final Gate gate = new Gate();

  private NativePort(Pointer core, Arena arena) {
    this.core = core;
    this.arena = arena;
  }

  /** Opens the sockets, without any membership. */
  public static NativePort open(Settings settings) throws BeaconException {
    CoreLibrary.load();
    try (Memory options = options(settings);
        Memory fail = cleared(Structs.FAIL_BYTES);
        Memory size = cleared(Long.BYTES)) {
      PointerByReference opened = new PointerByReference();
      if (Core.bcn_open(options, opened, fail) < 0) {
        throw Structs.failure(fail, "");
      }
      Pointer core = opened.getValue();
      PointerByReference base = new PointerByReference();
      Core.bcn_arena(core, base, size);
      Arena arena = new Arena(base.getValue().getByteBuffer(0, size.getLong(0)));
      return new NativePort(core, arena);
    }
  }

  /** Returns the present interfaces of this host without opening a core. Any thread. */
  public static List<NetworkInterfaceFacts> survey()
      throws SocketFailureException, NativeLibraryException {
    CoreLibrary.load();
    int capacity = EXPECTED_INTERFACES;
    while (true) {
      try (Memory list = new Memory((long) capacity * Structs.INTERFACE_BYTES);
          Memory fail = cleared(Structs.FAIL_BYTES)) {
        int count = Core.bcn_survey(list, capacity, fail);
        if (count < 0) {
          throw Structs.failure(fail, "");
        }
        if (count <= capacity) {
          return facts(list, count);
        }
        capacity = count;
      }
    }
  }

  @Override
  public void run(Turn turn) {
    Core.TurnFunction onTurn = turn::onTurn; // this reference keeps it while C may call it
    int result = Core.bcn_run(core, onTurn);
    if (result < 0) {
      throw new IllegalStateException("the core stopped: " + errorText(-result));
    }
  }

  @Override
  public void wake() {
    gate.within(() -> Core.bcn_wake(core));
  }

  @Override
  public List<NetworkInterfaceFacts> interfaces() {
    int capacity = EXPECTED_INTERFACES;
    while (true) {
      try (Memory list = new Memory((long) capacity * Structs.INTERFACE_BYTES)) {
        int count = Core.bcn_interfaces(core, list, capacity);
        if (count <= capacity) {
          return facts(list, Math.max(0, count));
        }
        capacity = count;
      }
    }
  }

  @Override
  public void join(NetworkInterfaceFacts facts, IpFamily family) throws SocketFailureException {
    try (Memory fail = cleared(Structs.FAIL_BYTES)) {
      if (Core.bcn_join(core, facts.index(), familyNumber(family), fail) < 0) {
        throw Structs.failure(fail, facts.name());
      }
    }
  }

  @Override
  public void leave(int ifindex, IpFamily family) {
    Core.bcn_leave(core, ifindex, familyNumber(family)); // "not joined" is no failure
  }

  @Override
  public PortSharing sharing(IpFamily family) {
    return switch (Core.bcn_layout(core, familyNumber(family))) {
      case LAYOUT_ALONE -> PortSharing.ALONE;
      case LAYOUT_SHARED -> PortSharing.SHARED;
      case LAYOUT_YIELDED -> PortSharing.YIELDED;
      default -> PortSharing.NONE;
    };
  }

  @Override
  public void read(int number, Datagram into) {
    arena.read(number, into);
  }

  @Override
  public PortEvent event(int number) {
    PortEvent.Kind kind = PortEvent.Kind.ofCode(arena.eventKind(number));
    int osError = arena.eventError(number);
    String operation = arena.eventOperation(number);
    if (kind == PortEvent.Kind.DROP_SAMPLE) {
      int more = (int) arena.eventLimit(number); // value_2
      operation = Core.bcn_counter_name(more != 0 ? more : arena.eventReason(number));
    }
    return new PortEvent(
        kind,
        arena.eventInterface(number),
        Structs.addressText(arena.eventAddress(number)),
        operation,
        osError == 0 ? "" : errorText(osError),
        arena.eventValue(number),
        arena.eventLimit(number));
  }

  @Override
  public boolean send(Outbox.Packet packet) {
    return arena.write(packet);
  }

  @Override
  public List<SourceRate> noisiest() {
    try (Memory list = new Memory((long) MOST_NOISY * Structs.SOURCE_BYTES)) {
      int count = Core.bcn_noisiest(core, list, MOST_NOISY);
      List<NetworkInterfaceFacts> facts = interfaces();
      List<SourceRate> sources = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        sources.add(Structs.source(list, i, ifindex -> Interfaces.nameOf(ifindex, facts)));
      }
      return sources;
    }
  }

  @Override
  public Map<String, Long> counters() {
    return counters(gate, core, false);
  }

  /** Returns a core's counts, either of watching or of everything else; empty if it is closed. */
  static Map<String, Long> counters(Gate gate, Pointer core, boolean ofWatching) {
    Map<String, Long> counts = new LinkedHashMap<>();
    gate.within(
        () -> {
          for (int i = 0; i < Core.bcn_counter_count(); i++) {
            if (((Core.bcn_counter_flags(i) & COUNTER_OF_WATCHING) != 0) == ofWatching) {
              counts.put(Core.bcn_counter_name(i), Core.bcn_counter(core, i));
            }
          }
        });
    return counts;
  }

  @Override
  public Set<String> gauges() {
    return countersWith(COUNTER_IS_GAUGE);
  }

  @Override
  public Set<String> estimates() {
    return countersWith(COUNTER_IS_ESTIMATE);
  }

  @Override
  public void close() {
    if (gate.shut()) {
      Core.bcn_close(core);
    }
  }

  /** Returns the counters with a flag. Flags never change, so this needs no open core. */
  private static Set<String> countersWith(int flag) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < Core.bcn_counter_count(); i++) {
      int flags = Core.bcn_counter_flags(i);
      if ((flags & flag) != 0 && (flags & COUNTER_OF_WATCHING) == 0) {
        names.add(Core.bcn_counter_name(i));
      }
    }
    return names;
  }

  private static Memory options(Settings settings) {
    RateLimit limit = settings.rateLimit();
    int families =
        (settings.families().contains(IpFamily.IPV4) ? FAMILY_IPV4 : 0)
            | (settings.families().contains(IpFamily.IPV6) ? FAMILY_IPV6 : 0);
    Memory options = cleared(OPTIONS_BYTES);
    options.setInt(0, OPTIONS_BYTES);
    options.setInt(12, families);
    options.setInt(
        16,
        (limit.enabled() ? 0 : NO_LIMITER)
            | (limit.allKinds() ? COOL_ALL_KINDS : 0)
            | (settings.kernelShield() ? 0 : NO_SHIELD)
            | (settings.sources() == SourceRule.HOP_LIMIT ? ANY_SUBNET : 0));
    options.setInt(36, limit.queriesPerSecond());
    options.setInt(40, limit.responsesPerSecond());
    options.setInt(48, (int) limit.cooldown().toMillis());
    return options;
  }

  private static List<NetworkInterfaceFacts> facts(Memory list, int count) {
    List<NetworkInterfaceFacts> facts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      facts.add(Structs.facts(list, i));
    }
    return facts;
  }

  private static int familyNumber(IpFamily family) {
    return family == IpFamily.IPV4 ? Arena.IPV4 : Arena.IPV6;
  }

  static String errorText(int osError) {
    return Structs.errorName(osError) + " (" + osError + ")";
  }

  static Memory cleared(int bytes) {
    Memory memory = new Memory(bytes);
    memory.clear();
    return memory;
  }
}
