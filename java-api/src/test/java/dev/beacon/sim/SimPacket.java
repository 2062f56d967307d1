package dev.beacon.sim;

import dev.beacon.IpFamily;
import java.net.InetAddress;
import java.time.Duration;

/** A packet that was sent on a link. */
public final class SimPacket {

  private final Duration at;
  private final String from;
  private final InetAddress source;
  private final int sourcePort;
  private final boolean multicast;
  private final byte[] payload;

  SimPacket(
      Duration at,
      String from,
      InetAddress source,
      int sourcePort,
      boolean multicast,
      byte[] payload) {
    this.at = at;
    this.from = from;
    this.source = source;
    this.sourcePort = sourcePort;
    this.multicast = multicast;
    this.payload = payload.clone();
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

  /** Whether it went to the group. */
  public boolean multicast() {
    return multicast;
  }

  /** A copy of its payload. */
  public byte[] payload() {
    return payload.clone();
  }

  /** What it says. */
  public SimMessage message() {
    return SimMessage.read(payload);
  }

  @Override
  public String toString() {
    return at + " " + from + "/" + family() + ": " + message();
  }
}
