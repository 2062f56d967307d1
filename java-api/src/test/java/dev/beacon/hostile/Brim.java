package dev.beacon.hostile;

import static dev.beacon.hostile.HostilePacket.ANSWER;
import static dev.beacon.hostile.HostilePacket.QUERY;
import static dev.beacon.hostile.HostilePacket.RESPONSE;
import static dev.beacon.hostile.HostilePacket.TRUNCATED;
import static dev.beacon.hostile.HostilePacket.TXT;

import dev.beacon.IpFamily;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.Engine;
import dev.beacon.internal.mdns.find.InstanceSink;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.LinkFacts;
import dev.beacon.internal.mdns.link.Outbox;
import dev.beacon.sim.Records;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * An engine at the brim of every bound, alone and in virtual time: it browses a type of which the
 * cache holds as many instances as it will, asks for all of a name, publishes a thousand services,
 * and answers to as many askers as it will wait for. A turn per packet, as under a light load: then
 * nothing is shared between packets.
 */
final class Brim {

  static final String FOUND_TYPE = "_found._tcp.local";
  static final String OWN_TYPE = "_own._tcp.local";
  static final String ANY_NAME = "any.local";
  static final String OWN_HOST = "own.local";
  static final int OWN_SERVICES = 1_000;
  static final int FOUND = 14_000;

  /** Of one source; the rest comes from others. */
  private static final int PER_SOURCE = 2_000;

  private static final int PER_PACKET = 20;
  private static final int HELD = 600;
  private static final int IFINDEX = 2;
  private static final long ANY_SOURCE = 0x0a00_0000L;
  private static final long MAPPED = 0xffff_0000_0000L;

  final Engine engine = new Engine(new SplittableRandom(12));
  private final Datagram datagram = new Datagram();
  private final Set<String> present = new HashSet<>();
  private long nowNs = 1;
  private long sentPackets;
  private int unresolved;
  private int mostUnresolved;

  /** An engine that knows and publishes nothing yet. */
  Brim() {
    engine.links(List.of(link(IpFamily.IPV4), link(IpFamily.IPV6)), nowNs);
    engine.browse(
        ServiceType.of(FOUND_TYPE),
        new InstanceSink() {
          @Override
          public void present(ServiceInstance instance, int number) {
            present.add(instance.name());
          }

          @Override
          public void absent(ServiceInstance last, int number) {
            present.remove(last.name());
          }

          @Override
          public void unresolved(UnresolvedInstance instance) {
            unresolved++;
          }
        },
        nowNs);
    engine.query(Name.of(ANY_NAME), RecordType.ANY, answer -> {}, nowNs);
    pass(Duration.ofSeconds(1));
  }

  /** Fills everything. */
  Brim fill() {
    publish(OWN_SERVICES);
    find(FOUND);
    holdAnswers();
    return this;
  }

  Brim publish(int services) {
    for (int i = 0; i < services; i++) {
      engine.publish(
          Service.named("s" + i).type("_own._tcp").port(1 + i), Name.of(OWN_HOST), e -> {}, nowNs);
    }
    pass(Duration.ofSeconds(30));
    return this;
  }

  /** Instances with all that they need, each on a host of its own. */
  Brim find(int instances) {
    for (int i = 0; i < instances; i += PER_PACKET) {
      HostilePacket packet = new HostilePacket(RESPONSE);
      for (int n = i; n < i + PER_PACKET; n++) {
        whole(packet, "f" + n, "h" + n);
      }
      hear(packet.toBytes(), 1 + i / PER_SOURCE);
      pass(Duration.ofMillis(10));
    }
    return this;
  }

  /** An instance with all that it needs. */
  static void whole(HostilePacket packet, String name, String host) {
    String instance = name + "." + FOUND_TYPE;
    packet.pointer(ANSWER, FOUND_TYPE, 4_500, instance);
    packet.server(ANSWER, instance, true, 4_500, 80, host + ".local");
    packet.record(ANSWER, instance, TXT, true, 4_500, (byte) 0);
    packet.record(ANSWER, host + ".local", HostilePacket.A, true, 4_500, ip(host.hashCode()));
  }

  static byte[] ip(int number) {
    return new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
  }

  /** More askers than are waited for. */
  Brim holdAnswers() {
    for (int i = 0; i < HELD; i++) {
      HostilePacket packet = new HostilePacket(QUERY | TRUNCATED);
      packet.question(OWN_TYPE, HostilePacket.PTR, false);
      hear(packet.toBytes(), 50_000 + i);
    }
    return this;
  }

  /** A packet by multicast from port 5353, and the turn after it. */
  void hear(byte[] packet, int source) {
    hear(packet, source, true, 5353);
  }

  void hear(byte[] packet, int source, boolean multicast, int port) {
    datagram
        .payload(ByteBuffer.wrap(packet), 0, packet.length)
        .arrival(IFINDEX, IpFamily.IPV4, multicast)
        .source(0, MAPPED | (ANY_SOURCE + source), port, false);
    engine.datagram(datagram, nowNs);
    turn();
  }

  /** Time goes by; what falls due is done. */
  void pass(Duration duration) {
    long endNs = nowNs + duration.toNanos();
    while (engine.nextDeadlineNs() - endNs <= 0) {
      nowNs = Math.max(nowNs, engine.nextDeadlineNs());
      turn();
    }
    nowNs = endNs;
    turn();
  }

  boolean isPresent(String instance) {
    return present.contains(instance);
  }

  int presentCount() {
    return present.size();
  }

  /** Packets that the engine wanted to send. */
  long sentPackets() {
    return sentPackets;
  }

  /** How often an instance was said to lack something. */
  int unresolvedCount() {
    return unresolved;
  }

  /** The most of those in one turn. */
  int mostUnresolvedInATurn() {
    return mostUnresolved;
  }

  private void turn() {
    int before = unresolved;
    engine.advance(nowNs);
    Outbox outbox = engine.outbox();
    for (Outbox.Packet next = outbox.nextPacket(); next != null; next = outbox.nextPacket()) {
      sentPackets++;
      outbox.release(next);
    }
    for (Runnable next = outbox.nextDelivery(); next != null; next = outbox.nextDelivery()) {
      next.run();
    }
    mostUnresolved = Math.max(mostUnresolved, unresolved - before);
  }

  private static LinkFacts link(IpFamily family) {
    String address = family == IpFamily.IPV4 ? "10.200.0.1" : "fe80::1";
    return new LinkFacts(IFINDEX, "eth0", family, 1_500, true, List.of(Records.ip(address)));
  }
}
