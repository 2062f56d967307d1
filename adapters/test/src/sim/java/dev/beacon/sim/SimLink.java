package dev.beacon.sim;

import dev.beacon.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A link: what one station multicasts all others hear, and the sender itself hears it too, as
 * multicast loopback has it. Remembers each packet, and holds what Beacons send against the {@link
 * SimRules}.
 */
public final class SimLink {

  /** Loopback passes no wire: it is fast, and nothing is lost. */
  private static final Duration LOOPBACK = Duration.ofNanos(10_000);

  private final SimNet net;
  private final String name;
  private final RandomGenerator random;
  private final List<SimPlug> plugs = new ArrayList<>();
  private final List<SimPacket> packets = new ArrayList<>();
  private final SimRules rules = new SimRules(this);
  private boolean keepsLog = true;
  private int mostPackets = Integer.MAX_VALUE;
  private Set<String> half = Set.of();
  private long leastLatencyNs = 200_000;
  private long mostLatencyNs = 200_000;
  private double loss;
  private double duplication;
  private double loopbackDuplication;

  SimLink(SimNet net, String name) {
    this.net = net;
    this.name = name;
    this.random = net.split();
  }

  /** A new peer on this link with one IPv4 and one link-local IPv6 address. */
  public SimPeer peer(String name, int number) {
    return new SimPeer(net, this, name, number);
  }

  /** How long packets take; they overtake each other if the two differ. */
  public SimLink latency(Duration least, Duration most) {
    leastLatencyNs = least.toNanos();
    mostLatencyNs = most.toNanos();
    return this;
  }

  /** How many of the packets don't arrive, 0 to 1, for each receiver by itself. */
  public SimLink loss(double share) {
    loss = share;
    return this;
  }

  /** How many of the packets arrive twice, 0 to 1, for each receiver by itself. */
  public SimLink duplication(double share) {
    duplication = share;
    return this;
  }

  /** How many of its own packets a sender hears twice, 0 to 1. */
  public SimLink loopbackDuplication(double share) {
    loopbackDuplication = share;
    return this;
  }

  /** Cuts the link in two: these stations, and the others. Nobody is told. */
  public SimLink partition(String... stations) {
    half = Set.of(stations);
    return this;
  }

  /** Makes the link whole again. Nobody is told. */
  public SimLink heal() {
    return partition();
  }

  /** Each packet that was sent, in order, whether it arrived or not. */
  public List<SimPacket> packets() {
    return List.copyOf(packets);
  }

  /** The packets that one station multicast in one family. */
  public List<SimPacket> packetsOf(String station, IpFamily family) {
    return packets.stream()
        .filter(packet -> packet.from().equals(station) && packet.family() == family)
        .toList();
  }

  /** Remembers no packet from now on: for long runs. */
  public SimLink keepNoLog() {
    keepsLog = false;
    packets.clear();
    return this;
  }

  /** Forgets the oldest packets when there are more than so many, before twice as many. */
  public SimLink keepLast(int most) {
    mostPackets = most;
    return this;
  }

  /** Forgets the packets so far. */
  public void clearLog() {
    packets.clear();
  }

  void attach(SimPlug plug) {
    plugs.add(plug);
  }

  void detach(SimPlug plug) {
    plugs.remove(plug);
  }

  /** The plug has nothing to do any more with what it sent so far: it was unplugged. */
  void forget(SimPlug plug) {
    rules.forget(plug);
  }

  void multicast(SimPlug sender, SimPacket packet) {
    sent(sender, packet);
    for (SimPlug plug : plugs) {
      if (plug.station().equals(sender.station())) {
        net.after(LOOPBACK, () -> plug.receive(packet));
        if (plug == sender && happens(loopbackDuplication)) {
          net.after(LOOPBACK.multipliedBy(2), () -> plug.receive(packet));
        }
      } else {
        carry(sender, plug, packet);
      }
    }
  }

  /** Carries a packet to whoever has the address that it is sent to. */
  void unicast(SimPlug sender, SimPacket packet) {
    sent(sender, packet);
    for (SimPlug plug : plugs) {
      if (plug != sender && packet.destination().filter(plug::has).isPresent()) {
        carry(sender, plug, packet);
      }
    }
  }

  private void sent(SimPlug sender, SimPacket packet) {
    if (keepsLog) {
      packets.add(packet);
      if (packets.size() >= 2L * mostPackets) {
        packets.subList(0, packets.size() - mostPackets).clear();
      }
    }
    rules.check(sender, packet);
  }

  private void carry(SimPlug sender, SimPlug receiver, SimPacket packet) {
    boolean cut = half.contains(sender.station()) != half.contains(receiver.station());
    if (cut || happens(loss)) {
      return;
    }
    deliver(receiver, packet);
    if (happens(duplication)) {
      deliver(receiver, packet);
    }
  }

  private void deliver(SimPlug receiver, SimPacket packet) {
    long latencyNs = random.nextLong(leastLatencyNs, mostLatencyNs + 1);
    net.after(
        Duration.ofNanos(latencyNs),
        () -> {
          if (plugs.contains(receiver)) {
            receiver.receive(packet);
          }
        });
  }

  private boolean happens(double share) {
    return share > 0 && random.nextDouble() < share;
  }

  @Override
  public String toString() {
    return name;
  }
}
