package dev.beacon.sim;

import dev.beacon.IpFamily;
import dev.beacon.dns.Question;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Any other station on a link: says what it is told to say, and answers from a zone if it is given
 * one. It follows RFC 6762 as a responder must, no more.
 */
public final class SimPeer implements SimPlug {

  /** So many records go into one packet of about 1,400 bytes. */
  private static final int RECORDS_PER_PACKET = 16;

  private final SimNet net;
  private final SimLink link;
  private final String name;
  private InetAddress ipv4;
  private InetAddress ipv6;
  private final RandomGenerator random;
  private final List<SimPacket> heard = new ArrayList<>();
  private Consumer<SimPacket> onPacket = packet -> {};

  SimPeer(SimNet net, SimLink link, String name, int number) {
    this.net = net;
    this.link = link;
    this.name = name;
    this.ipv4 = Records.ip("192.0.2." + number);
    this.ipv6 = Records.ip("fe80::" + Integer.toHexString(number));
    this.random = net.split();
    link.attach(this);
  }

  /** Has another address, such as that of a host: then it is another program of that host. */
  public SimPeer at(String address) {
    InetAddress ip = Records.ip(address);
    if (IpFamily.of(ip) == IpFamily.IPV4) {
      ipv4 = ip;
    } else {
      ipv6 = ip;
    }
    return this;
  }

  /** Multicasts over IPv4, as a responder or a full querier does. */
  public void say(SimMessage message) {
    say(message.toBytes(), IpFamily.IPV4, SimPacket.MDNS_PORT);
  }

  /** Multicasts these records over IPv4 in one response. */
  public void say(ResourceRecord... records) {
    say(SimMessage.response(records));
  }

  /** Multicasts in one family. */
  public void say(SimMessage message, IpFamily family) {
    say(message.toBytes(), family, SimPacket.MDNS_PORT);
  }

  /** Multicasts any bytes from any port. */
  public void say(byte[] payload, IpFamily family, int sourcePort) {
    link.multicast(this, packet(payload, family, sourcePort));
  }

  /** Multicasts a one-shot query over IPv4 from an ephemeral port (RFC 6762 section 5.1). */
  public void askOnce(int sourcePort, SimMessage query) {
    say(query.toBytes(), IpFamily.IPV4, sourcePort);
  }

  /** Sends to one interface alone, over IPv4 and from the port of multicast DNS. */
  public void tell(SimNic receiver, SimMessage message) {
    tell(receiver, message, IpFamily.IPV4, SimPacket.MDNS_PORT);
  }

  /** Sends to one interface alone. */
  public void tell(SimNic receiver, SimMessage message, IpFamily family, int sourcePort) {
    InetAddress to =
        receiver
            .address(family)
            .orElseThrow(() -> new IllegalArgumentException(receiver.name() + ": no " + family));
    link.unicast(this, packet(message.toBytes(), family, sourcePort).to(to, SimPacket.MDNS_PORT));
  }

  /** What to do with each packet of others. */
  public SimPeer onPacket(Consumer<SimPacket> action) {
    onPacket = action;
    return this;
  }

  /** Answers questions about these records from now on; the collection may change meanwhile. */
  public SimPeer serve(Iterable<ResourceRecord> zone) {
    return onPacket(packet -> answer(zone, packet));
  }

  /** What others sent to this peer alone, in order. */
  public List<SimPacket> replies() {
    return heard.stream().filter(packet -> !packet.multicast()).toList();
  }

  /** Forgets what others sent. */
  public void clearHeard() {
    heard.clear();
  }

  /** What others multicast or sent to this peer, in order. */
  public List<SimPacket> heard() {
    return List.copyOf(heard);
  }

  /** Goes without a word. */
  public void vanish() {
    link.detach(this);
  }

  @Override
  public String station() {
    return name;
  }

  @Override
  public boolean has(InetAddress address) {
    return address.equals(ipv4) || address.equals(ipv6);
  }

  @Override
  public void receive(SimPacket packet) {
    if (!packet.from().equals(name)) {
      heard.add(packet);
      onPacket.accept(packet);
    }
  }

  /** RFC 6762 section 6: what matches, but what the asker knows, after 20 to 120 ms. */
  private void answer(Iterable<ResourceRecord> zone, SimPacket packet) {
    SimMessage query = packet.message();
    if (query.isResponse()) {
      return;
    }
    Set<ResourceRecord> answers = new LinkedHashSet<>();
    for (Question question : query.questions()) {
      for (ResourceRecord record : zone) {
        if (answers(record, question) && !known(record, query)) {
          answers.add(record);
        }
      }
    }
    if (!answers.isEmpty()) {
      Duration delay = Duration.ofNanos(random.nextLong(20_000_000, 120_000_000));
      net.after(delay, () -> sayAll(List.copyOf(answers), packet.family()));
    }
  }

  private void sayAll(List<ResourceRecord> records, IpFamily family) {
    for (int from = 0; from < records.size(); from += RECORDS_PER_PACKET) {
      int to = Math.min(records.size(), from + RECORDS_PER_PACKET);
      say(SimMessage.response(records.subList(from, to)), family);
    }
  }

  /** Its address in a family. */
  public InetAddress address(IpFamily family) {
    return family == IpFamily.IPV4 ? ipv4 : ipv6;
  }

  private SimPacket packet(byte[] payload, IpFamily family, int sourcePort) {
    return SimPacket.toGroup(net.elapsed(), name, address(family), sourcePort, payload);
  }

  private static boolean answers(ResourceRecord record, Question question) {
    return question.name().equals(record.name())
        && (question.type().equals(record.type()) || question.type().equals(RecordType.ANY));
  }

  /** RFC 6762 section 7.1: known with at least half of its time to live. */
  private static boolean known(ResourceRecord record, SimMessage query) {
    return query.answers().stream()
        .anyMatch(known -> known.sameData(record) && known.ttlSeconds() * 2 >= record.ttlSeconds());
  }
}
