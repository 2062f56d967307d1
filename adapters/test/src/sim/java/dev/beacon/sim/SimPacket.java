package dev.beacon.sim;

import dev.beacon.IpFamily;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A packet that was sent on a link. */
public final class SimPacket {

  /** The port of multicast DNS. */
  public static final int MDNS_PORT = 5353;

  private final Duration at;
  private final String from;
  private final InetAddress source;
  private final int sourcePort;
  private final Optional<InetAddress> destination;
  private final int destinationPort;
  private final byte[] payload;
  private @Nullable SimMessage message;

  private SimPacket(
      Duration at,
      String from,
      InetAddress source,
      int sourcePort,
      Optional<InetAddress> destination,
      int destinationPort,
      byte[] payload) {
    this.at = at;
    this.from = from;
    this.source = source;
    this.sourcePort = sourcePort;
    this.destination = destination;
    this.destinationPort = destinationPort;
    this.payload = payload.clone();
  }

  /** A packet to the group. */
  static SimPacket toGroup(
      Duration at, String from, InetAddress source, int sourcePort, byte[] payload) {
    return new SimPacket(at, from, source, sourcePort, Optional.empty(), MDNS_PORT, payload);
  }

  /** The same packet, sent to one station alone. */
  SimPacket to(InetAddress station, int port) {
    return new SimPacket(at, from, source, sourcePort, Optional.of(station), port, payload);
  }

  /** When it was sent. */
  public Duration at() {
    return at;
  }

  /** The name of the station that sent it. */
  public String from() {
    return from;
  }

  /** The family of IP. */
  public IpFamily family() {
    return IpFamily.of(source);
  }

  /** The address that it came from. */
  public InetAddress source() {
    return source;
  }

  /** The port that it came from. */
  public int sourcePort() {
    return sourcePort;
  }

  /** The station that it was sent to; empty is the group. */
  public Optional<InetAddress> destination() {
    return destination;
  }

  /** The port that it was sent to. */
  public int destinationPort() {
    return destinationPort;
  }

  /** Whether it went to the group. */
  public boolean multicast() {
    return destination.isEmpty();
  }

  /** A copy of its payload. */
  public byte[] payload() {
    return payload.clone();
  }

  /** How many bytes the payload has. */
  public int length() {
    return payload.length;
  }

  /** What it says. */
  public SimMessage message() {
    if (message == null) {
      message = SimMessage.read(payload);
    }
    return message;
  }

  @Override
  public String toString() {
    String to = destination.map(each -> " to " + each.getHostAddress()).orElse("");
    return at + " " + from + "/" + family() + to + ": " + message();
  }
}
