package dev.beacon.sim;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageWriter;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What must be true of every packet that a Beacon sends, whatever the test is about. A link holds
 * each packet of a {@link SimHost} against it, in every simulation; peers may say what they like.
 */
final class SimRules {

  /** RFC 6762 section 6: a record is multicast once per second on an interface at most ... */
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** ... but may defend itself against a probe a quarter of a second after the last time. */
  private static final Duration DEFENCE_INTERVAL = Duration.ofMillis(250);

  /** So long after a probe, delays of the link included, an answer may be a defence. */
  private static final Duration DEFENCE = Duration.ofSeconds(1);

  /** RFC 6762 section 6.7: the longest time to live in an answer to a one-shot query. */
  private static final long LEGACY_TTL_SECONDS = 10;

  /** RFC 6762 section 17: 9,000 bytes, of which IPv6 and UDP headers take 48. */
  private static final int MOST_PAYLOAD_BYTES = 9_000 - 48;

  private static final Name ARPA = Name.of("arpa");

  /** A record as one interface multicasts it. */
  private record Said(SimPlug plug, boolean ipv6, Name name, RecordType type, Rdata rdata) {}

  private final SimLink link;
  private final Map<Said, SimPacket> said = new HashMap<>();
  private final Map<Name, Duration> probed = new HashMap<>();

  SimRules(SimLink link) {
    this.link = link;
  }

  /** What the plug said does not count any more. */
  void forget(SimPlug plug) {
    said.keySet().removeIf(each -> each.plug().equals(plug));
  }

  /** Fails if a Beacon must not send that packet now. */
  void check(SimPlug sender, SimPacket packet) {
    if (sender instanceof SimNic nic) {
      header(packet);
      sections(packet);
      if (packet.message().isResponse()) {
        response(nic, packet);
      } else {
        query(nic, packet);
      }
      size(nic, packet);
    }
    noteProbe(packet);
  }

  /** RFC 6762 section 18. */
  private void header(SimPacket packet) {
    SimMessage message = packet.message();
    boolean legacy = isLegacy(packet);
    require(packet.sourcePort() == SimPacket.MDNS_PORT, "6: from port 5353", packet);
    require(legacy || message.id() == 0, "18.1: the id is 0", packet);
    int ignored = legacy || !message.isResponse() ? 0x0200 : 0; // TC has its uses there
    int expected = message.isResponse() ? MessageWriter.RESPONSE : MessageWriter.QUERY;
    int flags = message.flags() & ~ignored & ~(legacy ? 0x0100 : 0); // RD may be repeated
    require(flags == expected, "18.2 to 18.11: flags", packet);
  }

  private void query(SimNic nic, SimPacket packet) {
    SimMessage query = packet.message();
    require(packet.multicast(), "5: queries go to the group", packet);
    require(
        Stream.concat(query.answers().stream(), query.authority().stream())
            .noneMatch(ResourceRecord::cacheFlush),
        "10.2: no cache-flush bit in a query",
        packet);
    require(query.additional().isEmpty(), "no additional records in a query", packet);
    require(
        nic.hearsUnicast(packet.family())
            || query.questions().stream().noneMatch(Question::unicastResponse),
        "15.1: who hears no unicast must not ask for it",
        packet);
    for (ResourceRecord proposed : query.authority()) {
      Question any = new Question(proposed.name(), RecordType.ANY, false);
      require(query.asks(any), "8.2: proposed records answer a question of the probe", packet);
    }
  }

  private void response(SimNic nic, SimPacket packet) {
    SimMessage response = packet.message();
    boolean legacy = isLegacy(packet);
    boolean cut = legacy && response.truncated(); // 18.5: too large for any packet
    require(cut || !response.answers().isEmpty(), "6: an answer, if anything", packet);
    require(response.authority().isEmpty(), "no authority section in a response", packet);
    require(
        legacy != response.questions().isEmpty(),
        "6, 6.7: the question in legacy responses, and there only",
        packet);
    packet
        .destination()
        .ifPresent(to -> require(nic.onLink(to), "5.5: unicast to on-link askers only", packet));
    for (ResourceRecord record : response.records()) {
      boolean unique = !isShared(record);
      require(
          record.cacheFlush() == (unique && !legacy), "10.2: cache-flush bit: " + record, packet);
      timeToLive(record, packet);
      if (packet.multicast()) {
        interval(nic, packet, record);
      }
    }
  }

  /** RFC 6762 section 10: 120 s with a host's name in it, else 75 minutes; 0 is a goodbye. */
  private void timeToLive(ResourceRecord record, SimPacket packet) {
    long full = hasHostName(record) ? Records.HOST_TTL_SECONDS : Records.OTHER_TTL_SECONDS;
    long ttl = record.ttlSeconds();
    boolean right = isLegacy(packet) ? ttl <= LEGACY_TTL_SECONDS : ttl == 0 || ttl == full;
    require(right, "10: time to live of " + record, packet);
  }

  /** RFC 6762 section 6: not again within a second. */
  private void interval(SimNic nic, SimPacket packet, ResourceRecord record) {
    Said key =
        new Said(
            nic,
            packet.source().getAddress().length == 16,
            record.name(),
            record.type(),
            record.rdata());
    if (record.ttlSeconds() == 0) {
      said.remove(key);
      return;
    }
    SimPacket before = said.put(key, packet);
    if (before == null) {
      return;
    }
    Duration since = packet.at().minus(before.at());
    Duration probedAt = probed.get(record.name());
    boolean defends = probedAt != null && packet.at().minus(probedAt).compareTo(DEFENCE) <= 0;
    require(
        since.compareTo(defends ? DEFENCE_INTERVAL : INTERVAL) >= 0,
        "6: multicast again after " + since.toMillis() + " ms: " + record + "\n  after " + before,
        packet);
  }

  private void sections(SimPacket packet) {
    Set<List<Object>> facts = new HashSet<>();
    for (ResourceRecord record : packet.message().records()) {
      require(
          facts.add(List.of(record.name(), record.type(), record.rdata())),
          "twice in one packet: " + record,
          packet);
      require(
          record.name().endsWith(Name.LOCAL) || record.name().endsWith(ARPA),
          "12: of the local link: " + record,
          packet);
      if (record.rdata() instanceof Rdata.NextSecure denial) {
        denial(record, denial, packet);
      }
    }
  }

  /** RFC 6762 section 6.1: the restricted form, and nothing denied that is there. */
  private void denial(ResourceRecord record, Rdata.NextSecure denial, SimPacket packet) {
    require(denial.next().equals(record.name()), "6.1: next name: " + record, packet);
    require(!denial.contains(RecordType.NSEC), "6.1: without NSEC itself: " + record, packet);
    require(!denial.types().isEmpty(), "6.1: a bit map of 1 to 32 bytes: " + record, packet);
    require(denial.types().last().code() <= 255, "6.1: block 0: " + record, packet);
    for (ResourceRecord there : packet.message().records()) {
      require(
          !there.name().equals(record.name())
              || there.type().equals(RecordType.NSEC)
              || denial.contains(there.type()),
          "6.1: denies what is in the same packet: " + record,
          packet);
    }
  }

  /**
   * RFC 6762 section 17: what is larger than the link is one record alone; but section 8.2 wants
   * all that a probe proposes for a name together.
   */
  private void size(SimNic nic, SimPacket packet) {
    SimMessage message = packet.message();
    boolean alone =
        message.records().size() == 1 || (message.isProbe() && message.questions().size() == 1);
    int most = alone ? MOST_PAYLOAD_BYTES : nic.payloadBytes(packet.family());
    require(packet.length() <= most, "17: " + packet.length() + " bytes", packet);
  }

  private void noteProbe(SimPacket packet) {
    byte[] bytes = packet.payload();
    boolean maybeProbe = bytes.length >= 12 && bytes[2] >= 0 && (bytes[8] | bytes[9]) != 0;
    if (maybeProbe) {
      try {
        SimMessage.parse(bytes).questions().forEach(each -> probed.put(each.name(), packet.at()));
      } catch (MalformedMessage garbage) {
        return; // no probe of anything
      }
    }
  }

  private void require(boolean holds, String rule, SimPacket packet) {
    if (!holds) {
      InetAddress source = packet.source();
      throw new AssertionError(
          "RFC 6762 " + rule + "\n  on " + link + " from " + source + ": " + packet);
    }
  }

  private static boolean isLegacy(SimPacket packet) {
    return !packet.multicast() && packet.destinationPort() != SimPacket.MDNS_PORT;
  }

  /** Pointers to instances and types are shared; those of addresses aren't. */
  private static boolean isShared(ResourceRecord record) {
    return record.type().equals(RecordType.PTR) && !record.name().endsWith(ARPA);
  }

  private static boolean hasHostName(ResourceRecord record) {
    return !isShared(record) && !record.type().equals(RecordType.TXT);
  }
}
