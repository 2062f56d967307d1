package dev.beacon.sim;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.IpFamily;
import dev.beacon.PortSharing;
import dev.beacon.Registration;
import dev.beacon.Service;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import java.time.Duration;
import java.util.List;

/**
 * The usual scene: one link, a host "beacon" that runs Beacon on eth0 over IPv4, and a peer "alpha"
 * (192.0.2.9).
 */
public final class SimLan {

  /** The type that tests search for. */
  public static final String TYPE = "_ipp._tcp";

  /** The question that a browse of {@link #TYPE} asks. */
  public static final Question BROWSE = Records.question(TYPE + ".local", RecordType.PTR);

  /** Probing takes 1 s at most, announcing 3 s; and a second during which nothing is repeated. */
  private static final Duration SETTLING = Duration.ofMillis(5_500);

  private final SimNet net;
  private final SimLink link;
  private final SimHost host;
  private final SimNic nic;
  private final SimPeer peer;
  private final Beacon beacon;
  private final EventLog log;
  private final RegistrationLog registrations;

  /** The scene, with Beacon open. */
  public SimLan(SimNet net) throws BeaconException {
    this(net, PortSharing.SHARED);
  }

  /** The scene, where Beacon has the port alone or not. */
  public SimLan(SimNet net, PortSharing sharing) throws BeaconException {
    this.net = net;
    link = net.link("lan");
    host = net.host("beacon").families(IpFamily.IPV4).sharing(sharing);
    nic = host.nic("eth0", link, "192.0.2.1/24");
    peer = link.peer("alpha", 9);
    beacon = host.open();
    log = new EventLog(net);
    registrations = new RegistrationLog(net);
  }

  /** Its net. */
  public SimNet net() {
    return net;
  }

  /** Its link. */
  public SimLink link() {
    return link;
  }

  /** The host that runs Beacon. */
  public SimHost host() {
    return host;
  }

  /** The host's eth0. */
  public SimNic nic() {
    return nic;
  }

  /** The peer. */
  public SimPeer peer() {
    return peer;
  }

  /** The Beacon. */
  public Beacon beacon() {
    return beacon;
  }

  /** What a browse that was begun by {@link #browse} reported. */
  public EventLog log() {
    return log;
  }

  /** Searches for {@link #TYPE}, with events to the log. */
  public Browse browse() {
    return beacon.browse(TYPE, log);
  }

  /** Publishes a service, with events to {@link #registrations}. */
  public Registration publish(Service service) {
    return beacon.publish(service, registrations);
  }

  /** Publishes a service and waits until it is announced for the last time. */
  public Registration publishAndSettle(Service service) {
    Registration registration = publish(service);
    run(SETTLING);
    return registration;
  }

  /** What happened to what {@link #publish} published. */
  public RegistrationLog registrations() {
    return registrations;
  }

  /** Lets time pass. */
  public void run(Duration duration) {
    net.runFor(duration);
  }

  /** Lets milliseconds pass. */
  public void runMs(long milliseconds) {
    net.runFor(Duration.ofMillis(milliseconds));
  }

  /** What Beacon sent so far. */
  public List<SimPacket> sent() {
    return link.packetsOf(host.name(), IpFamily.IPV4);
  }

  /** The probes so far, in order. */
  public List<SimPacket> probes() {
    return sent().stream().filter(packet -> packet.message().isProbe()).toList();
  }

  /** The multicast responses so far that are more than goodbyes, in order. */
  public List<SimPacket> responses() {
    return sent().stream()
        .filter(SimPacket::multicast)
        .filter(packet -> packet.message().isResponse() && !packet.message().isGoodbye())
        .toList();
  }

  /** The goodbyes so far, in order. */
  public List<SimPacket> goodbyes() {
    return sent().stream().filter(packet -> packet.message().isGoodbye()).toList();
  }

  /** The queries so far in which Beacon asked that. */
  public List<SimPacket> asked(Question question) {
    return sent().stream().filter(packet -> packet.message().asks(question)).toList();
  }
}
