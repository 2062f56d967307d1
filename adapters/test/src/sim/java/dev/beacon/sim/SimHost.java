package dev.beacon.sim;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.RateLimit;
import dev.beacon.SocketFailureException;
import dev.beacon.SourceRule;
import dev.beacon.dns.Name;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.Port;
import dev.beacon.internal.core.PortEvent;
import dev.beacon.internal.core.Settings;
import dev.beacon.internal.core.SharedNode;
import dev.beacon.internal.core.Waiting;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Outbox;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A host that runs a whole Beacon: everything but the native core, for which it stands in.
 *
 * <p>As the core does, it receives in batches, wakes the loop for packets, commands, changes of its
 * interfaces and deadlines, and sends after the turn. What the loop survives as a defect fails the
 * test here.
 */
public final class SimHost implements Port {

  /** The number of its first interface. */
  public static final int FIRST_INDEX = 2;

  private static final int BATCH = 64;

  /** A loop that wants another turn at once so often in a row will never stop. */
  private static final int MOST_TURNS_AT_ONCE = 10_000;

  private record Arrived(SimNic nic, SimPacket packet) {}

  private final SimNet net;
  private final SimWatching watching;
  private final String name;
  private final List<SimNic> nics = new ArrayList<>();
  private final ArrayDeque<Arrived> received = new ArrayDeque<>();
  private final ArrayDeque<PortEvent> pending = new ArrayDeque<>();
  private final List<Outbox.Packet> toSend = new ArrayList<>();
  private final List<byte[]> payloads = new ArrayList<>();
  private List<Arrived> batch = List.of();
  private List<PortEvent> events = List.of();
  private String hostName;
  private InterfacePolicy policy = InterfacePolicy.physical();
  private Set<IpFamily> families = EnumSet.allOf(IpFamily.class);
  private Executor executor = Runnable::run;
  private PortSharing sharing = PortSharing.ALONE;
  private boolean waits;
  private int sendSlots = BATCH;
  private int nextIndex = FIRST_INDEX;
  private @Nullable Node node;
  private @Nullable Turn turn;
  private @Nullable TurnCrossing crossing; // if the node has a thread
  private boolean turnAsked;
  private boolean inTurn;
  private volatile boolean closed;
  private long deadlineNumber;
  private int turnsAtOnce;
  private Duration lastTurnAt = Duration.ofDays(-1);
  private long turns;
  private long accepted;
  private long sent;

  SimHost(SimNet net, String name) {
    this.net = net;
    this.watching = new SimWatching(net);
    this.name = name;
    this.hostName = name;
  }

  /** What it calls itself, without {@code .local}. Default: the name of the station. */
  public SimHost hostName(String hostName) {
    this.hostName = hostName;
    return this;
  }

  /** Puts an interface in, with addresses as {@code 192.0.2.1/24}. */
  public SimNic nic(String interfaceName, SimLink link, String... addresses) {
    SimNic nic = new SimNic(this, link, interfaceName, nextIndex++, addresses);
    nics.add(nic);
    interfacesChanged();
    return nic;
  }

  /** Which interfaces Beacon is to use. Default: those of {@link InterfacePolicy#physical()}. */
  public SimHost policy(InterfacePolicy policy) {
    this.policy = policy;
    return this;
  }

  /** Which families Beacon is to use. Default: both. */
  public SimHost families(IpFamily first, IpFamily... more) {
    families = EnumSet.of(first, more);
    return this;
  }

  /** Whether Beacon opens without any interface and waits for one. Default: it doesn't. */
  public SimHost waitForInterfaces() {
    waits = true;
    return this;
  }

  /** Where listeners run. Default: at once, in the turn. */
  public SimHost executor(Executor executor) {
    this.executor = executor;
    return this;
  }

  /** Whether another responder of this host has the port too. Default: alone. */
  public SimHost sharing(PortSharing sharing) {
    this.sharing = sharing;
    event(PortEvent.Kind.LAYOUT_CHANGED);
    return this;
  }

  /** How many packets a turn can send. Default: 64. */
  public SimHost sendSlots(int slots) {
    sendSlots = slots;
    return this;
  }

  /** Starts Beacon on this host; what it does happens when the net runs. */
  public Beacon open() throws BeaconException {
    Settings settings =
        new Settings(
            policy,
            families,
            RateLimit.standard(),
            true,
            SourceRule.ON_LINK,
            waits,
            Optional.of(executor),
            Optional.of(Name.LOCAL.child(hostName)));
    Beacon beacon =
        SimMachines.openOn(
            machine(() -> Node.prepare(settings, this, watching, net.split())),
            () -> Beacon.builder().open());
    watching.of(Objects.requireNonNull(node));
    net.opened(beacon);
    return beacon;
  }

  /**
   * Starts a node with a thread of its own, as in a program. The thread takes its turns when the
   * net runs.
   *
   * @param waiting the time in which the node's callers wait
   */
  public Node start(Settings settings, Waiting waiting) throws BeaconException {
    TurnCrossing turns = new TurnCrossing();
    crossing = turns;
    families = EnumSet.copyOf(settings.families());
    Node opened = Node.open(settings, this, net.split(), waiting);
    steps(opened, turns);
    return opened;
  }

  private void steps(Node opened, Turn turns) {
    node = opened;
    turn = turns;
    wake();
  }

  /** One more handle of the Beacon that is open, with interfaces of its own. */
  public Beacon share(InterfacePolicy policy, boolean patient) throws BeaconException {
    return SimMachines.openOn(
        machine(() -> Objects.requireNonNull(node)),
        () -> Beacon.builder().interfaces(policy).waitForInterfaces(patient).shared());
  }

  /** Makes a node, or has it. */
  @FunctionalInterface
  private interface Source {
    Node node() throws BeaconException;
  }

  private SimMachines.SimMachine machine(Source source) {
    return new SimMachines.SimMachine() {
      @Override
      public Node open(Settings unused, boolean discovery) throws BeaconException {
        Node opened = source.node();
        steps(opened, opened.turn());
        return opened;
      }

      @Override
      public List<NetworkInterfaceFacts> interfaces() {
        return SimHost.this.interfaces();
      }

      @Override
      public SharedNode shared() {
        return new SharedNode(Objects.requireNonNull(node));
      }

      @Override
      public boolean isOpen() {
        return true;
      }
    };
  }

  /** Its sessions that watch peers. */
  public SimWatching watching() {
    return watching;
  }

  /** The host's name. */
  public String name() {
    return name;
  }

  /** How many turns the loop had. */
  public long turns() {
    return turns;
  }

  /** Whether the loop ended. */
  public boolean closed() {
    return closed;
  }

  void received(SimNic nic, SimPacket packet) {
    received.add(new Arrived(nic, packet));
    askForTurn();
  }

  boolean hearsUnicast(IpFamily family) {
    return sharing(family) == PortSharing.ALONE;
  }

  void interfacesChanged() {
    event(PortEvent.Kind.INTERFACES_CHANGED);
  }

  void removed(SimNic nic) {
    nics.remove(nic);
  }

  /** Has the core report something. */
  public void event(PortEvent.Kind kind) {
    if (turn != null) {
      pending.add(new PortEvent(kind, 0, "", "", "", 0, 0));
      askForTurn();
    }
  }

  /**
   * Has the core report that the machine was suspended for so long, while its clock stood still.
   */
  public void wokeUpAfter(Duration slept) {
    pending.add(new PortEvent(PortEvent.Kind.WOKE_UP, 0, "", "", "", slept.toNanos(), 0));
    askForTurn();
  }

  @Override
  public void run(Turn ofTheNode) {
    Objects.requireNonNull(crossing, "the net takes the turns").serve(ofTheNode);
  }

  @Override
  public void wake() {
    net.enter(this::askForTurn);
  }

  private void askForTurn() {
    if (turn != null && !turnAsked && !closed) {
      turnAsked = true;
      if (!inTurn) {
        net.after(Duration.ZERO, this::takeTurn);
      }
    }
  }

  @Override
  public List<NetworkInterfaceFacts> interfaces() {
    return nics.stream().map(SimNic::facts).toList();
  }

  @Override
  public void join(NetworkInterfaceFacts facts, IpFamily family) throws SocketFailureException {
    SimNic nic = nic(facts.index());
    if (nic.joinsFail()) {
      String group = family == IpFamily.IPV4 ? "224.0.0.251" : "ff02::fb";
      throw new SocketFailureException("join", facts.name(), group, "ENOBUFS", 105);
    }
    nic.joined().add(family);
  }

  @Override
  public void leave(int ifindex, IpFamily family) {
    nics.stream().filter(nic -> nic.index() == ifindex).forEach(nic -> nic.joined().remove(family));
  }

  @Override
  public PortSharing sharing(IpFamily family) {
    return families.contains(family) ? sharing : PortSharing.NONE;
  }

  @Override
  public void read(int number, Datagram into) {
    Arrived arrived = batch.get(number);
    SimPacket packet = arrived.packet();
    byte[] payload = packet.payload();
    ByteBuffer address = ByteBuffer.wrap(mapped(packet.source()));
    boolean fromThisHost = nics.stream().anyMatch(nic -> nic.has(packet.source()));
    into.payload(ByteBuffer.wrap(payload), 0, payload.length)
        .arrival(arrived.nic().index(), packet.family(), packet.multicast())
        .otherSubnet(
            !packet.source().isLinkLocalAddress() && !arrived.nic().onLink(packet.source()))
        .source(address.getLong(), address.getLong(), packet.sourcePort(), fromThisHost);
  }

  @Override
  public PortEvent event(int number) {
    return events.get(number);
  }

  @Override
  public boolean send(Outbox.Packet packet) {
    if (toSend.size() == sendSlots) {
      return false;
    }
    byte[] payload = new byte[packet.payload().remaining()];
    packet.payload().get(packet.payload().position(), payload);
    toSend.add(packet);
    payloads.add(payload);
    return true;
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("received", accepted);
    counts.put("accepted", accepted);
    counts.put("sent", sent);
    return counts;
  }

  @Override
  public void close() {
    closed = true;
    if (crossing == null) {
      nics.forEach(nic -> nic.joined().clear());
    }
  }

  /** The node has stopped: a program that ended. */
  private void stopped() {
    close();
    if (crossing != null) {
      nics.forEach(SimNic::detach);
    }
  }

  private void takeTurn() {
    turnAsked = false;
    if (turn == null || closed) {
      return;
    }
    noteTurn();
    batch = take(received, BATCH);
    events = take(pending, Integer.MAX_VALUE);
    accepted += batch.size();
    deadlineNumber++;
    inTurn = true;
    long deadlineNs = turn.onTurn(batch.size(), events.size(), net.clockNs());
    inTurn = false;
    Objects.requireNonNull(node)
        .lastDefect()
        .ifPresent(
            defect -> {
              throw new AssertionError("the loop of " + name + " survived a defect: " + defect);
            });
    transmit();
    if (deadlineNs == STOP) {
      stopped();
    } else {
      await(deadlineNs);
    }
  }

  private void await(long deadlineNs) {
    if (turnAsked || !received.isEmpty()) {
      turnAsked = true;
      net.after(Duration.ZERO, this::takeTurn);
    } else if (deadlineNs != NEVER) {
      long number = deadlineNumber;
      net.after(
          Duration.ofNanos(deadlineNs - net.clockNs()),
          () -> {
            if (number == deadlineNumber && !turnAsked) {
              takeTurn();
            }
          });
    }
  }

  private void transmit() {
    for (int i = 0; i < toSend.size(); i++) {
      Outbox.Packet packet = toSend.get(i);
      byte[] payload = payloads.get(i);
      SimNic nic = nic(packet.ifindex());
      Optional<InetAddress> source = nic.address(packet.family());
      if (nic.isUp() && source.isPresent()) {
        sent++;
        transmit(nic, packet, source.get(), payload);
      }
    }
    toSend.clear();
    payloads.clear();
  }

  private void transmit(SimNic nic, Outbox.Packet packet, InetAddress source, byte[] payload) {
    SimPacket toGroup =
        SimPacket.toGroup(net.elapsed(), name, source, SimPacket.MDNS_PORT, payload);
    if (packet.multicast()) {
      nic.link().multicast(nic, toGroup);
    } else {
      InetAddress station = address(packet.destinationHigh(), packet.destinationLow());
      nic.link().unicast(nic, toGroup.to(station, packet.destinationPort()));
    }
  }

  private void noteTurn() {
    turns++;
    turnsAtOnce = net.elapsed().equals(lastTurnAt) ? turnsAtOnce + 1 : 0;
    lastTurnAt = net.elapsed();
    if (turnsAtOnce > MOST_TURNS_AT_ONCE) {
      throw new AssertionError("the loop of " + name + " spins");
    }
  }

  private SimNic nic(int index) {
    return nics.stream()
        .filter(nic -> nic.index() == index)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no interface has the number " + index));
  }

  private static <T> List<T> take(ArrayDeque<T> queue, int most) {
    List<T> taken = new ArrayList<>();
    while (taken.size() < most && !queue.isEmpty()) {
      taken.add(queue.remove());
    }
    return taken;
  }

  private static InetAddress address(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes); // makes an IPv4 address of a mapped one
    } catch (UnknownHostException e) {
      throw new AssertionError("16 bytes are an address", e);
    }
  }

  /** The 16-byte form that all addresses have at the port (RFC 4291 section 2.5.5.2). */
  private static byte[] mapped(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == 16) {
      return bytes;
    }
    ByteBuffer mapped = ByteBuffer.allocate(16);
    mapped.putShort(10, (short) 0xffff).position(12);
    return mapped.put(bytes).array();
  }
}
