package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.BondId;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.bond.internal.wire.LineFault;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The bonds of an anchor: which one a new line belongs to, and who may have how many (RCH-029). A
 * bond belongs to the identity that made it; an identity that breaks the rules three times in a
 * minute loses its bonds and is barred for a minute. The address is never barred: behind a relay
 * all clients share it.
 */
public final class AnchorEngine {

  /** Bonds of one identity. */
  public static final int MAX_BONDS_OF_ONE = 64;

  /** Bonds in all. */
  public static final int MAX_BONDS = 10_000;

  private static final long MINUTE_NS = 60_000_000_000L;
  private static final int FAULTS_TO_BAR = 3;
  private static final int MAX_REMEMBERED = 10_000;

  private record Entry(BondEngine engine, String identity) {}

  /** The last faults of an identity, and until when it is barred. */
  private static final class Conduct {
    private final ArrayDeque<Long> faultsNs = new ArrayDeque<>();
    private long barredSinceNs;
    private boolean barred;
  }

  /** Makes the sink of a new bond. */
  @FunctionalInterface
  public interface Host {
    /** A client begins a bond. */
    BondSink begins(BondId bond, String identity);
  }

  /** Answers the lines that get no bond. */
  @FunctionalInterface
  public interface Door {
    /** Put these bytes on the line, and end it. */
    void turnAway(Guest guest, Frame.Close why);
  }

  private final Bounds bounds;
  private final Budget process;
  private final Host host;
  private final Door door;
  private final RandomGenerator random;
  private final Map<BondId, Entry> bonds = new LinkedHashMap<>();
  private final Map<String, Integer> bondsOf = new HashMap<>();
  private final Map<String, Conduct> records = new LinkedHashMap<>();
  private boolean draining;

  /** An anchor without any bond. */
  public AnchorEngine(Bounds bounds, Budget process, Host host, Door door, RandomGenerator random) {
    this.bounds = bounds;
    this.process = process;
    this.host = host;
    this.door = door;
    this.random = random;
  }

  /** A connection whose client has proved its identity. */
  public Guest connected(String identity, long nowNs) {
    Guest guest = new Guest(identity);
    guest.line().connected(nowNs);
    return guest;
  }

  /** Bytes came on a connection. */
  public void received(Guest guest, ByteBuffer bytes, long nowNs) {
    BondEngine owner = guest.owner();
    if (owner == null) {
      greet(guest, bytes, nowNs);
    } else {
      owner.received(guest.line(), bytes, nowNs);
    }
    if (guest.line().hasEnded() && guest.line().isFaulty()) {
      fault(guest.identity(), nowNs);
      guest.line().forgiven();
    }
  }

  /** A connection is over. */
  public void ended(Guest guest, String why) {
    BondEngine owner = guest.owner();
    if (owner == null) {
      guest.line().ended(CloseCode.DONE, why);
    } else {
      owner.ended(guest.line(), why);
    }
  }

  /** A turn of all bonds; returns in how many nanoseconds the next one is due. */
  public long turn(long nowNs) {
    long next = Deadlines.NEVER;
    for (Entry entry : new ArrayList<>(bonds.values())) {
      long due = entry.engine.turn(nowNs);
      if (due < 0) {
        forget(entry);
      } else {
        next = Math.min(next, due);
      }
    }
    return next;
  }

  /** The bonds that there are. */
  public List<BondEngine> bonds() {
    return bonds.values().stream().map(Entry::engine).toList();
  }

  /** The bond of that name, if it is there. */
  public Optional<BondEngine> find(BondId bond) {
    return Optional.ofNullable(bonds.get(bond)).map(Entry::engine);
  }

  /** The client that made the bond; empty if it proved no identity, or the bond isn't there. */
  public String clientOf(BondId bond) {
    return Optional.ofNullable(bonds.get(bond)).map(Entry::identity).orElse("");
  }

  /** Nothing new begins; open streams go on (RCH-034). */
  public void drain(long nowNs) {
    draining = true;
    bonds.values().forEach(entry -> entry.engine.drain(nowNs));
  }

  /** A client was taken out of those that are let in (RCH-031). */
  public void expel(String identity, long nowNs) {
    for (Entry entry : new ArrayList<>(bonds.values())) {
      if (entry.identity.equals(identity)) {
        entry.engine.close(CloseCode.NOT_ALLOWED, "taken out of the clients", nowNs);
      }
    }
  }

  private void greet(Guest guest, ByteBuffer bytes, long nowNs) {
    try {
      guest.line().reader().read(bytes, frame -> frame(guest, frame, nowNs));
    } catch (LineFault fault) {
      BondEngine owner = guest.owner();
      String text = String.valueOf(fault.getMessage());
      if (owner != null) {
        owner.fault(guest.line(), fault.code(), text);
      } else if (!guest.line().hasEnded()) {
        guest.line().ended(fault.code(), text);
        guest.line().faulty(fault.code() == CloseCode.PROTOCOL);
        door.turnAway(guest, new Frame.Close(false, fault.code(), text));
      }
    }
  }

  private void frame(Guest guest, Frame frame, long nowNs) throws LineFault {
    BondEngine owner = guest.owner();
    if (owner != null) {
      owner.frame(guest.line(), frame, nowNs);
      return;
    }
    if (!(frame instanceof Frame.Hello hello)) {
      throw LineFault.protocol("the first frame isn't HELLO");
    }
    if (hello.version() < BondEngine.VERSION) {
      throw new LineFault(CloseCode.VERSION, "version " + hello.version());
    }
    BondEngine bond = bondOf(guest.identity(), hello, nowNs);
    guest.belongsTo(bond);
    bond.attach(guest.line(), hello, nowNs);
  }

  private BondEngine bondOf(String identity, Frame.Hello hello, long nowNs) throws LineFault {
    Entry there = bonds.get(hello.bond());
    if (isBarred(identity, nowNs) || (there != null && !there.identity.equals(identity))) {
      throw new LineFault(CloseCode.NOT_ALLOWED, "not allowed");
    }
    if (there != null) {
      if (!there.engine.isOver()) {
        return there.engine;
      }
      long unused = there.engine.turn(nowNs); // tells its end before another one takes its name
      forget(there);
    }
    if (hello.known()) {
      throw new LineFault(CloseCode.UNKNOWN_BOND, "no such bond");
    }
    if (draining) {
      throw new LineFault(CloseCode.DRAINING, "about to end");
    }
    boolean anybody = identity.isEmpty();
    if (bonds.size() >= MAX_BONDS
        || (!anybody && bondsOf.getOrDefault(identity, 0) >= MAX_BONDS_OF_ONE)) {
      throw new LineFault(CloseCode.LIMIT, "too many bonds");
    }
    return begin(identity, hello.bond(), nowNs);
  }

  private BondEngine begin(String identity, BondId bond, long nowNs) {
    BondSink sink = host.begins(bond, identity);
    BondEngine engine = BondEngine.anchor(bond, bounds, process, sink, random, nowNs);
    bonds.put(bond, new Entry(engine, identity));
    bondsOf.merge(identity, 1, Integer::sum);
    return engine;
  }

  private void forget(Entry entry) {
    if (bonds.remove(entry.engine.bond(), entry)) {
      bondsOf.computeIfPresent(entry.identity, (who, count) -> count == 1 ? null : count - 1);
    }
  }

  private boolean isBarred(String identity, long nowNs) {
    Conduct record = records.get(identity);
    return record != null && record.barred && nowNs - record.barredSinceNs < MINUTE_NS;
  }

  private void fault(String identity, long nowNs) {
    if (identity.isEmpty()) {
      return; // anybody: there is nobody to bar
    }
    if (records.size() >= MAX_REMEMBERED && !records.containsKey(identity)) {
      records.remove(records.keySet().iterator().next());
    }
    Conduct record = records.computeIfAbsent(identity, who -> new Conduct());
    record.faultsNs.add(nowNs);
    while (nowNs - record.faultsNs.element() > MINUTE_NS) {
      record.faultsNs.remove();
    }
    if (record.faultsNs.size() >= FAULTS_TO_BAR) {
      record.faultsNs.clear();
      record.barred = true;
      record.barredSinceNs = nowNs;
      for (Entry entry : new ArrayList<>(bonds.values())) {
        if (entry.identity.equals(identity)) {
          entry.engine.close(CloseCode.PROTOCOL, "too many broken rules", nowNs);
        }
      }
    }
  }
}
