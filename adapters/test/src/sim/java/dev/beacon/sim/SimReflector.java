package dev.beacon.sim;

import java.net.InetAddress;
import java.time.Duration;

/**
 * A box between two links that says on each what it hears on the other, from an address of its own,
 * as reflectors do that join networks for multicast DNS.
 */
public final class SimReflector {

  private final SimNet net;
  private final boolean otherBytes;

  /**
   * Joins two links.
   *
   * @param otherBytes whether packets are written anew, in other bytes that say the same
   */
  public SimReflector(SimNet net, SimLink one, SimLink other, boolean otherBytes) {
    this.net = net;
    this.otherBytes = otherBytes;
    Side first = new Side(one);
    Side second = new Side(other);
    first.opposite = second;
    second.opposite = first;
  }

  /** Its interface on one of the links. */
  private final class Side implements SimPlug {
    private final SimLink link;
    private final InetAddress ipv4 = Records.ip("192.0.2.253");
    private final InetAddress ipv6 = Records.ip("fe80::fd");
    private Side opposite = this;

    Side(SimLink link) {
      this.link = link;
      link.attach(this);
    }

    @Override
    public String station() {
      return "reflector";
    }

    @Override
    public boolean has(InetAddress address) {
      return address.equals(ipv4) || address.equals(ipv6);
    }

    @Override
    public void receive(SimPacket packet) {
      if (packet.multicast() && !has(packet.source())) {
        net.after(Duration.ofMillis(1), () -> opposite.say(packet));
      }
    }

    private void say(SimPacket packet) {
      byte[] payload = otherBytes ? packet.message().toOtherBytes() : packet.payload();
      InetAddress source = packet.source().getAddress().length == 4 ? ipv4 : ipv6;
      link.multicast(
          this, SimPacket.toGroup(net.elapsed(), station(), source, packet.sourcePort(), payload));
    }
  }
}
